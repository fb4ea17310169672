"""The messages to teams that nobody said to be answered, and those that could not be sent."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.contact.models import TeamMessage


def _state(message: TeamMessage) -> str:
    day = date_format(timezone.localtime(message.created_at), "DATE_FORMAT")
    if message.status == TeamMessage.Status.FAILED:
        return _("n’a pas pu être envoyé, reçu le %(day)s") % {"day": day}
    return _("reçu le %(day)s") % {"day": day}


@register_task(order=45)
def messages_to_answer(user: Any) -> Task | None:
    """What could not be sent first, then the oldest: somebody waits."""
    waiting = TeamMessage.objects.visible_to(user).waiting()
    count = waiting.count()
    if not count:
        return None
    failed = TeamMessage.Status.FAILED
    shown = [*waiting.filter(status=failed)[:LISTED], *waiting.exclude(status=failed)[:LISTED]][:LISTED]
    items = [TaskItem(item.about, reverse("contact_message", args=[item.pk]), _state(item)) for item in shown]
    sentence = ngettext(
        "%(count)d message à une équipe attend une réponse.",
        "%(count)d messages à des équipes attendent une réponse.",
        count,
    )
    return Task("messages", "mail", sentence % {"count": count}, count, items, reverse("contact_messages"))
