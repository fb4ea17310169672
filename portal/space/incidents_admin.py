"""The register of incidents in the administration, for administrators: written, exported, never deleted there."""

from typing import Any

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.administration.gate import administrators, register_rule
from portal.space.incidents import Incident


class RegisterPolicy(ModelPermissionPolicy):
    """Administrators add and change; nobody deletes: `worker` does, once the law lets it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_superuser and user.is_active) and action != "delete"


register_permission_policy(Incident, RegisterPolicy(Incident))


class IncidentViewSet(ModelViewSet):
    model = Incident
    name = "incidents"
    url_prefix = "incidents"
    icon = "warning"
    add_to_settings_menu = True
    menu_order = 660
    copy_view_enabled = False
    inspect_view_enabled = False
    list_display = ["learned_on", "happened", "circumstances", "people", "risk", "closed_on"]
    list_filter = ["risk", "learned_on"]
    list_export = [
        "learned_on",
        "happened",
        "circumstances",
        "information",
        "people",
        "risk",
        "risk_reasons",
        "judged_by",
        "commission_told_on",
        "people_told_on",
        "told_how",
        "measures",
        "closed_on",
        "recorded_at",
    ]
    form_fields = [name for name in list_export if name != "recorded_at"]


@hooks.register("register_admin_viewset")
def incidents() -> IncidentViewSet:
    return IncidentViewSet()


register_rule(administrators, "incidents:*")
