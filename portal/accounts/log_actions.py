"""What the journal says of people: memberships, invitations, requests to join, sessions. Written in Wagtail's log."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.accounts.models.memberships import Membership
from portal.directory.models import Establishment


def place_of(data: dict[str, Any]) -> str:
    """The role and the establishment that an entry of the journal names, in words."""
    role = str(dict(Membership.Role.choices).get(data.get("role", ""), data.get("role", "")))
    slug = data.get("establishment", "")
    if not slug:
        return role
    found = Establishment.objects.filter(slug=slug).first()
    return f"{role}, {found.localised_label if found else slug}"


class MembershipFormatter(LogFormatter):
    """Says what an entry does to which role."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.message} : {place_of(log_entry.data)}"


class RoleChangeFormatter(LogFormatter):
    label = gettext_lazy("Changement de rôle")

    def format_message(self, log_entry: Any) -> str:
        roles = dict(Membership.Role.choices)
        before = log_entry.data.get("before", "")
        return _("Change de rôle : %(place)s, et non plus %(before)s") % {
            "place": place_of(log_entry.data),
            "before": roles.get(before, before),
        }


MEMBERSHIPS = {
    "accounts.join": (gettext_lazy("Arrivée"), gettext_lazy("Reçoit un rôle")),
    "accounts.leave": (gettext_lazy("Départ"), gettext_lazy("Quitte un rôle")),
    "accounts.limit": (gettext_lazy("Changement d’échéance"), gettext_lazy("Change l’échéance d’un rôle")),
}


def register_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in MEMBERSHIPS.items():
        formatter = type("_Formatter", (MembershipFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
    actions.register_action("accounts.change_role")(RoleChangeFormatter)
