"""A step begins, or changes are asked: it is kept, and people are told by the portal's own messages."""

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_rejected

from portal.review.notices import tell_author, tell_reviewers
from portal.review.services import open_step


def tell_instead_of_wagtail() -> None:
    """Take the place of Wagtail's messages, whose HTML is in the language of whoever acts rather than who reads."""
    task_submitted.disconnect(sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
    workflow_rejected.disconnect(sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
    task_submitted.connect(step_begins, sender=TaskState, dispatch_uid="review_step_begins")
    workflow_rejected.connect(changes_are_asked, sender=WorkflowState, dispatch_uid="review_changes_are_asked")


def step_begins(instance: TaskState, user: Any = None, **_details: Any) -> None:
    step = open_step(state=instance)
    tell_reviewers(step, by=user)


def changes_are_asked(instance: WorkflowState, user: Any = None, **_details: Any) -> None:
    tell_author(instance, by=user)
