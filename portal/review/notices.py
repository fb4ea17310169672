"""What people are told of reviews: in their language, with the address of the page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.background.notices import Notice, notify
from portal.review.interests import without_interest
from portal.review.models import ReviewStep
from portal.review.services import reviewers_of


def wishing(people: Iterable[User], kind: str) -> list[User]:
    """Those who haven't declined this kind of message in their account (`submitted`, `approved`, `rejected`)."""
    return [
        person
        for person in people
        if person.is_active and getattr(UserProfile.get_for_user(person), f"{kind}_notifications")
    ]


def _asked(step: ReviewStep) -> list[User]:
    """Whom the step waits for: the person that it was given to, else all who may decide it, else administrators."""
    if step.assignee:
        return [step.assignee]
    page = step.state.revision.as_object()
    found = without_interest(reviewers_of(step.state).order_by("pk"), step.state, page)
    return found or without_interest(
        User.objects.filter(is_active=True, is_superuser=True).order_by("pk"), step.state, page
    )


def tell_reviewers(step: ReviewStep, *, by: Any = None) -> bool:
    """Write to those whom the step waits for that it does; whether there is anybody."""
    people = _asked(step)
    sender = step.state.workflow_state.requested_by
    notify(
        wishing((person for person in people if person != by), "submitted"),
        lambda: Notice(
            subject=_("à relire : %(title)s") % {"title": step},
            paragraphs=(
                _("%(who)s a soumis « %(title)s ».") % {"who": sender, "title": step}
                if sender
                else _("« %(title)s » attend une relecture.") % {"title": step},
                _due(step),
            ),
            action=(_("Lire la page et décider"), reverse("review_step", args=[step.state_id])),
            reason=_("Vous recevez ce message parce que vous relisez ce qui se publie sur le portail."),
        ),
    )
    return bool(people)


def remind_reviewers(step: ReviewStep) -> None:
    """Write again, before the due date and after."""
    people = _asked(step)
    notify(
        wishing(people, "submitted"),
        lambda: Notice(
            subject=_("relecture en retard : %(title)s") % {"title": step}
            if step.is_late
            else _("relecture à rendre bientôt : %(title)s") % {"title": step},
            paragraphs=(_("« %(title)s » attend votre relecture.") % {"title": step}, _due(step)),
            action=(_("Lire la page et décider"), reverse("review_step", args=[step.state_id])),
            reason=_(
                "Vous recevez ce message parce que cette relecture vous est confiée, ou que vous pouvez la faire."
            ),
        ),
    )


def _due(step: ReviewStep) -> str:
    if step.due_on is None:
        return _("Aucune date n’est fixée.")
    return _("La relecture est attendue d’ici le %(day)s.") % {"day": date_format(step.due_on, "DATE_FORMAT")}


def tell_author(state: WorkflowState, *, by: Any = None) -> None:
    """Write to who submitted the page, and to who began it, what is to change."""
    page = state.content_object
    task_state = state.current_task_state
    title = page.draft_title or page.title
    notify(
        wishing(_authors(state, by), "rejected"),
        lambda: Notice(
            subject=_("changements demandés : %(title)s") % {"title": title},
            paragraphs=(
                _("Des changements sont demandés pour « %(title)s » avant sa publication.") % {"title": title},
                _("Modifiez la page, puis soumettez-la de nouveau. Ce que vous avez écrit est gardé."),
            ),
            quotes=((_("Ce qu’il faut changer :"), task_state.comment),) if task_state.comment else (),
            action=(_("Ouvrir la page"), reverse("wagtailadmin_pages:edit", args=[page.pk])),
            reason=_("Vous recevez ce message parce que vous avez écrit ou soumis cette page."),
        ),
    )


def tell_of_approval(state: WorkflowState, *, by: Any = None) -> None:
    """Write to the same people that the page is approved, and published or not."""
    # Read again: approving published it.
    page = Page.objects.get(pk=state.object_id)
    title = page.draft_title or page.title
    notify(
        wishing(_authors(state, by), "approved"),
        lambda: Notice(
            subject=_("approuvée : %(title)s") % {"title": title},
            paragraphs=(
                _("La relecture de « %(title)s » est terminée : la page est approuvée et publiée.") % {"title": title}
                if page.live
                else _("La relecture de « %(title)s » est terminée : la page est approuvée.") % {"title": title},
            ),
            action=(_("Lire la page"), page.url)
            if page.live and page.url
            else (_("Ouvrir la page"), reverse("wagtailadmin_pages:edit", args=[page.pk])),
            reason=_("Vous recevez ce message parce que vous avez écrit ou soumis cette page."),
        ),
    )


def _authors(state: WorkflowState, by: Any) -> dict[Any, None]:
    """Who submitted the page and who began it, each once, but whoever acts."""
    people = (state.requested_by, state.content_object.owner)
    return dict.fromkeys(person for person in people if person and person != by)
