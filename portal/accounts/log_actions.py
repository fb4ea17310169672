"""What the journal says of people: memberships, invitations, requests to join, sessions. Written in Wagtail's log."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.accounts.models.memberships import Membership
from portal.directory.models import Establishment


def place_in(data: dict[str, Any]) -> str:
    """The role and the establishment that an entry names, as it was called then."""
    role = str(dict(Membership.Role.choices).get(data.get("role", ""), data.get("role", "")))
    return ", ".join(filter(None, [role, data.get("place", "")]))


def place_data(role: str, establishment: Establishment | None) -> dict[str, str]:
    """What an entry keeps of a role and its place: the journal must read when the establishment is gone."""
    data = {"role": role, "establishment": "", "place": ""}
    if establishment is not None:
        data |= {"establishment": establishment.slug, "place": establishment.label}
    return {name: value for name, value in data.items() if value}


class PlaceFormatter(LogFormatter):
    """Says what is done, and of which role where."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.message} : {place_in(log_entry.data)}"


class RefusedSessionFormatter(LogFormatter):
    label = gettext_lazy("Session refusée")

    def format_message(self, log_entry: Any) -> str:
        client = log_entry.data.get("client", "")
        return _("Se voit refuser une session, depuis %(client)s") % {"client": client} if client else str(self.label)


class RoleChangeFormatter(LogFormatter):
    label = gettext_lazy("Changement de rôle")

    def format_message(self, log_entry: Any) -> str:
        roles = dict(Membership.Role.choices)
        before = log_entry.data.get("before", "")
        return _("Change de rôle : %(place)s, et non plus %(before)s") % {
            "place": place_in(log_entry.data),
            "before": roles.get(before, before),
        }


ROLES = {
    "accounts.join": (gettext_lazy("Arrivée"), gettext_lazy("Reçoit un rôle")),
    "accounts.leave": (gettext_lazy("Départ"), gettext_lazy("Quitte un rôle")),
    "accounts.limit": (gettext_lazy("Changement d’échéance"), gettext_lazy("Change l’échéance d’un rôle")),
    "accounts.invite": (gettext_lazy("Invitation"), gettext_lazy("Envoie une invitation")),
    "accounts.revoke_invitation": (gettext_lazy("Retrait d’une invitation"), gettext_lazy("Retire une invitation")),
    "accounts.accept_invitation": (gettext_lazy("Invitation acceptée"), gettext_lazy("Accepte une invitation")),
    "accounts.ask_to_join": (gettext_lazy("Demande d’accès"), gettext_lazy("Demande un accès")),
    "accounts.approve_request": (gettext_lazy("Demande approuvée"), gettext_lazy("Approuve une demande d’accès")),
    "accounts.too_many_requests": (
        gettext_lazy("Trop de demandes d’accès"),
        gettext_lazy("Reçoit plus de demandes d’accès qu’il n’en passe en une heure"),
    ),
    "accounts.refuse_request": (gettext_lazy("Demande refusée"), gettext_lazy("Refuse une demande d’accès")),
}


def register_actions(actions: LogActionRegistry) -> None:
    for action, (label, message) in ROLES.items():
        formatter = type("_Formatter", (PlaceFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
    actions.register_action("accounts.change_role")(RoleChangeFormatter)
    actions.register_action("accounts.sign_in_refused")(RefusedSessionFormatter)
    actions.register_action(
        "accounts.repair_groups",
        gettext_lazy("Groupes remis d’accord"),
        gettext_lazy("Voit ses groupes remis d’accord avec ses rôles"),
    )
    actions.register_action("accounts.signed_in", gettext_lazy("Session ouverte"), gettext_lazy("Ouvre une session"))
    actions.register_action("accounts.signed_out", gettext_lazy("Session fermée"), gettext_lazy("Ferme la session"))
