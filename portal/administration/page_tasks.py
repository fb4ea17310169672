"""What any page may ask of those who write: a review, a correction, an end, a revision."""

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import (
    Page,
    Revision,
    TaskState,
    WorkflowState,
    get_default_page_content_type,
    get_page_models,
)

from portal.core.dashboard import LISTED, Task, TaskItem, edit_url, editable_pages, may_edit, may_publish, register_task
from portal.core.models import BasePage
from portal.core.ways import way

REVIEW_NOTICE = timedelta(days=60)


def _day(moment: Any) -> str:
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return date_format(local, "DATE_FORMAT")


def _about(pages: QuerySet[Page]) -> Exists:
    """The condition that a workflow or a revision, which writes identifiers in characters, is of one of `pages`."""
    return Exists(pages.order_by().filter(pk=Cast(OuterRef("object_id"), BigIntegerField())))


def _page_states(states: Any = None) -> QuerySet[WorkflowState]:
    states = WorkflowState.objects.all() if states is None else states
    return states.filter(base_content_type=get_default_page_content_type())


def _titles(keys: Any) -> dict[str, str]:
    """The titles that these pages have in their drafts."""
    rows = Page.objects.filter(pk__in=[int(key) for key in keys]).values_list("pk", "draft_title", "title")
    return {str(pk): draft or title for pk, draft, title in rows}


@register_task(order=10)
def pages_to_review(user: Any) -> Task | None:
    """Those whose present step of review is the user's to approve."""
    states = TaskState.objects.reviewable_by(user).select_related("revision", "revision__user")
    count = states.count()
    if not count:
        return None
    items = [
        TaskItem(
            state.revision.object_str,
            way("review", state.pk),
            _("soumise par %(who)s le %(day)s") % {"who": state.revision.user, "day": _day(state.started_at)}
            if state.revision.user
            else _("soumise le %(day)s") % {"day": _day(state.started_at)},
        )
        for state in states.order_by("started_at", "pk")[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d page attend votre relecture.", "%(count)d pages attendent votre relecture.", count
    ) % {"count": count}
    more = reverse("wagtailadmin_reports:workflow_tasks") + "?reviewable=true"
    return Task("review", "check", sentence, count, items, more)


def _mine(user: Any) -> Q:
    return Q(requested_by=user) | Q(_about(Page.objects.filter(owner=user)))


@register_task(order=20)
def pages_sent_back(user: Any) -> Task | None:
    """The user's pages that a review sent back, with what it says."""
    states = (
        _page_states()
        .filter(_mine(user), _about(editable_pages(user)), status=WorkflowState.STATUS_NEEDS_CHANGES)
        .select_related("current_task_state")
        .order_by("-current_task_state__finished_at", "pk")
    )
    count = states.count()
    if not count:
        return None
    first = list(states[:LISTED])
    titles = _titles(state.object_id for state in first)
    items = [
        TaskItem(
            titles[state.object_id],
            edit_url(int(state.object_id)),
            _("« %(comment)s »") % {"comment": Truncator(state.current_task_state.comment).chars(160)}
            if state.current_task_state and state.current_task_state.comment
            else _("sans commentaire"),
        )
        for state in first
    ]
    sentence = ngettext(
        "%(count)d page vous est renvoyée pour correction.",
        "%(count)d pages vous sont renvoyées pour correction.",
        count,
    ) % {"count": count}
    return Task("sent-back", "warning", sentence, count, items)


@register_task(order=30)
def own_drafts(user: Any) -> Task | None:
    """Drafts of the user that wait for nobody else: not in review, not scheduled."""
    in_review = _page_states(WorkflowState.objects.active()).filter(
        object_id=Cast(OuterRef("pk"), CharField(max_length=255))
    )
    scheduled = Revision.page_revisions.filter(
        object_id=Cast(OuterRef("pk"), CharField(max_length=255)), approved_go_live_at__isnull=False
    )
    pages = (
        editable_pages(user)
        .filter(Q(owner=user) | Q(latest_revision__user=user), has_unpublished_changes=True)
        .filter(~Exists(in_review), ~Exists(scheduled))
    )
    count = pages.count()
    if not count:
        return None
    rows = pages.order_by("-latest_revision_created_at", "pk").values_list(
        "pk", "draft_title", "title", "latest_revision_created_at"
    )
    items = [
        TaskItem(draft or title, edit_url(pk), _("écrit le %(day)s") % {"day": _day(saved)} if saved else "")
        for pk, draft, title, saved in rows[:LISTED]
    ]
    if may_publish(user):
        sentence = ngettext(
            "Vous avez %(count)d brouillon à publier.", "Vous avez %(count)d brouillons à publier.", count
        )
    else:
        sentence = ngettext(
            "Vous avez %(count)d brouillon à soumettre à la relecture.",
            "Vous avez %(count)d brouillons à soumettre à la relecture.",
            count,
        )
    return Task("drafts", "edit", sentence % {"count": count}, count, items)


@register_task(order=50)
def pages_to_revise(user: Any) -> Task | None:
    """Published contents whose date of revision has passed, or comes within sixty days."""
    today = timezone.localdate()
    limit = today + REVIEW_NOTICE
    # Each type keeps its dates in a table of its own: their union is one query, whatever their number. It is flat: one
    # in another for each type, and SQLite's parser has had enough after some ten of them.
    editable = may_edit(user)
    parts = [
        model.objects.filter(editable, live=True, review_by__lte=limit)
        .order_by()
        .values_list("pk", "title", "review_by")
        for model in get_page_models()
        if issubclass(model, BasePage)
    ]
    due = parts[0].union(*parts[1:], all=True)
    count = due.count()
    if not count:
        return None
    items = [
        TaskItem(
            title,
            edit_url(pk, "review_by"),
            _("à réviser depuis le %(day)s") % {"day": _day(by)}
            if by < today
            else _("à réviser d’ici le %(day)s") % {"day": _day(by)},
        )
        for pk, title, by in due.order_by("review_by", "pk")[:LISTED]
    ]
    sentence = ngettext("%(count)d contenu est à réviser.", "%(count)d contenus sont à réviser.", count)
    return Task("revise", "calendar-check", sentence % {"count": count}, count, items)


@register_task(order=110)
def pages_in_review(user: Any) -> Task | None:
    """The user's pages that wait for the review of others."""
    states = (
        _page_states()
        .filter(_mine(user), _about(editable_pages(user)), status=WorkflowState.STATUS_IN_PROGRESS)
        .exclude(current_task_state__in=TaskState.objects.reviewable_by(user).values("pk"))
        .select_related("current_task_state")
        .order_by("-current_task_state__started_at", "pk")
    )
    count = states.count()
    if not count:
        return None
    first = list(states[:LISTED])
    titles = _titles(state.object_id for state in first)
    items = [
        TaskItem(
            titles[state.object_id],
            edit_url(int(state.object_id)),
            _("soumise le %(day)s") % {"day": _day(state.current_task_state.started_at)}
            if state.current_task_state
            else "",
        )
        for state in first
    ]
    sentence = ngettext(
        "Vous avez %(count)d page en attente de relecture.",
        "Vous avez %(count)d pages en attente de relecture.",
        count,
    ) % {"count": count}
    return Task("in-review", "time", sentence, count, items, others=True)


@register_task(order=120)
def scheduled_pages(user: Any) -> Task | None:
    """Publications that an hour was set for."""
    revisions = Revision.page_revisions.filter(_about(editable_pages(user)), approved_go_live_at__isnull=False)
    count = revisions.count()
    if not count:
        return None
    items = [
        TaskItem(
            revision.object_str,
            edit_url(int(revision.object_id)),
            _("paraîtra le %(day)s")
            % {"day": date_format(timezone.localtime(revision.approved_go_live_at), "DATETIME_FORMAT")},
        )
        for revision in revisions.order_by("approved_go_live_at", "pk")[:LISTED]
    ]
    sentence = ngettext("%(count)d publication est prévue.", "%(count)d publications sont prévues.", count)
    return Task("scheduled", "date", sentence % {"count": count}, count, items, others=True)
