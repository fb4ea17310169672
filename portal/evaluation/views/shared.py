"""What every part of a review comes to: the list, the review itself, its text, what changed between two rounds."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import TaskState

from portal.administration.dashboard import edit_url
from portal.evaluation.models import Evaluation, Review, Round
from portal.evaluation.people import Part, evaluations_led_by, is_author, may_read_the_text, part_of
from portal.evaluation.reading import rounds_for_authors, rounds_for_editors
from portal.evaluation.services import open_round
from portal.evaluation.text import changes_between, text_of
from portal.evaluation.views.access import for_parts, known_evaluation
from portal.review.scientific import is_scientific

LISTED = 25


@require_safe
@never_cache
@login_required
def list_page(request: HttpRequest) -> HttpResponse:
    """The reviews that one leads, those under way first; those that one is asked for; those of one's own texts."""
    user: Any = request.user
    led = evaluations_led_by(user).order_by("closed_at", "-opened_at", "-pk").prefetch_related("rounds__reviews")
    page = Paginator(_under_way_first(led), LISTED).get_page(request.GET.get("page"))
    written = Evaluation.objects.filter(authors__person=user)[:LISTED]
    reviews = Review.objects.filter(reviewer__person=user).select_related("round__evaluation").order_by("-pk")
    context = {
        # Who has the name of an author learns nothing of who reads them.
        "led": [(one, _counts(one)) for one in page if not is_author(one, user)],
        "page": page,
        "written": written,
        "reviews": reviews[:LISTED],
        "leads": bool(page.paginator.count),
    }
    return render(request, "evaluation/list.html", context)


def _under_way_first(found: Any) -> Any:
    return found.order_by("outcome", "-opened_at", "-pk")


def _counts(evaluation: Evaluation) -> dict[str, Any]:
    """Of the round that goes on: how many reports are there, how many are awaited, and how many of them late."""
    current = evaluation.rounds.all()[len(evaluation.rounds.all()) - 1]
    reviews = list(current.reviews.all())
    waiting = [one for one in reviews if one.state in (Review.State.INVITED, Review.State.ACCEPTED)]
    return {
        "round": current,
        "given": sum(one.state == Review.State.GIVEN for one in reviews),
        "awaited": len(waiting),
        "late": sum(one.is_late for one in waiting) if current.is_open else 0,
        "with_authors": evaluation.is_open and current.decided_at is not None,
    }


@require_safe
@never_cache
@login_required
def evaluation_page(request: HttpRequest, number: int) -> HttpResponse:
    """The review, as its reader's part in it lets them read it."""
    if number >= 2**63:
        raise Http404
    evaluation, part = known_evaluation(number, request.user)
    if part is Part.REVIEWER:
        person: Any = request.user
        own = Review.objects.filter(reviewer__person=person, round__evaluation=evaluation).order_by("-round")
        return redirect("evaluation:review", number=get_object_or_404(own[:1]).pk)
    context: dict[str, Any] = {"evaluation": evaluation, "page": evaluation.page}
    if part is Part.EDITOR:
        context["rounds"] = rounds_for_editors(evaluation)
        return render(request, "evaluation/editor.html", context)
    page: Any = evaluation.page.specific if evaluation.page else None
    changes = page is not None and page.permissions_for_user(request.user).can_edit()
    context |= {
        "rounds": rounds_for_authors(evaluation),
        "current": evaluation.last_round,
        "edit_url": edit_url(page.pk) if changes else "",
        "answers": changes and evaluation.is_open and evaluation.last_round.asks_for_changes,
        "agrees": changes and evaluation.open_reports,
    }
    return render(request, "evaluation/author.html", context)


@require_safe
@never_cache
@login_required
def step_page(request: HttpRequest, number: int) -> HttpResponse:
    """The review that a step of Wagtail's is; a step that began before the portal had rounds opens its first.

    Raises:
        django.http.Http404: it is no such step, or the reader has nothing to know of it.
    """
    state = get_object_or_404(TaskState.objects.select_related("task", "workflow_state", "revision"), pk=number)
    if not is_scientific(state.task):
        raise Http404
    round_ = Round.objects.filter(state=state).first()
    if round_ is None and state.status == TaskState.STATUS_IN_PROGRESS:
        round_ = open_round(state)
    page: Any = state.workflow_state.content_object
    if round_ is None and page and page.specific.permissions_for_user(request.user).can_edit():
        # It was over before there were rounds: Wagtail's own history says it.
        return redirect("wagtailadmin_pages:workflow_history_detail", page.pk, state.workflow_state_id)
    if round_ is None or part_of(round_.evaluation, request.user) is None:
        raise Http404
    return redirect("evaluation:evaluation", number=round_.evaluation_id)


def _round(evaluation: Evaluation, rank: int) -> Round:
    found: Round = get_object_or_404(evaluation.rounds.select_related("evaluation", "state__revision"), number=rank)
    return found


def _reads(evaluation: Evaluation, round_: Round, user: Any) -> bool:
    """Whether `user` reads the text of a round: as who leads, as who changes the page, or as who reviews it now."""
    part = part_of(evaluation, user)
    if part is Part.EDITOR:
        return True
    page: Any = evaluation.page.specific if evaluation.page else None
    if page is not None and page.permissions_for_user(user).can_edit():
        return True
    own = Review.objects.filter(round=evaluation.last_round, reviewer__person=user).first()
    return own is not None and may_read_the_text(own, user)


@for_parts(*Part)
def text_page(request: HttpRequest, evaluation: Evaluation, rank: int) -> HttpResponse:
    """The text as it was submitted to a round."""
    round_ = _round(evaluation, rank)
    page = text_of(round_) if _reads(evaluation, round_, request.user) else None
    if page is None:
        raise Http404
    preview: HttpResponse = page.make_preview_request(request, page.default_preview_mode)
    preview["X-Robots-Tag"] = "noindex"
    return preview


@for_parts(*Part)
def changes_page(request: HttpRequest, evaluation: Evaluation, rank: int) -> HttpResponse:
    """What changed since the round before."""
    round_ = _round(evaluation, rank)
    if rank < 2 or not _reads(evaluation, round_, request.user):
        raise Http404
    before, after = text_of(_round(evaluation, rank - 1)), text_of(round_)
    if before is None or after is None:
        messages.error(request, _("L’un des deux textes n’est plus gardé : ils ne se comparent plus."))
        return redirect("evaluation:evaluation", number=evaluation.pk)
    context = {"evaluation": evaluation, "round": round_, "changes": changes_between(before, after, request)}
    return render(request, "evaluation/changes.html", context)
