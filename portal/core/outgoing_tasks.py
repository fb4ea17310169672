"""What the dashboard says of publications that failed at their hour, and of messages that don't leave."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.core.dashboard import LISTED, Task, TaskItem, edit_url, editable_pages, may_publish, register_task
from portal.core.models import OutgoingMail, ScheduleFailure

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
    """Messages that the mail server refused, to whom may publish: people wait for them."""
    if not may_publish(user):
        return None
    failing = OutgoingMail.objects.filter(attempts__gt=0)
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


def _moment(when: Any) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT") if when else ""
