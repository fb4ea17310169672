"""What pages say of their scientific review, and « Mon espace » of one's reviews."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.administration.dashboard import TaskItem
from portal.evaluation.models import Review
from portal.evaluation.people import holds_the_role
from portal.evaluation.statement import OpenReport
from portal.evaluation.statement import open_reports as reports_of
from portal.kinds.reviewed import Reviewed, reviewed_of

register = template.Library()
RECENT, LAST = 50, 5


@register.simple_tag
def scientific_review(page: Any) -> Reviewed | None:
    """What is told of the page's scientific review; None where it had none."""
    return reviewed_of(page)


@register.simple_tag
def open_reports(page: Any) -> list[OpenReport]:
    return reports_of(page)


@register.simple_tag(takes_context=True)
def my_scientific_reviews(context: Any) -> list[TaskItem] | None:
    """The reviews that the reader is asked for, and the last that they did; None for who has none and no such role."""
    user = context["request"].user
    reviews = list(
        Review.objects.filter(reviewer__person=user).select_related("round__evaluation").order_by("-pk")[:RECENT]
    )
    awaited = sorted((one for one in reviews if one.is_awaited), key=lambda one: one.due_on)
    given = [one for one in reviews if one.state == Review.State.GIVEN][:LAST]
    if not (awaited or given or holds_the_role(user)):
        return None
    return [_item(one) for one in [*awaited, *given]]


def _item(one: Review) -> TaskItem:
    if one.state == Review.State.GIVEN:
        said = _("rendue le %(day)s") % {"day": date_format(one.given_at, "DATE_FORMAT") if one.given_at else ""}
    else:
        words = _("attendue le %(day)s, en retard") if one.is_late else _("attendue d’ici le %(day)s")
        said = words % {"day": date_format(one.due_on, "DATE_FORMAT")}
    return TaskItem(str(one.round.evaluation), reverse("evaluation:review", args=[one.pk]), f"{one.round}, {said}")
