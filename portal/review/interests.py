"""Conflicts of interest: who made a content doesn't review it; who has another interest in it says so and leaves it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision, TaskState, WorkflowState, get_default_page_content_type

from portal.accounts.models import User
from portal.core.personal_data import PersonalData, register_personal_data, rows_of
from portal.review.models import InterestDeclaration, ReviewStep, ScientificReview
from portal.text.slugs import slug_of

MADE_IT = gettext_lazy(
    "Vous avez commencé, écrit ou soumis ce contenu, ou votre nom est parmi ceux de ses auteurs : une autre personne "
    "le relit."
)
SEND_IT = gettext_lazy(
    "Vous avez commencé, écrit ou soumis ce contenu, ou votre nom est parmi ceux de ses auteurs : soumettez-le à la "
    "relecture, une autre personne le publie."
)
UNDER_REVIEW = gettext_lazy(
    "Ce contenu est en relecture, et une relecture scientifique la termine : il paraît quand elle est approuvée."
)
DECLARED = gettext_lazy("Vous avez déclaré un conflit d’intérêts : une autre personne relit ce contenu.")


def declares_interests(page: Any) -> bool:
    """Whether the reviewers of a page declare their interests."""
    return bool(getattr(getattr(page, "content_kind", None), "declares_interests", False))


class Barring:
    """Who may not decide a step of a review because of their interests. Three queries, whatever the number of people.

    `outside` is for who must have taken no part at all: whoever wrote anything of the page did.
    """

    def __init__(self, review: WorkflowState, page: Any, *, outside: bool = False) -> None:
        self.review, self.page, self.outside = review, page, outside

    def reason(self, user: Any) -> str | Promise:
        """Why this person doesn't decide it, in words; empty where nothing keeps them from it."""
        if not declares_interests(self.page):
            return ""
        if user.pk in self._declared:
            return DECLARED
        return MADE_IT if user.pk in self._writers or _words(user.get_full_name()) in self._names else ""

    @cached_property
    def _declared(self) -> set[int | None]:
        found = InterestDeclaration.objects.filter(conflict=True, step__state__workflow_state=self.review)
        return set(found.values_list("person", flat=True))

    @cached_property
    def _writers(self) -> set[int | None]:
        """Who began the page, who submitted it, and who wrote what was submitted.

        What reviewers correct afterwards doesn't make them its authors, but for who must have taken no part.
        """
        review = self.review
        written = Revision.page_revisions.filter(object_id=str(self.page.pk))
        if self.outside:
            writers = set(written.order_by().values_list("user", flat=True).distinct())
        else:
            written = written.filter(created_at__lte=review.created_at).order_by("-created_at", "-pk")
            writers = {written.values_list("user", flat=True).first()}
        return ({self.page.owner_id, review.requested_by_id} | writers) - {None}

    @cached_property
    def _names(self) -> list[list[str]]:
        return [_words(one.whole_name) for one in getattr(self.page, "contributors_list", ())]


def bar(state: TaskState, page: Any, user: Any) -> str | Promise:
    """Why a person doesn't decide this step, in words; empty where nothing keeps them from it."""
    return _barring(state, page).reason(user)


def keeps_from_publishing(page: Any, user: Any) -> str | Promise:
    """Why a person doesn't publish a page by themselves, whatever their right; empty where nothing keeps them from it.

    Of kinds whose reviewers declare their interests: who made a page has it reviewed; and while a review waits for
    others, or for a scientific reviewer, publishing would end it.
    """
    if not declares_interests(page):
        return ""
    if page.pk is None:
        return SEND_IT if page.owner_id == user.pk else ""
    review = page.current_workflow_state
    if review is None:
        return SEND_IT if user.pk in _makers(page) or _is_named(user, page) else ""
    reason = bar(review.current_task_state, page, user) if review.current_task_state else ""
    if not reason and _awaits_science(review):
        return UNDER_REVIEW
    return reason


def _makers(page: Any) -> set[int]:
    """Who began the page, and who submitted it last; of a page that was never published, whoever wrote in it.

    Who corrects what is published isn't its author.
    """
    number = str(page.pk)
    reviews = WorkflowState.objects.filter(object_id=number, base_content_type=get_default_page_content_type())
    makers = {page.owner_id, reviews.order_by("-pk").values_list("requested_by", flat=True).first()}
    if page.first_published_at is None:
        written = Revision.page_revisions.filter(object_id=number)
        makers |= set(written.order_by().values_list("user", flat=True).distinct())
    return makers - {None}


def _awaits_science(review: WorkflowState) -> bool:
    """Whether a scientific review is under way in it or to come, if only after the changes that it asked for."""
    tasks = review.workflow.tasks.filter(active=True)
    return bool(tasks.filter(pk__in=ScientificReview.objects.values("pk")).exists())


def _is_named(user: Any, page: Any) -> bool:
    return _words(user.get_full_name()) in [_words(one.whole_name) for one in getattr(page, "contributors_list", ())]


def without_interest(people: Iterable[User], state: TaskState, page: Any) -> list[User]:
    """Those whom nothing keeps from deciding the step."""
    barring = _barring(state, page)
    return [person for person in people if not barring.reason(person)]


def _barring(state: TaskState, page: Any) -> Barring:
    kind = ContentType.objects.get_for_id(state.task.content_type_id)
    return Barring(state.workflow_state, page, outside=kind.model_class() is ScientificReview)


def same_name(one: str, other: str) -> bool:
    """Whether two names are of the same words, whatever their order, their accents and their case."""
    return bool(one) and _words(one) == _words(other)


def _words(name: str) -> list[str]:
    """The words of a name, whatever their order, their accents and their case; nobody's where there is none."""
    return sorted(slug_of(name).split("-")) if name else ["", ""]


@transaction.atomic
def declare(*, step: ReviewStep, by: Any, conflict: bool, details: str = "") -> InterestDeclaration:
    """Keep what a reviewer declares. Where it is a conflict, the step is theirs no more."""
    if conflict and step.assignee_id == by.pk:
        step.assignee = None
        step.save(update_fields=["assignee"])
    return InterestDeclaration.objects.create(step=step, person=by, conflict=conflict, details=details)


def _erase(person: Any) -> None:
    InterestDeclaration.objects.filter(person=person).update(details="")


register_personal_data(
    PersonalData(
        slug="interests",
        label=gettext_lazy("Vos déclarations d’intérêts"),
        fields=("review.InterestDeclaration.person",),
        read=lambda person: rows_of(
            InterestDeclaration.objects.filter(person=person), "step", "declared_at", "conflict", "details"
        ),
        erase=_erase,
        kept=gettext_lazy(
            "Qu’une déclaration a été faite, et s’il y avait un conflit, sans votre nom ni vos mots : la relecture s’y "
            "appuie."
        ),
    )
)


def told(declaration: InterestDeclaration) -> str:
    """A declaration in words."""
    if not declaration.conflict:
        return _("Aucun conflit d’intérêts")
    return _("Conflit d’intérêts : %(details)s") % {"details": declaration.details or _("mots effacés")}
