"""What roles, invitations and requests to join hold of a person: it goes with them, from the journal too."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from portal.accounts.models import Invitation, JoinRequest, Membership
from portal.core.personal_data import PersonalData, Row, declare_exempt, register_personal_data, rows_of


def _arrivals(person: Any) -> tuple[QuerySet[Any], ...]:
    """The invitations and the requests that bear the person's address, or that they took."""
    return (
        Invitation.objects.filter(Q(address=person.email) | Q(accepted_by=person)),
        JoinRequest.objects.filter(address=person.email),
    )


def _read_arrivals(person: Any) -> list[Row]:
    invitations, requests = _arrivals(person)
    return [
        *rows_of(invitations, "address", "name", "establishment", "role", "sent_at", "accepted_at"),
        *rows_of(requests, "address", "name", "establishment", "confirmed_at", "decided_at", "approved", "reason"),
    ]


def _erase_arrivals(person: Any) -> None:
    """Whoever gave or decided something stays unnamed by the database itself; an address is all that an entry names."""
    for found in _arrivals(person):
        numbers = [str(number) for number in found.values_list("pk", flat=True)]
        kind = ContentType.objects.get_for_model(found.model)
        told = ModelLogEntry.objects.filter(content_type=kind, object_id__in=numbers)
        told.update(label=_("Personne supprimée"))
        found.delete()


register_personal_data(
    PersonalData(
        slug="memberships",
        label=gettext_lazy("Vos rôles"),
        fields=("accounts.Membership.person",),
        read=lambda person: rows_of(
            Membership.objects.filter(person=person), "establishment", "role", "since", "until", "source"
        ),
    ),
    order=5,
)
register_personal_data(
    PersonalData(
        slug="arrivals",
        label=gettext_lazy("Vos invitations et vos demandes d’accès"),
        fields=("accounts.Invitation.accepted_by",),
        read=_read_arrivals,
        erase=_erase_arrivals,
    ),
    order=6,
)
declare_exempt(
    "Who gave a role or decided of a request: the journal says it, as what they did.",
    "accounts.Membership.by",
    "accounts.Invitation.by",
    "accounts.JoinRequest.decided_by",
)
