"""The bulletin that waits for a broker."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.services import is_broker
from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.bulletin.models import Bulletin


@register_task(order=60)
def bulletins_to_read(user: Any) -> Task | None:
    """Drafts, the oldest first."""
    if not is_broker(user):
        return None
    drafts = Bulletin.objects.filter(status=Bulletin.Status.DRAFT).order_by("month")
    count = drafts.count()
    if not count:
        return None
    items = [
        TaskItem(bulletin.title, reverse("edit_bulletin", args=[bulletin.pk]), _("à relire, puis à envoyer"))
        for bulletin in drafts[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d bulletin attend d’être relu et envoyé.",
        "%(count)d bulletins attendent d’être relus et envoyés.",
        count,
    )
    return Task("bulletins", "mail", sentence % {"count": count}, count, items, reverse("bulletins"))
