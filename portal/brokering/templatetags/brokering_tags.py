"""What a member reads of needs in their own space."""

from typing import Any

from django import template
from django.template import Context

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import PublicNeed, as_public

register = template.Library()

SHOWN = 5


@register.simple_tag(takes_context=True)
def needs_of_my_establishments(context: Context) -> list[PublicNeed]:
    """The open needs of the reader's establishments, newest first, with the contents that answer each."""
    person: Any = context["request"].user
    mine = person.establishments().values("pk")
    return as_public(KnowledgeRequest.objects.shown().filter(establishment__in=mine)[:SHOWN], person)


@register.simple_tag(takes_context=True)
def my_requests(context: Context) -> list[KnowledgeRequest]:
    """What the reader sent to the brokers, newest first."""
    person: Any = context["request"].user
    return list(KnowledgeRequest.objects.filter(requester=person).order_by("-created_at", "-pk")[:SHOWN])
