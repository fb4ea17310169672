"""What requests hold of a person: who sent them. The need itself stays, without who had it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.brokering.models import KnowledgeRequest, NeedLink, NeedMessage
from portal.core.personal_data import PersonalData, declare_exempt, register_personal_data, rows_of
from portal.space.retention import register_retention


def _of(person: Any) -> QuerySet[KnowledgeRequest]:
    """Those that the person sent, signed in or with the address of their account."""
    return KnowledgeRequest.objects.filter(Q(requester=person) | Q(email__iexact=person.email)).order_by("pk")


def forget_who_asked(requests: QuerySet[KnowledgeRequest]) -> None:
    numbers = list(requests.order_by().values_list("pk", flat=True))
    # What the two wrote to each other is theirs, not their field's.
    NeedMessage.objects.filter(need__in=numbers).delete()
    NeedLink.objects.filter(need__in=numbers).delete()
    found = KnowledgeRequest.objects.filter(pk__in=numbers)
    found.update(requester=None, email="", searched="", helped_words="")


def _forget_old(before: datetime) -> None:
    answered = KnowledgeRequest.objects.filter(status=KnowledgeRequest.Status.ANSWERED, created_at__lt=before)
    forget_who_asked(answered.exclude(email=""))


register_personal_data(
    PersonalData(
        slug="requests",
        label=_("Vos demandes aux courtiers"),
        fields=("brokering.KnowledgeRequest.requester",),
        read=lambda person: rows_of(_of(person), "nature", "need", "searched", "email", "status", "created_at"),
        erase=lambda person: forget_who_asked(_of(person)),
        kept=_("Vos demandes aux courtiers restent, sans votre adresse : le besoin est celui de votre milieu."),
    ),
    order=40,
)
declare_exempt("Who answers a need: the account goes, the need stays.", "brokering.KnowledgeRequest.assignee")
register_personal_data(
    PersonalData(
        slug="need_messages",
        label=_("Vos échanges avec les courtiers"),
        fields=("brokering.NeedMessage.author",),
        read=lambda person: rows_of(
            NeedMessage.objects.filter(Q(author=person) | Q(need__in=_of(person))).order_by("created_at", "pk"),
            "from_broker",
            "text",
            "created_at",
        ),
        kept=_("Ce que vous avez écrit comme courtier reste à la personne qui le lit, sans votre nom."),
    ),
    order=41,
)
register_retention("requests", _forget_old)
