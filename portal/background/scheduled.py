"""What is to be published or withdrawn at an hour: each by itself, so that one failure stops nothing else.

Wagtail's own command does all in a row and stops at the first failure. Withdrawals come first: what is
to be hidden matters more than what is to be shown.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Revision, get_default_page_content_type
from wagtail.permissions import policy_registry

from portal.background.chores import register_chore
from portal.background.models import ScheduleFailure
from portal.background.notices import Notice, notify

logger = logging.getLogger("portal.schedule")


@register_chore("schedule", gettext_lazy("Publications et retraits à leur heure"), every=timedelta(minutes=1))
def publish_and_withdraw() -> None:
    """Withdraw what has expired, then publish what is due, each in a transaction of its own."""
    _forget_what_is_settled()
    now = timezone.now()
    waiting = ScheduleFailure.objects.exclude(pk__in=ScheduleFailure.objects.due())
    expired = Page.objects.filter(live=True, expire_at__lt=now).exclude(
        pk__in=waiting.exclude(expired=None).values("expired")
    )
    for pk in list(expired.order_by("expire_at", "pk").values_list("pk", flat=True)):
        _try(Page.objects.filter(pk=pk, live=True, expire_at__lt=now), _withdraw, {"expired_id": pk})
    due = Revision.objects.filter(approved_go_live_at__lt=now).exclude(
        pk__in=waiting.exclude(revision=None).values("revision")
    )
    for pk in _parents_first(due):
        _try(Revision.objects.filter(pk=pk, approved_go_live_at__lt=now), _publish, {"revision_id": pk})


def _parents_first(due: Any) -> list[int]:
    """The revisions by the depth of their pages, then by their hours: a page is published under published ones."""
    rows = list(due.order_by("approved_go_live_at", "pk").values_list("pk", "object_id", "base_content_type"))
    pages = [number for _pk, number, kind in rows if kind == get_default_page_content_type().pk]
    depths = {str(pk): depth for pk, depth in Page.objects.filter(pk__in=pages).values_list("pk", "depth")}
    return [pk for pk, number, _kind in sorted(rows, key=lambda row: depths.get(row[1], 0))]


def _withdraw(page: Page) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _try(rows: Any, action: Callable[[Any], None], cause: dict[str, int]) -> None:
    """Do one thing, if it is still to be done and nobody is at it; note why where it fails."""
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    try:
        with transaction.atomic():
            found = rows.first()
            if found is not None:
                action(found)
                ScheduleFailure.objects.filter(**cause).delete()
    except (OperationalError, InterfaceError):
        # The database is away: nothing to hold against this page.
        raise
    except Exception as error:
        # A page whose content or whose type is broken may raise anything, and must not keep the others waiting.
        logger.exception("Could not be done at its hour: %s", cause)
        _note(cause, error)


@transaction.atomic
def _note(cause: dict[str, int], error: Exception) -> None:
    """Keep why it failed and when to try next; the first time, tell those who can mend it."""
    page = _page_of(cause)
    failure, created = ScheduleFailure.objects.get_or_create(**cause, defaults={"page_id": page.pk if page else None})
    failure.fail(_in_words(error))
    if created and page is not None:
        notify(_who_can_mend(page, cause), lambda: _message(page, failure))


def _page_of(cause: dict[str, int]) -> Page | None:
    if "expired_id" in cause:
        return Page.objects.filter(pk=cause["expired_id"]).first()
    revision = Revision.page_revisions.filter(pk=cause["revision_id"]).first()
    return Page.objects.filter(pk=revision.object_id).first() if revision else None


def _in_words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(str(message) for message in error.messages)
    return f"{type(error).__name__}: {error}"


def _who_can_mend(page: Page, cause: dict[str, int]) -> list[Any]:
    """Who wrote it, and who publishes there; administrators where nobody else does."""
    writers = [page.owner]
    if "revision_id" in cause:
        writers.insert(0, Revision.objects.select_related("user").get(pk=cause["revision_id"]).user)
    policy = policy_registry.get_by_type(Page)
    publishers = list(policy.users_with_permission_for_instance("publish", page).order_by("pk"))
    named = [person for person in publishers if not person.is_superuser] or publishers
    found = {person.pk: person for person in [*writers, *named] if person is not None and person.is_active}
    return list(found.values())


def _message(page: Page, failure: ScheduleFailure) -> Notice:
    name = {"title": page.get_admin_display_title()}
    publishing = failure.revision_id is not None
    return Notice(
        subject=(_("« %(title)s » n’a pas pu paraître") if publishing else _("« %(title)s » n’a pas pu être retirée"))
        % name,
        paragraphs=(
            (
                _("La publication de « %(title)s », prévue à cette heure, n’a pas pu se faire.")
                if publishing
                else _("Le retrait de « %(title)s », prévu à cette heure, n’a pas pu se faire.")
            )
            % name,
            _(
                "Le portail réessaie de lui-même, de plus en plus rarement. Ouvrez la page, corrigez ce qui est dit "
                "ci-dessous, puis publiez-la ou changez l’heure."
            ),
        ),
        quotes=((_("Ce qui l’empêche :"), failure.reason),),
        action=(_("Ouvrir la page"), reverse("wagtailadmin_pages:edit", args=[page.pk])),
        reason=_("Vous recevez ce message parce que vous avez écrit cette page ou que vous pouvez la publier."),
    )


def _forget_what_is_settled() -> None:
    """Drop the failures of what somebody published, withdrew or gave another hour meanwhile."""
    now = timezone.now()
    settled = ScheduleFailure.objects.filter(revision__isnull=False).exclude(
        revision__approved_go_live_at__lt=now
    ) | ScheduleFailure.objects.filter(expired__isnull=False).exclude(expired__live=True, expired__expire_at__lt=now)
    settled.delete()
