"""The requests to join that wait for somebody, on the administration's home page."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.joining.giving import decides_requests, visible_requests
from portal.administration.dashboard import LISTED, Task, TaskItem, register_task


@register_task(order=42)
def requests_to_decide(user: Any) -> Task | None:
    """The oldest first: somebody waits."""
    if not decides_requests(user):
        return None
    waiting = visible_requests(user).waiting()
    count = waiting.count()
    if not count:
        return None
    items = [
        TaskItem(
            item.name,
            reverse("join_request", args=[item.pk]),
            _("reçue le %(day)s") % {"day": date_format(timezone.localtime(item.confirmed_at), "DATE_FORMAT")},
        )
        for item in waiting[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d demande d’accès attend une réponse.", "%(count)d demandes d’accès attendent une réponse.", count
    )
    return Task("join-requests", "user", sentence % {"count": count}, count, items, reverse("join_requests"))
