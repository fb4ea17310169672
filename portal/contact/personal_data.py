"""What messages to teams hold of a person: all of it goes with them."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.contact.models import TeamMessage
from portal.core.personal_data import PersonalData, register_personal_data, rows_of
from portal.space.retention import register_retention


def _of(person: Any) -> QuerySet[TeamMessage]:
    """Those that the person sent, signed in or with the address of their account."""
    return TeamMessage.objects.filter(Q(requester=person) | Q(email__iexact=person.email)).order_by("pk")


def _erase(person: Any) -> None:
    _of(person).delete()


def _forget_old(before: datetime) -> None:
    TeamMessage.objects.filter(status=TeamMessage.Status.ANSWERED, created_at__lt=before).delete()


register_personal_data(
    PersonalData(
        slug="messages",
        label=_("Vos messages aux équipes"),
        fields=("contact.TeamMessage.requester",),
        read=lambda person: rows_of(_of(person), "about", "name", "email", "message", "status", "created_at"),
        erase=_erase,
    ),
    order=41,
)
register_retention("messages", _forget_old)
