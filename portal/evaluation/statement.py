"""What readers are told of a scientific review: its rounds, its people, its dates, who agreed to be named."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.evaluation.models import Evaluation, Remark, Review, Round
from portal.kinds.reviewed import Reviewed
from portal.review.models import ScientificApproval
from portal.review.scientific import reviewed_scientifically


@dataclass(frozen=True)
class OpenReport:
    """A report that its reviewer and the authors agreed to show: what the authors were handed of it, what they said."""

    title: str
    round: int
    comments: str
    remarks: list[Remark]
    answer: str


def reviewed_pages(pages: list[Any]) -> dict[int, Reviewed]:
    """How these pages were reviewed, published or frozen in a version. Four queries, one where none was."""
    shown = {page.pk: number for page in pages if (number := _revision_shown(page))}
    if not shown:
        return {}
    approvals: dict[int, ScientificApproval] = {}
    for approval in ScientificApproval.objects.filter(page__in=list(shown)):
        # The latest first: the first that isn't later than the text that is shown.
        if approval.revision_number <= shown[approval.page_id]:
            approvals.setdefault(approval.page_id, approval)
    rounds = _rounds([approval.revision_number for approval in approvals.values()])
    return {
        number: _told(approval, rounds.get(approval.revision_number), approval.revision_number == shown[number])
        for number, approval in approvals.items()
    }


def _revision_shown(page: Any) -> int | None:
    if not (isinstance(page, Page) and page.pk and reviewed_scientifically(page)):
        return None
    version = getattr(page, "version", None)
    found: int | None = version.revision_id if version else page.live_revision_id
    return found


def _rounds(revisions: Iterable[int]) -> dict[int, list[Round]]:
    """The rounds of the review that accepted each of these texts, with their reviews."""
    numbers = list(revisions)
    if not numbers:
        return {}
    accepted = dict(
        Round.objects.filter(_accepted(), revision_number__in=numbers).values_list("evaluation", "revision_number")
    )
    found: dict[int, list[Round]] = defaultdict(list)
    rounds = Round.objects.filter(evaluation__in=accepted).select_related("evaluation")
    for one in rounds.prefetch_related("reviews__reviewer__person", "reviews__reviewer__evaluation"):
        found[accepted[one.evaluation_id]].append(one)
    return found


def _accepted() -> Q:
    """A decision that is still being written counts for nothing."""
    return Q(decision=Round.Decision.ACCEPT, decided_at__isnull=False)


def _told(approval: ScientificApproval, rounds: list[Round] | None, same_text: bool) -> Reviewed:
    given = {
        review.reviewer_id: review.reviewer
        for one in rounds or ()
        for review in one.reviews.all()
        if review.state == Review.State.GIVEN
    }
    names = tuple(sorted(filter(None, (reviewer.name_for_readers for reviewer in given.values()))))
    submitted = timezone.localdate(rounds[0].opened_at) if rounds else None
    others = len(given) - len(names)
    reviews = [review for one in rounds or () for review in one.reviews.all()]
    opened = bool(rounds and _agreed(rounds[0].evaluation) and any(map(_is_open, reviews)))
    words = partial(_words, len(rounds or ()), names, others, submitted, approval.approved_on, opened)
    return Reviewed(submitted, approval.approved_on, same_text, len(rounds or ()), names, others, words)


def _words(rounds: int, names: tuple[str, ...], others: int, submitted: Any, approved: Any, opened: bool) -> str:
    """The process in sentences, in the language in force."""
    day = date_format(approved, "DATE_FORMAT")
    if not rounds:
        return _("Relecture scientifique terminée le %(day)s.") % {"day": day}
    people = len(names) + others
    said = [
        ngettext("Relecture scientifique en %(count)d tour", "Relecture scientifique en %(count)d tours", rounds)
        % {"count": rounds}
        + " "
        + ngettext("par %(count)d personne", "par %(count)d personnes", people) % {"count": people}
        + ".",
        _("Texte soumis le %(start)s, accepté le %(day)s.")
        % {"start": date_format(submitted, "DATE_FORMAT"), "day": day},
    ]
    if names and others:
        said.append(
            ngettext(
                "Ont relu : %(names)s, et %(count)d personne dont le nom n’est pas publié.",
                "Ont relu : %(names)s, et %(count)d personnes dont le nom n’est pas publié.",
                others,
            )
            % {"names": ", ".join(names), "count": others}
        )
    elif names:
        said.append(_("Ont relu : %(names)s.") % {"names": ", ".join(names)})
    else:
        said.append(_("Les personnes qui ont relu ne sont pas nommées."))
    said.append(
        _("Les rapports sont publiés avec l’accord de chaque personne et des auteurs.")
        if opened
        else _("Les rapports ne sont pas publiés.")
    )
    return " ".join(said)


def _agreed(evaluation: Evaluation) -> bool:
    accepted = evaluation.outcome == Evaluation.Outcome.ACCEPTED
    return accepted and evaluation.open_reports and evaluation.authors_agreed_on is not None


def _is_open(review: Review) -> bool:
    return review.open_report and review.is_handed and review.state == Review.State.GIVEN


def _open_reviews(evaluation: Evaluation) -> Any:
    return Review.objects.filter(round__evaluation=evaluation, open_report=True, is_handed=True).given()


def open_reports(page: Any) -> list[OpenReport]:
    """The reports of the text that is shown, in the order of its rounds and of their letters."""
    shown = _revision_shown(page)
    if shown is None:
        return []
    accepted = Round.objects.filter(_accepted(), evaluation__page=page.pk, revision_number__lte=shown)
    last = accepted.select_related("evaluation").order_by("-revision_number").first()
    if last is None or not _agreed(last.evaluation):
        return []
    reviews = _open_reviews(last.evaluation).select_related("round", "reviewer__person", "reviewer__evaluation")
    return [
        OpenReport(
            title=review.reviewer.name_for_readers or review.reviewer.label,
            round=review.round.number,
            comments=review.handed,
            remarks=[remark for remark in review.remarks.all() if remark.is_handed],
            answer=review.answer,
        )
        for review in sorted(
            reviews.prefetch_related("remarks"), key=lambda one: (one.round.number, one.reviewer.letter)
        )
    ]
