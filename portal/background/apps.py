from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackgroundConfig(AppConfig):
    """What is done outside requests: its queue, its worker, what recurs, and the mail."""

    name = "portal.background"
    label = "background"
    verbose_name = _("Travaux en arrière-plan")

    def ready(self) -> None:
        """Register what recurs, and what the dashboard says of what failed."""
        from portal.background.models import Clock, OutgoingMail, ScheduleFailure
        from portal.core.generation import register_unseen

        register_unseen(Clock, OutgoingMail, ScheduleFailure, "django_tasks_database_dbtaskresult")
        from portal.background import (
            clean_up,  # noqa: F401  (registers what is cleaned up)
            dashboard,  # noqa: F401  (registers what the dashboard says of what failed)
            renditions,  # noqa: F401  (prepares the sizes of pictures as they come in)
            scheduled,  # noqa: F401  (registers what is published and withdrawn at its hour)
        )
