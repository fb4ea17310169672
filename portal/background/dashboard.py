"""What the dashboard says of work that failed: publications at their hour, messages that don't leave, the rest."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.administration.dashboard import LISTED, Task, TaskItem, edit_url, editable_pages, register_task
from portal.background.models import OutgoingMail, ScheduleFailure
from portal.background.panel import in_words
from portal.background.queue import given_up, work_state

REASON_LENGTH = 160


@register_task(order=3)
def missed_publications(user: Any) -> Task | None:
    """Publications and withdrawals that failed at their hour, to whom may change the page."""
    failures = ScheduleFailure.objects.filter(page_id__in=editable_pages(user).order_by().values("pk"))
    count = failures.count()
    if not count:
        return None
    first = list(failures[:LISTED])
    titles = {
        page.pk: page.get_admin_display_title() for page in Page.objects.filter(pk__in=[f.page_id for f in first])
    }
    items = [
        TaskItem(
            titles[failure.page_id or 0],
            edit_url(failure.page_id or 0),
            _("%(reason)s Prochain essai : %(when)s.")
            % {"reason": Truncator(failure.reason).chars(REASON_LENGTH), "when": _moment(failure.not_before)},
        )
        for failure in first
    ]
    sentence = ngettext(
        "%(count)d publication ou retrait prévu n’a pas pu se faire.",
        "%(count)d publications ou retraits prévus n’ont pas pu se faire.",
        count,
    )
    return Task("missed", "warning", sentence % {"count": count}, count, items)


@register_task(order=7)
def mail_that_waits(user: Any) -> Task | None:
    """Messages that the mail server refused, to administrators alone: some are about people's accounts."""
    if not user.is_superuser:
        return None
    failing = OutgoingMail.objects.exclude(not_before=None)
    count = failing.count()
    if not count:
        return None
    items = [
        TaskItem(
            mail.subject,
            reverse("wagtailadmin_home"),
            _("à %(to)s : %(reason)s Prochain essai : %(when)s.")
            % {
                "to": mail.to,
                "reason": Truncator(mail.reason).chars(REASON_LENGTH),
                "when": _moment(mail.not_before),
            },
        )
        for mail in failing[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d courriel n’a pas pu partir : le portail réessaie.",
        "%(count)d courriels n’ont pas pu partir : le portail réessaie.",
        count,
    )
    return Task("mail", "mail", sentence % {"count": count}, count, items)


@register_task(order=4)
def work_that_failed(user: Any) -> Task | None:
    """Work that was given up, or a worker that does nothing, to administrators: they alone can mend it."""
    if not user.is_superuser:
        return None
    state = work_state()
    panel = reverse("background_panel")
    if not state["given_up"]:
        if not state["late"]:
            return None
        item = TaskItem(_("Voir les travaux en arrière-plan"), panel)
        late = _("Rien n’est fait en arrière-plan depuis plusieurs minutes : ni courriel, ni publication à son heure.")
        return Task("work-late", "warning", late, 1, [item])
    items = [
        TaskItem(f"{failure.label} {failure.about}".strip(), panel, Truncator(failure.reason).chars(REASON_LENGTH))
        for failure in in_words(given_up()[:LISTED])
    ]
    count = state["given_up"]
    sentence = ngettext(
        "%(count)d travail en arrière-plan est mis de côté après plusieurs essais.",
        "%(count)d travaux en arrière-plan sont mis de côté après plusieurs essais.",
        count,
    )
    return Task("work", "warning", sentence % {"count": count}, count, items, panel)


def _moment(when: Any) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT") if when else ""
