"""What a member reads of needs in their own space."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import PublicNeed, as_public, public_need
from portal.brokering.threads import own_needs
from portal.brokering.trials import need_of, trials_of_need

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
    """What the reader sent to the brokers, from their account or an address they proved, newest first."""
    person: Any = context["request"].user
    return list(own_needs(person).order_by("-created_at", "-pk")[:SHOWN])


@register.simple_tag(takes_context=True)
def needs_given_to_me(context: Context) -> list[tuple[KnowledgeRequest, str]]:
    """The needs that the reader is to answer, the oldest first, each with its form; none to who may no longer."""
    person: Any = context["request"].user
    if not person.has_perm("brokering.change_knowledgerequest"):
        return []
    name = KnowledgeRequest.snippet_viewset.get_url_name("edit")
    given = KnowledgeRequest.objects.open().filter(assignee=person).order_by("created_at", "pk")[:SHOWN]
    return [(need, reverse(name, args=[need.pk])) for need in given]


@register.simple_tag(takes_context=True)
def trials_of(context: Context, need: PublicNeed) -> dict[str, Any]:
    """The practices that one may try for a need, and where they are tried, as the reader may know."""
    return trials_of_need(need, context["request"].user)


@register.simple_tag(takes_context=True)
def need_of_file(context: Context) -> PublicNeed | None:
    """The need of the file that the page shows, or that one comes for."""
    reader: Any = context["request"].user
    file = context.get("file")
    return need_of(file, reader) if file else public_need(context.get("need") or "", reader)
