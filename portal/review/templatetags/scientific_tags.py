"""What pages say of their scientific review, and « Mon espace » of one's reviews."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from portal.administration.dashboard import TaskItem
from portal.review.models import ReviewStep
from portal.review.scientific import Told, is_reviewer, told_of

register = template.Library()
LAST = 5


@register.simple_tag
def scientific_review(page: Any) -> Told | None:
    """What is told of the page's scientific review; None where it had none."""
    return told_of(page)


@register.simple_tag(takes_context=True)
def my_reviews(context: Any) -> list[TaskItem] | None:
    """The reviews given to whoever is signed in, and the scientific ones that they did last; what waits for any
    reviewer is among what waits for them.

    None for who has none and isn't a reviewer.
    """
    user = context["request"].user
    steps = ReviewStep.objects.select_related("state__revision")
    given = [_given(step) for step in steps.waiting().filter(assignee=user)]
    if not is_reviewer(user):
        return given or None
    decided = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)
    done = steps.scientific().filter(state__finished_by=user, state__status__in=decided)
    return [*given, *(_done(step) for step in done.order_by("-state__finished_at")[:LAST])]


def _given(step: ReviewStep) -> TaskItem:
    said = _("confiée à vous")
    if step.due_on:
        day = date_format(step.due_on, "DATE_FORMAT")
        late = _("attendue le %(day)s, en retard") if step.is_late else _("attendue d’ici le %(day)s")
        said = f"{said}, {late % {'day': day}}"
    return TaskItem(str(step), reverse("review_step", args=[step.state_id]), said)


def _done(step: ReviewStep) -> TaskItem:
    day = date_format(step.state.finished_at, "DATE_FORMAT") if step.state.finished_at else ""
    approved = step.state.status == TaskState.STATUS_APPROVED
    said = _("approuvée le %(day)s") if approved else _("changements demandés le %(day)s")
    return TaskItem(str(step), reverse("review_step", args=[step.state_id]), said % {"day": day})
