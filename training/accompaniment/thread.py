"""What is done in a group's thread."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from training.accompaniment.models import Accompaniment, Report, ThreadMessage
from training.accompaniment.telling import tell_of_report


def post_message(*, accompaniment: Accompaniment, by: Any, text: str, form: str) -> ThreadMessage:
    """Keep a message; the form that is sent twice writes one."""
    try:
        with transaction.atomic():
            return ThreadMessage.objects.create(accompaniment=accompaniment, author=by, text=text, form=form)
    except IntegrityError:
        return ThreadMessage.objects.get(author=by, form=form)


@transaction.atomic
def hide_message(*, message: ThreadMessage, reason: str, by: Any) -> None:
    """Hide a message from the group, which reads why; its author and the coach still read it. Idempotent."""
    hidden = ThreadMessage.objects.filter(pk=message.pk, hidden_at=None)
    if hidden.update(hidden_at=timezone.now(), hidden_reason=reason):
        log(message.accompaniment, "training.accompaniment_hide", user=by)


@transaction.atomic
def show_message(*, message: ThreadMessage, by: Any) -> None:
    """Show a hidden message again. Idempotent."""
    shown = ThreadMessage.objects.filter(pk=message.pk).exclude(hidden_at=None)
    if shown.update(hidden_at=None, hidden_reason=""):
        log(message.accompaniment, "training.accompaniment_show", user=by)


@transaction.atomic
def report_message(*, message: ThreadMessage, by: Any, reason: str) -> None:
    """Tell the coach of a message; told twice by one person, told once."""
    _report, made = Report.objects.get_or_create(message=message, by=by, defaults={"reason": reason})
    if made:
        tell_of_report.enqueue(message.pk)
