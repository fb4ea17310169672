"""The review of a portal, and its steps."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowPage, WorkflowTask

from portal.accounts.models import User
from portal.accounts.services import BROKERS, REVIEW, register_role_step
from portal.review.models import (
    InterestDeclaration,
    LeadReview,
    ReviewStep,
    authors_of,
    establishment_of,
    leads_who_may_read,
)

LEADS = "Relecture par les responsables de l’établissement"
TWO_STEPS = "Relecture par l’établissement, puis par un courtier"


@register_role_step
@transaction.atomic
def ensure_two_steps() -> None:
    """Have the leads of an establishment read before brokers do, wherever brokers read alone. Idempotent.

    A review of its own takes the place of the former one: pages that are under way end in that which they began,
    rather than go back to a step that they never had. Once made, a page that is given the former one keeps it.
    """
    workflow, made = Workflow.objects.get_or_create(name=TWO_STEPS)
    leads = LeadReview.objects.filter(name=LEADS).first() or LeadReview.objects.create(name=LEADS)
    brokers = GroupApprovalTask.objects.get(name=REVIEW)
    for place, task in enumerate((leads, brokers)):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": place})
    if made:
        WorkflowPage.objects.filter(workflow__name=REVIEW).update(workflow=workflow)


def reviewers_of(state: TaskState) -> QuerySet[User]:
    """Who may decide a step, but administrators, who may decide all: those to whom it is announced."""
    task = state.task.specific
    people: Any = get_user_model().objects.filter(is_active=True)
    if isinstance(task, LeadReview):
        workflow_state = state.workflow_state
        establishment = establishment_of(workflow_state.content_object)
        conflicts = InterestDeclaration.objects.filter(conflict=True, step__state__workflow_state=workflow_state)
        leads = leads_who_may_read(establishment, authors=authors_of(workflow_state)).exclude(
            pk__in=conflicts.filter(person__isnull=False).values("person")
        )
        return leads if leads.exists() else people.filter(groups__name=BROKERS)
    return people.filter(groups__in=task.groups.all()).distinct()


def open_step(*, state: TaskState) -> ReviewStep:
    """Keep what is decided of a step that begins; who was given the former one of the same task has this one too."""
    page = state.workflow_state.content_object
    former = (
        ReviewStep.objects.filter(state__workflow_state=state.workflow_state, state__task=state.task)
        .exclude(state=state)
        .order_by("-pk")
        .first()
    )
    step: ReviewStep
    step, _made = ReviewStep.objects.get_or_create(
        state=state,
        defaults={
            "establishment": establishment_of(page),
            "assignee": former.assignee if former else None,
            "due_on": timezone.localdate() + timedelta(days=settings.REVIEW_DAYS),
        },
    )
    return step
