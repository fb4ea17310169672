"""Conflicts of interest: who made a content doesn't review it; who has another interest in it says so and leaves it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Revision, TaskState

from portal.accounts.models import User
from portal.core.personal_data import PersonalData, register_personal_data, rows_of
from portal.review.models import InterestDeclaration, ReviewStep
from portal.text.slugs import slug_of

MADE_IT = gettext_lazy(
    "Vous avez commencé, écrit ou soumis ce contenu, ou votre nom est parmi ceux de ses auteurs : une autre personne "
    "le relit."
)
DECLARED = gettext_lazy("Vous avez déclaré un conflit d’intérêts : une autre personne relit ce contenu.")


def declares_interests(page: Any) -> bool:
    """Whether the reviewers of a page declare their interests."""
    return bool(getattr(getattr(page, "content_kind", None), "declares_interests", False))


class Barring:
    """Who may not decide a step because of their interests. Three queries, whatever the number of people."""

    def __init__(self, state: TaskState, page: Any) -> None:
        self.state, self.page = state, page

    def reason(self, user: Any) -> str | Promise:
        """Why this person doesn't decide it, in words; empty where nothing keeps them from it."""
        if not declares_interests(self.page):
            return ""
        if user.pk in self._declared:
            return DECLARED
        return MADE_IT if user.pk in self._writers or _words(user.get_full_name()) in self._names else ""

    @cached_property
    def _declared(self) -> set[int | None]:
        review = self.state.workflow_state_id
        found = InterestDeclaration.objects.filter(conflict=True, step__state__workflow_state=review)
        return set(found.values_list("person", flat=True))

    @cached_property
    def _writers(self) -> set[int | None]:
        """Who began the page, who submitted it, and who wrote what was submitted.

        What reviewers correct afterwards doesn't make them its authors.
        """
        review = self.state.workflow_state
        written = Revision.page_revisions.filter(object_id=str(self.page.pk), created_at__lte=review.created_at)
        writer = written.order_by("-created_at", "-pk").values_list("user", flat=True).first()
        return {self.page.owner_id, review.requested_by_id, writer} - {None}

    @cached_property
    def _names(self) -> list[list[str]]:
        return [_words(one.whole_name) for one in getattr(self.page, "contributors_list", ())]


def bar(state: TaskState, page: Any, user: Any) -> str | Promise:
    """Why a person doesn't decide this step, in words; empty where nothing keeps them from it."""
    return Barring(state, page).reason(user)


def without_interest(people: Iterable[User], state: TaskState, page: Any) -> list[User]:
    """Those whom nothing keeps from deciding the step."""
    barring = Barring(state, page)
    return [person for person in people if not barring.reason(person)]


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
