"""What « Mon espace » says of the steps given to whoever is signed in."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.administration.dashboard import TaskItem
from portal.review.models import ReviewStep

register = template.Library()


@register.simple_tag(takes_context=True)
def my_reviews(context: Any) -> list[TaskItem]:
    """The steps given to whoever is signed in; what waits for any reviewer is among what waits for them."""
    steps = ReviewStep.objects.select_related("state__revision").waiting().by_one_person()
    return [_given(step) for step in steps.filter(assignee=context["request"].user)]


def _given(step: ReviewStep) -> TaskItem:
    said = _("confiée à vous")
    if step.due_on:
        day = date_format(step.due_on, "DATE_FORMAT")
        late = _("attendue le %(day)s, en retard") if step.is_late else _("attendue d’ici le %(day)s")
        said = f"{said}, {late % {'day': day}}"
    return TaskItem(str(step), reverse("review_step", args=[step.state_id]), said)
