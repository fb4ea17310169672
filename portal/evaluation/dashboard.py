"""What waits in scientific reviews: for who leads them, for who reviews, for the authors of a decision."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, register_task
from portal.evaluation.models import Evaluation, Review, Round
from portal.evaluation.people import evaluations_led_by, is_author

OPEN = Evaluation.Outcome.UNDER_WAY
ASKED = "_reviews_go_on"


def _none_goes_on(user: Any) -> bool:
    """Whether nothing is asked of anybody: looked at once for all that follows."""
    if ASKED not in user.__dict__:
        user.__dict__[ASKED] = Evaluation.objects.filter(outcome=OPEN).exists()
    return not user.__dict__[ASKED]


@register_task(order=5)
def reviews_to_lead(user: Any) -> Task | None:
    """Rounds where something is to be done: nobody is asked, somebody is late, or all reports are there."""
    if _none_goes_on(user):
        return None
    waiting = Round.objects.filter(decided_at=None, evaluation__outcome=OPEN)
    reviews = Review.objects.filter(round=OuterRef("pk"))
    awaited = reviews.filter(state__in=(Review.State.INVITED, Review.State.ACCEPTED))
    late = awaited.filter(due_on__lt=timezone.localdate())
    rounds = _led(
        waiting.filter(~Exists(awaited) | Exists(late)).annotate(
            has_reports=Exists(reviews.filter(state=Review.State.GIVEN)), is_late=Exists(late)
        ),
        user,
    )
    if not rounds:
        return None
    items = [TaskItem(str(one.evaluation), _whole(one), _to_do(one)) for one in rounds[:LISTED]]
    sentence = ngettext(
        "%(count)d relecture scientifique attend que vous la meniez.",
        "%(count)d relectures scientifiques attendent que vous les meniez.",
        len(rounds),
    )
    return Task(
        "scientific-reviews", "check", sentence % {"count": len(rounds)}, len(rounds), items, reverse("evaluation:list")
    )


def _to_do(one: Any) -> str:
    if one.is_late:
        return _("une relecture est en retard")
    return _("les rapports sont là : décidez") if one.has_reports else _("personne n’est invité")


def _led(rounds: QuerySet[Round], user: Any) -> list[Any]:
    mine = rounds.filter(evaluation__in=evaluations_led_by(user)).select_related("evaluation").order_by("pk")
    return [one for one in mine if not is_named_in(one.evaluation, user)]


def is_named_in(evaluation: Evaluation, user: Any) -> bool:
    return bool(evaluation.author_names) and is_author(evaluation, user)


def _whole(one: Round) -> str:
    return reverse("evaluation:evaluation", args=[one.evaluation_id])


@register_task(order=115)
def reviews_under_way(user: Any) -> Task | None:
    """Those where reports are awaited in time, or where authors revise, for who leads them."""
    if _none_goes_on(user):
        return None
    awaited = Review.objects.filter(round=OuterRef("pk")).awaited()
    rounds = Round.objects.filter(decided_at=None, evaluation__outcome=OPEN).filter(Exists(awaited))
    found = _led(rounds.exclude(Exists(awaited.filter(due_on__lt=timezone.localdate()))), user)
    if not found:
        return None
    items = [TaskItem(str(one.evaluation), _whole(one), str(one)) for one in found[:LISTED]]
    sentence = ngettext(
        "%(count)d contenu est en relecture scientifique.",
        "%(count)d contenus sont en relecture scientifique.",
        len(found),
    )
    return Task(
        "scientific-reviews-under-way",
        "check",
        sentence % {"count": len(found)},
        len(found),
        items,
        reverse("evaluation:list"),
        others=True,
    )


@register_task(order=6)
def reviews_to_write(user: Any) -> Task | None:
    """Those that the person is asked for."""
    if _none_goes_on(user):
        return None
    mine = Review.objects.filter(reviewer__person=user).awaited().select_related("round__evaluation").order_by("due_on")
    found = list(mine)
    if not found:
        return None
    items = [
        TaskItem(str(one.round.evaluation), reverse("evaluation:review", args=[one.pk]), _when(one))
        for one in found[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d relecture scientifique vous est confiée.",
        "%(count)d relectures scientifiques vous sont confiées.",
        len(found),
    )
    return Task("my-scientific-reviews", "check", sentence % {"count": len(found)}, len(found), items)


def _when(one: Review) -> str:
    words = _("attendue le %(day)s, en retard") if one.is_late else _("attendue d’ici le %(day)s")
    return words % {"day": date_format(one.due_on, "DATE_FORMAT")}


@register_task(order=7)
def decisions_to_answer(user: Any) -> Task | None:
    """Decisions that ask the person's own text for changes."""
    if _none_goes_on(user):
        return None
    rounds = Round.objects.filter(
        evaluation__authors__person=user,
        evaluation__outcome=OPEN,
        decided_at__isnull=False,
        answered_at=None,
        decision__in=(Round.Decision.MINOR, Round.Decision.MAJOR),
    )
    found = list(rounds.select_related("evaluation").order_by("decided_at"))
    if not found:
        return None
    items = [TaskItem(str(one.evaluation), _whole(one), one.get_decision_display()) for one in found[:LISTED]]
    sentence = ngettext(
        "%(count)d décision attend votre réponse.", "%(count)d décisions attendent votre réponse.", len(found)
    )
    return Task("scientific-decisions", "edit", sentence % {"count": len(found)}, len(found), items)
