"""The scientific review of a content, as a step of Wagtail's: who may do it, when there is none, that it was done."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Task, TaskState, WorkflowState

from portal.accounts.memberships import people_with
from portal.accounts.models import Membership, User
from portal.review.interests import Barring
from portal.review.models import ReviewStep, ScientificApproval, ScientificReview


def reviewed_scientifically(page: Any) -> bool:
    """Whether contents of this kind have a scientific review."""
    return bool(getattr(page.specific_class.content_kind, "scientific_checklist", ()))


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
