"""A scientific review of the demo, in its second round: its text and its reports say « Données de démonstration »."""

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type

from portal.accounts.memberships import join
from portal.accounts.models import Membership, User
from portal.accounts.services import REVIEW
from portal.demo.places import page_at
from portal.directory.models import Establishment
from portal.evaluation.models import Author, Evaluation, Remark, Review, Reviewer, Round
from portal.review.models import ScientificReview
from portal.review.services import LEADS
from syntheses.models import SynthesisPage

SECTION = "/syntheses/uqar/"
SLUG = "relecture-de-demonstration"
TITLE = "Données de démonstration : le suivi téléphonique après un congé"
SUMMARY = "Texte inventé, qui montre une relecture scientifique : il ne conclut rien."
REVISED = "Texte inventé, qui montre une relecture scientifique en deux tours : il ne conclut rien."
AUTHOR, EDITOR, REVIEWER = "redaction@inters4.example", "courtage@inters4.example", "relecture@inters4.example"
SECOND = "relecture-2@inters4.example"
LETTER = (
    "Bonjour,\n\nDonnées de démonstration. Votre texte a été lu par deux personnes, qui le trouvent utile. Elles "
    "demandent surtout de dire quelles bases ont été interrogées, et jusqu’à quand.\n\nRépondez à chaque point, puis "
    "soumettez de nouveau."
)
FIRST_REPORT = (
    "Données de démonstration. La question est claire. La stratégie de recherche ne peut pas être refaite : nommez "
    "les bases, les dates et les langues."
)
SECOND_REPORT = "Données de démonstration. Les conclusions vont plus loin que les résultats : distinguez les deux."


@transaction.atomic
def ensure_demo_review() -> None:
    """Add the text and its review, unless one of the demo is there. Nothing is written to anybody."""
    if Evaluation.objects.filter(is_demonstration=True).exists():
        return
    people = {user.email: user for user in User.objects.filter(email__in=(AUTHOR, EDITOR, REVIEWER))}
    second = User.objects.create_user(SECOND, None, first_name="Deuxième relecture", last_name="(démonstration)")
    join(person=second, role=Membership.Role.REVIEWER, source=Membership.Source.COMMAND)
    page, before = _draft(people[AUTHOR])
    now = timezone.now()
    page.summary = REVISED
    after = page.save_revision(user=people[AUTHOR])
    state = _submission(page, people, before, after)
    evaluation = Evaluation.objects.create(
        page_id=page.pk,
        review=state.workflow_state,
        title=TITLE,
        establishment=Establishment.objects.get(slug="uqar"),
        open_reports=True,
        opened_at=now - timedelta(days=30),
        is_demonstration=True,
    )
    Author.objects.create(evaluation=evaluation, person=people[AUTHOR])
    reviewers = [
        Reviewer.objects.create(evaluation=evaluation, person=person, letter=letter)
        for person, letter in ((people[REVIEWER], "B"), (second, "A"))
    ]
    first = Round.objects.create(
        evaluation=evaluation,
        number=1,
        state=state.workflow_state.task_states.get(status=TaskState.STATUS_REJECTED),
        revision_number=before.pk,
        opened_at=now - timedelta(days=30),
        decision=Round.Decision.MAJOR,
        letter=LETTER,
        decided_at=now - timedelta(days=12),
        decided_by=people[EDITOR],
        answer="Données de démonstration. Merci : tout est repris dans le texte.",
        answered_at=now - timedelta(days=4),
    )
    for reviewer, words, asked in zip(
        reviewers, (FIRST_REPORT, SECOND_REPORT), (Round.Decision.MAJOR, Round.Decision.MINOR), strict=True
    ):
        review = _given(first, reviewer, words, asked, now - timedelta(days=14))
        Review.objects.filter(pk=review.pk).update(answer="Données de démonstration. C’est précisé.")
        Remark.objects.create(
            review=review,
            quotation="il ne conclut rien",
            text="Données de démonstration. Dites-le aussi dans les messages clés.",
            answer="Données de démonstration. C’est fait.",
        )
    current = Round.objects.create(
        evaluation=evaluation,
        number=2,
        state=state,
        revision_number=after.pk,
        opened_at=now - timedelta(days=4),
    )
    _given(current, reviewers[1], "Données de démonstration. Mes points sont réglés.", Round.Decision.ACCEPT, now)
    Review.objects.create(
        round=current,
        reviewer=reviewers[0],
        state=Review.State.ACCEPTED,
        message="Données de démonstration. Les auteurs ont répondu : cela vous suffit-il ?",
        conflict=False,
        due_on=timezone.localdate() + timedelta(days=10),
        answered_at=now - timedelta(days=3),
    )


def _draft(author: User) -> tuple[Any, Any]:
    """The text, as a draft of its author, and its first revision."""
    section = page_at(SECTION)
    page = SynthesisPage(title=TITLE, slug=SLUG, summary=SUMMARY, live=False, owner=author)
    page.establishments.set([Establishment.objects.get(slug="uqar")])
    Page.objects.get(pk=section.pk).add_child(instance=page)
    return page, page.save_revision(user=author)


def _submission(page: Any, people: dict[str, User], before: Any, after: Any) -> TaskState:
    """The review of Wagtail's at its scientific step, for the second time; returns this step."""
    workflow = page.get_workflow()
    state = WorkflowState.objects.create(
        content_type=ContentType.objects.get_for_model(page),
        base_content_type=get_default_page_content_type(),
        object_id=str(page.pk),
        workflow=workflow,
        requested_by=people[AUTHOR],
    )
    WorkflowState.objects.filter(pk=state.pk).update(created_at=timezone.now() - timedelta(days=31))
    tasks = {task.name: task for task in workflow.tasks}
    science = next(task for task in workflow.tasks if isinstance(task.specific, ScientificReview))
    steps = (
        (tasks[LEADS], before, TaskState.STATUS_SKIPPED, None),
        (tasks[REVIEW], before, TaskState.STATUS_APPROVED, people[EDITOR]),
        (science, before, TaskState.STATUS_REJECTED, people[EDITOR]),
        (science, after, TaskState.STATUS_IN_PROGRESS, None),
    )
    made = [
        TaskState.objects.create(
            workflow_state=state,
            task=task,
            revision=revision,
            status=status,
            finished_by=by,
            finished_at=None if status == TaskState.STATUS_IN_PROGRESS else timezone.now(),
        )
        for task, revision, status, by in steps
    ]
    state.current_task_state = made[-1]
    state.save()
    return made[-1]


def _given(round_: Round, reviewer: Reviewer, words: str, recommendation: str, at: Any) -> Review:
    return Review.objects.create(
        round=round_,
        reviewer=reviewer,
        state=Review.State.GIVEN,
        conflict=False,
        due_on=timezone.localdate(at),
        to_authors=words,
        handed=words,
        to_editor="Données de démonstration.",
        recommendation=recommendation,
        given_at=at,
    )
