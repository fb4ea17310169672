"""What is done of a scientific review: each verb locks its round, so that two people at once follow each other."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from portal.evaluation import notices
from portal.evaluation.models import Evaluation, Remark, Review, Reviewer, Round
from portal.evaluation.people import editors_of, invitable, note_authors
from portal.review.models import establishment_of
from portal.review.scientific import skip_review
from portal.review.services import open_step

LETTERS = [chr(number) for number in range(ord("A"), ord("Z") + 1)]


class RefusedError(Exception):
    """What can't be done now; its words say why, and what to do."""


@transaction.atomic
def open_round(state: TaskState) -> Round:
    """Begin a round with the text that was submitted; the first one begins the review. Idempotent."""
    review = WorkflowState.objects.select_for_update().get(pk=state.workflow_state_id)
    known = Round.objects.filter(state=state).first()
    if known:
        return known
    page: Any = review.content_object.specific
    text = state.revision.as_object()
    evaluation = Evaluation.objects.filter(review=review).first()
    if evaluation is None:
        since = page.last_published_at if page.first_published_at else None
        evaluation = Evaluation.objects.create(
            review=review, page_id=page.pk, title=text.title, establishment=establishment_of(page)
        )
    else:
        since = evaluation.last_round.decided_at
    note_authors(evaluation, page=text, since=since)
    evaluation.title = text.title
    evaluation.save(update_fields=["author_names", "title"])
    number = evaluation.rounds.count() + 1
    opened = Round.objects.create(evaluation=evaluation, number=number, state=state, revision_number=state.revision_id)
    if number > 1:
        Round.objects.filter(evaluation=evaluation, number=number - 1, answered_at=None).update(
            answered_at=timezone.now()
        )
    notices.tell_editors_of_round(opened, editors_of(evaluation))
    return opened


def locked(round_: Round) -> Round:
    """The round as it is now, nobody else changing it.

    Raises:
        RefusedError: it has been decided, or the review is over.
    """
    found: Round = Round.objects.select_for_update().get(pk=round_.pk)
    if found.decided_at:
        raise RefusedError(_("La décision de ce tour est déjà envoyée : rien n’a changé."))
    if not found.evaluation.is_open:
        raise RefusedError(_("Cette relecture est terminée : rien n’a changé."))
    return found


@transaction.atomic
def invite(*, round_: Round, people: Iterable[Any], due_on: date, message: str, by: Any) -> list[Review]:
    """Ask people to review. Whoever was asked for this round already, or may not review, is left out.

    Raises:
        RefusedError
    """
    current = locked(round_)
    possible = {person.pk for person in invitable(current, by)}
    made = []
    for person in people:
        if person.pk not in possible:
            continue
        reviewer, _made = Reviewer.objects.get_or_create(evaluation=current.evaluation, person=person)
        Review.objects.filter(round=current, reviewer=reviewer, state=Review.State.WITHDRAWN).delete()
        made.append(Review.objects.create(round=current, reviewer=reviewer, due_on=due_on, message=message))
    notices.tell_invited(made)
    return made


@transaction.atomic
def withdraw(*, review: Review) -> None:
    """Ask no more; what was written stays with the person who wrote it, and isn't handed to anybody.

    Raises:
        RefusedError: the report was given.
    """
    locked(review.round)
    waiting = (Review.State.INVITED, Review.State.ACCEPTED)
    if not Review.objects.filter(pk=review.pk, state__in=waiting).update(state=Review.State.WITHDRAWN):
        raise RefusedError(_("Cette relecture est déjà rendue ou déclinée : il n’y a rien à retirer."))
    notices.tell_withdrawn(review)


@transaction.atomic
def answer_invitation(*, review: Review, accepts: bool, conflict: bool, reason: str) -> None:
    """Accept or decline. A conflict of interest declines, and is kept.

    Raises:
        RefusedError
    """
    locked(review.round)
    state = Review.State.ACCEPTED if accepts and not conflict else Review.State.DECLINED
    changed = Review.objects.filter(pk=review.pk, state__in=(Review.State.INVITED, Review.State.ACCEPTED)).update(
        state=state, conflict=conflict, reason=reason, answered_at=timezone.now()
    )
    if not changed:
        raise RefusedError(_("Cette invitation n’attend plus de réponse."))
    if state == Review.State.DECLINED:
        notices.tell_declined(review, editors_of(review.round.evaluation))


@transaction.atomic
def give_report(*, review: Review) -> None:
    """Hand a report to the editors; it changes no more.

    Raises:
        RefusedError
    """
    current = locked(review.round)
    changed = Review.objects.filter(pk=review.pk, state=Review.State.ACCEPTED).update(
        state=Review.State.GIVEN, given_at=timezone.now(), handed=review.to_authors
    )
    if not changed:
        raise RefusedError(_("Cette relecture n’est plus attendue. Ce que vous avez écrit est gardé."))
    notices.tell_report_given(review, editors_of(current.evaluation), left=current.reviews.awaited().count())


def draw_letters(round_: Round) -> None:
    """Give a letter, at random, to each of those whose report is about to be handed to the authors."""
    reviewers = Reviewer.objects.filter(evaluation=round_.evaluation)
    taken = set(reviewers.exclude(letter="").values_list("letter", flat=True))
    waiting = list(reviewers.filter(letter="", reviews__in=round_.reviews.given()).distinct())
    secrets.SystemRandom().shuffle(waiting)
    free = (letter for letter in [*LETTERS, *(f"A{letter}" for letter in LETTERS)] if letter not in taken)
    for reviewer, letter in zip(waiting, free, strict=False):
        Reviewer.objects.filter(pk=reviewer.pk).update(letter=letter)


@transaction.atomic
def decide(*, round_: Round, decision: str, letter: str, by: Any) -> None:
    """Send the decision to the authors; Wagtail's own state follows: published, changes asked, or cancelled.

    Raises:
        RefusedError: nobody reviewed, the text isn't the one that was read, somebody decided before.
    """
    current = locked(round_)
    evaluation, state = current.evaluation, current.state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        raise RefusedError(_("Cette étape n’attend plus de décision : rien n’a changé."))
    accepts = decision == Round.Decision.ACCEPT
    given = Review.objects.filter(round__evaluation=evaluation).given()
    if accepts and not given.exists():
        raise RefusedError(_("Personne n’a encore rendu de rapport : attendez-en un, ou publiez sans relecture."))
    latest = Page.objects.filter(pk=evaluation.page_id).values_list("latest_revision", flat=True).first()
    if accepts and latest != current.revision_number:
        raise RefusedError(
            _("La page a changé depuis qu’elle est soumise : demandez des révisions pour qu’on la soumette de nouveau.")
        )
    draw_letters(current)
    late = list(current.reviews.awaited())
    current.decision, current.letter = decision, letter
    current.decided_at, current.decided_by = timezone.now(), by
    current.save(update_fields=["decision", "letter", "decided_at", "decided_by"])
    if accepts:
        close(evaluation, Evaluation.Outcome.ACCEPTED)
        state.task.specific.on_action(state.specific, by, "approve")
    elif decision == Round.Decision.REFUSE:
        close(evaluation, Evaluation.Outcome.REFUSED)
        state.workflow_state.cancel(user=by)
    else:
        state.task.specific.on_action(state.specific, by, "reject")
    page: Any = Page.objects.get(pk=evaluation.page_id).specific
    log(page, "evaluation.decide", user=by, data={"decision": decision, "round": current.number})
    notices.tell_decision(current)
    notices.tell_round_over(late)


def close(evaluation: Evaluation, outcome: str) -> None:
    evaluation.outcome, evaluation.closed_at = outcome, timezone.now()
    evaluation.save(update_fields=["outcome", "closed_at"])


@transaction.atomic
def stop(evaluation: Evaluation) -> None:
    """Nobody goes on with it: its text was withdrawn from review, or deleted. What was written stays."""
    current = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not current.is_open:
        return
    awaited = list(Review.objects.filter(round__evaluation=current).awaited().select_related("reviewer__person"))
    close(current, Evaluation.Outcome.STOPPED)
    notices.tell_stopped(current, awaited)


@transaction.atomic
def publish_without_review(*, round_: Round, reason: str, by: Any) -> None:
    """Go on without a scientific review; the page doesn't say that it had one.

    Raises:
        RefusedError
    """
    current = locked(round_)
    if current.state is None:
        raise RefusedError(_("Cette étape n’attend plus de décision : rien n’a changé."))
    awaited = list(current.reviews.awaited())
    close(current.evaluation, Evaluation.Outcome.SKIPPED)
    skip_review(step=open_step(state=current.state), reason=reason, by=by)
    notices.tell_round_over(awaited)


@transaction.atomic
def submit_again(*, round_: Round, by: Any) -> None:
    """Send the revised text: Wagtail's step begins again, and a round with it.

    Raises:
        RefusedError: the text waits for no changes.
    """
    review = WorkflowState.objects.select_for_update().filter(pk=round_.evaluation.review_id).first()
    if review is None or review.status != WorkflowState.STATUS_NEEDS_CHANGES:
        raise RefusedError(_("Ce texte est déjà soumis de nouveau, ou ne l’attend plus."))
    Round.objects.filter(pk=round_.pk).update(answered_at=timezone.now())
    review.resume(user=by)


def points_of(round_: Round) -> list[Any]:
    """What was handed to the authors of a round, that they answer point by point: comments, then remarks, by letter."""
    reviews = round_.reviews.given().filter(is_handed=True).select_related("reviewer__person", "reviewer__evaluation")
    found: list[Any] = []
    for review in sorted(reviews, key=lambda one: one.reviewer.letter):
        found += [review] if review.handed.strip() else []
        found += list(Remark.objects.filter(review=review, is_handed=True))
    return found
