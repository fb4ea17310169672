"""The scientific review of a content: who may do it, when there is none, what readers are told of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Task, TaskState, WorkflowState

from portal.accounts.joining.giving import is_broker, led_by
from portal.accounts.memberships import people_with
from portal.accounts.models import Membership, User
from portal.review.interests import Barring
from portal.review.models import ReviewStep, ScientificApproval, ScientificReview


def reviewed_scientifically(page: Any) -> bool:
    """Whether contents of this kind have a scientific review."""
    return bool(getattr(page.specific_class.content_kind, "scientific_checklist", ()))


def is_reviewer(user: Any) -> bool:
    """Whether they hold the role at this moment."""
    return bool(people_with(Membership.Role.REVIEWER).filter(pk=user.pk).exists())


def is_scientific(task: Task) -> bool:
    return ContentType.objects.get_for_id(task.content_type_id).model_class() is ScientificReview


def reviewers_for(review: WorkflowState, page: Any) -> list[User]:
    """The reviewers whom nothing keeps from this review. A constant number of queries."""
    barring = Barring(review, page, outside=True)
    return [person for person in people_with(Membership.Role.REVIEWER) if not barring.reason(person)]


def why_skip(review: WorkflowState, task: Task) -> str:
    """Why the step is skipped, in words; empty where it begins."""
    page: Any = review.content_object.specific
    if not reviewed_scientifically(page):
        return _("Les contenus de ce genre n’ont pas de relecture scientifique.")
    if not people_with(Membership.Role.REVIEWER).exists():
        return _("Personne n’a le rôle « relecture scientifique » dans ce portail.")
    if not reviewers_for(review, page.get_latest_revision_as_object()):
        return _("Chaque personne du rôle « relecture scientifique » a pris part à ce contenu, ou y a un intérêt.")
    return ""


def may_choose_reviewer(step: ReviewStep, page: Any, user: Any) -> bool:
    """Whether `user` chooses the scientific reviewer: a broker or a lead of its establishment, who have no interest."""
    if step.state.status != TaskState.STATUS_IN_PROGRESS or not is_scientific(step.state.task):
        return False
    gives = user.is_superuser or is_broker(user)
    gives = gives or bool(step.establishment_id and led_by(user).filter(pk=step.establishment_id).exists())
    # Who corrected the text for an earlier step may choose, though not review.
    return gives and not Barring(step.state.workflow_state, page).reason(user)


@transaction.atomic
def skip_review(*, step: ReviewStep, reason: str, by: Any) -> None:
    """Go on without a scientific review, where nobody is left to do it: the page doesn't say that it had one."""
    state = TaskState.objects.select_for_update().get(pk=step.state_id)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        return
    state.status = TaskState.STATUS_SKIPPED
    state.finished_at, state.finished_by, state.comment = timezone.now(), by, reason
    state.save()
    page = state.workflow_state.content_object.specific
    log(page, "review.skip", user=by, data={"reason": reason}, revision=state.revision)
    state.workflow_state.update(user=by)


def remember_approval(state: TaskState) -> None:
    """Keep for readers that this revision was reviewed, in the transaction of its approval."""
    ScientificApproval.objects.update_or_create(
        revision_number=state.revision_id,
        defaults={"page_id": int(state.workflow_state.object_id), "approved_on": timezone.localdate()},
    )


def skipped_of(review: WorkflowState) -> TaskState | None:
    """The scientific review that this review went on without, if it did."""
    skipped = TaskState.objects.filter(workflow_state=review, status=TaskState.STATUS_SKIPPED)
    found: TaskState | None = skipped.filter(task__in=ScientificReview.objects.values("pk")).last()
    return found


@dataclass(frozen=True)
class Told:
    """What readers are told: the day of the review, and whether the text is still the one that was reviewed."""

    approved_on: date
    same_text: bool


def told_of(page: Any) -> Told | None:
    """What is told of the page as it is shown, published or frozen in a version. One query, where its kind has some."""
    if not (isinstance(page, Page) and page.pk and reviewed_scientifically(page)):
        return None
    version = getattr(page, "version", None)
    shown = version.revision_id if version else page.live_revision_id
    if shown is None:
        return None
    found = ScientificApproval.objects.filter(page=page.pk, revision_number__lte=shown).first()
    return Told(found.approved_on, found.revision_number == shown) if found else None
