"""The reviews that are late, for those who may decide them."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.review.models import ReviewStep


@register_task(order=5)
def late_reviews(user: Any) -> Task | None:
    """Those that wait longest first, with the person that each is given to."""
    late = ReviewStep.objects.waiting().by_one_person().filter(due_on__lt=timezone.localdate())
    # Whose they are is asked of each task: only where one is late.
    if late.exists():
        late = late.for_reviewer(user)
        count = late.count()
    else:
        count = 0
    if not count:
        return None
    items = [
        TaskItem(
            str(step),
            reverse("review_step", args=[step.state_id]),
            _("attendue le %(day)s, confiée à %(who)s") % {"day": _day(step), "who": step.assignee}
            if step.assignee
            else _("attendue le %(day)s, confiée à personne") % {"day": _day(step)},
        )
        for step in late.select_related("state__revision", "assignee").order_by("due_on", "pk")[:LISTED]
    ]
    sentence = ngettext("%(count)d relecture est en retard.", "%(count)d relectures sont en retard.", count)
    return Task("late-reviews", "warning", sentence % {"count": count}, count, items)


def _day(step: ReviewStep) -> str:
    return date_format(step.due_on, "DATE_FORMAT") if step.due_on else ""
