"""The review of a portal, and its steps."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.coreutils import resolve_model_string
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowPage, WorkflowTask

from portal.accounts.models import User
from portal.accounts.services import BROKERS, REVIEW, register_role_step
from portal.kinds.contents import content_kinds
from portal.review.models import (
    InterestDeclaration,
    LeadReview,
    ReviewStep,
    ScientificReview,
    authors_of,
    establishment_of,
    leads_who_may_read,
)

LEADS = "Relecture par les responsables de l’établissement"
TWO_STEPS = "Relecture par l’établissement, puis par un courtier"
SCIENTIFIC = "Relecture scientifique"
THREE_STEPS = "Relecture par l’établissement, par un courtier, puis scientifique"


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


@register_role_step
@transaction.atomic
def ensure_scientific_step() -> None:
    """Have a scientific reviewer read after brokers, below the indexes of the kinds that ask for it. Idempotent.

    Other kinds of the same family skip the step. An index that has a review of its own keeps it, and what is under
    way ends in the review that it began.
    """
    workflow, _made = Workflow.objects.get_or_create(name=THREE_STEPS)
    scientific = ScientificReview.objects.filter(name=SCIENTIFIC).first()
    scientific = scientific or ScientificReview.objects.create(name=SCIENTIFIC)
    former = Workflow.objects.get(name=TWO_STEPS)
    tasks = [*former.tasks.order_by("workflow_tasks__sort_order"), scientific.task_ptr]
    for place, task in enumerate(tasks):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": place})
    families = {kind.family for kind in content_kinds() if kind.scientific_checklist and kind.family}
    for family in families:
        for index in resolve_model_string(family.index).objects.all():
            if index.get_workflow() == former:
                WorkflowPage.objects.get_or_create(page=index.page_ptr, defaults={"workflow": workflow})


def reviewers_of(state: TaskState) -> QuerySet[User]:
    """Who may decide a step, but administrators, who may decide all: those to whom it is announced."""
    task = state.task.specific
    people: Any = get_user_model().objects.filter(is_active=True)
    if isinstance(task, ScientificReview):
        # Whoever leads it invites them one by one.
        return people.none()
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
