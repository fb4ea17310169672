"""A step begins, changes are asked, all is approved: it is kept, and told by the portal's own messages."""

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_approved, task_submitted, workflow_approved, workflow_rejected

from portal.review.notices import tell_author, tell_of_approval, tell_reviewers
from portal.review.scientific import is_scientific, remember_approval
from portal.review.services import open_step

SUBMITTED = "group_approval_task_submitted_email_notification"
REJECTED = "workflow_state_rejected_email_notification"
APPROVED = "workflow_state_approved_email_notification"


def tell_instead_of_wagtail() -> None:
    """Take the place of Wagtail's messages, whose HTML is in the language of whoever acts rather than who reads.

    Under the names of its handlers: whichever of the two apps is ready first, these are those that stay.
    """
    task_submitted.disconnect(sender=TaskState, dispatch_uid=SUBMITTED)
    workflow_rejected.disconnect(sender=WorkflowState, dispatch_uid=REJECTED)
    workflow_approved.disconnect(sender=WorkflowState, dispatch_uid=APPROVED)
    task_submitted.connect(step_begins, sender=TaskState, dispatch_uid=SUBMITTED)
    workflow_rejected.connect(changes_are_asked, sender=WorkflowState, dispatch_uid=REJECTED)
    workflow_approved.connect(all_is_approved, sender=WorkflowState, dispatch_uid=APPROVED)
    task_approved.connect(scientific_review_is_done, sender=TaskState, dispatch_uid="scientific-review")


def scientific_review_is_done(instance: TaskState, **_details: Any) -> None:
    if is_scientific(instance.task):
        remember_approval(instance)


def step_begins(instance: TaskState, user: Any = None, **_details: Any) -> None:
    step = open_step(state=instance)
    if not is_scientific(instance.task):
        tell_reviewers(step, by=user)


def changes_are_asked(instance: WorkflowState, user: Any = None, **_details: Any) -> None:
    # After a scientific review, a letter says them.
    if not is_scientific(instance.current_task_state.task):
        tell_author(instance, by=user)


def all_is_approved(instance: WorkflowState, user: Any = None, **_details: Any) -> None:
    tell_of_approval(instance, by=user)
