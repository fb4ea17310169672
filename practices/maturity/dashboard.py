"""The requests that wait for brokers."""

from typing import Any

from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from practices.maturity.models import MaturityRequest, is_on_committee


@register_task(order=35)
def waiting_requests(user: Any) -> Task | None:
    """Requests of judgement that wait for feedback, or for the committee."""
    if not is_on_committee(user):
        return None
    found = MaturityRequest.objects.waiting().select_related("practice").order_by("changed_at", "pk")
    count = found.count()
    if not count:
        return None
    items = [
        TaskItem(item.practice.title, item.get_absolute_url(), item.get_state_display()) for item in found[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d demande de jugement de maturité attend les courtiers.",
        "%(count)d demandes de jugement de maturité attendent les courtiers.",
        count,
    )
    return Task("maturity", "list-ul", sentence % {"count": count}, count, items)
