"""The panel of the administration's home page that says what to do next."""

from typing import Any

from wagtail.admin.ui.components import Component

from portal.administration.dashboard import starting_points_of, tasks_of


class DashboardPanel(Component):
    """What waits for the reader, what waits for others, and where to start something new."""

    name = "portal_dashboard"
    order = 10
    template_name = "administration/dashboard.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        tasks = tasks_of(user)
        return {
            "tasks": [task for task in tasks if not task.others],
            "waiting": [task for task in tasks if task.others],
            "starts": starting_points_of(user),
        }
