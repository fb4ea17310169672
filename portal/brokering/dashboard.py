"""The needs that brokers have yet to answer."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.brokering.models import KnowledgeRequest

TITLE_WORDS = 18


def _received(request: KnowledgeRequest) -> str:
    day = date_format(timezone.localtime(request.created_at), "DATE_FORMAT")
    if request.status == KnowledgeRequest.Status.IN_PROGRESS:
        return _("en traitement, reçue le %(day)s") % {"day": day}
    return _("reçue le %(day)s") % {"day": day}


@register_task(order=39)
def leads_to_pass_on(user: Any) -> Task | None:
    """What people know of needs that are shown: somebody may have an answer today."""
    if not user.has_perm("brokering.change_knowledgerequest"):
        return None
    waiting = KnowledgeRequest.objects.leads().filter(status=KnowledgeRequest.Status.RECEIVED)
    count = waiting.count()
    if not count:
        return None
    viewset = KnowledgeRequest.snippet_viewset
    items = [
        TaskItem(
            Truncator(lead.need).words(TITLE_WORDS),
            reverse(viewset.get_url_name("edit"), args=[lead.pk]),
            _("pour : %(need)s") % {"need": lead.in_reply_to.public_summary} if lead.in_reply_to else _received(lead),
        )
        for lead in waiting.select_related("in_reply_to").order_by("created_at", "pk")[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d piste répond à un besoin affiché.", "%(count)d pistes répondent à des besoins affichés.", count
    )
    more = f"{reverse(viewset.get_url_name('list'))}?nature={KnowledgeRequest.Nature.LEAD}"
    return Task("leads", "link", sentence % {"count": count}, count, items, more)


@register_task(order=40)
def requests_to_answer(user: Any) -> Task | None:
    """The oldest first: somebody waits."""
    if not user.has_perm("brokering.change_knowledgerequest"):
        return None
    waiting = KnowledgeRequest.objects.needs().exclude(status=KnowledgeRequest.Status.ANSWERED)
    count = waiting.count()
    if not count:
        return None
    viewset = KnowledgeRequest.snippet_viewset
    items = [
        TaskItem(
            Truncator(request.need).words(TITLE_WORDS),
            reverse(viewset.get_url_name("edit"), args=[request.pk]),
            _received(request),
        )
        for request in waiting.order_by("created_at", "pk")[:LISTED]
    ]
    sentence = ngettext("%(count)d demande attend une réponse.", "%(count)d demandes attendent une réponse.", count) % {
        "count": count
    }
    return Task("requests", "help", sentence, count, items, reverse(viewset.get_url_name("list")))
