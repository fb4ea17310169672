"""A step of Wagtail's begins a round; a review that is cancelled, or whose page is deleted, stops it."""

from typing import Any

from django.db.models.signals import pre_delete
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_cancelled

from portal.evaluation.models import Evaluation
from portal.evaluation.services import open_round, stop
from portal.review.scientific import is_scientific


def follow_reviews() -> None:
    task_submitted.connect(step_begins, sender=TaskState, dispatch_uid="evaluation-round")
    workflow_cancelled.connect(review_is_over, sender=WorkflowState, dispatch_uid="evaluation-cancelled")
    pre_delete.connect(review_is_over, sender=WorkflowState, dispatch_uid="evaluation-deleted")


def step_begins(instance: TaskState, **_details: Any) -> None:
    if is_scientific(instance.task):
        open_round(instance)


def review_is_over(instance: WorkflowState, **_details: Any) -> None:
    for evaluation in Evaluation.objects.filter(review=instance):
        stop(evaluation)
