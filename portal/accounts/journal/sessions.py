"""Sessions in the journal: opened, closed, refused. What was typed is never written: a password goes astray there."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.contenttypes.models import ContentType
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal.accounts.addresses import canonical_address
from portal.accounts.models import User
from portal.shell.throttling import client_key

# The row of an account that doesn't exist.
NOBODY = "0"


@receiver(user_logged_in)
def note_opened(user: Any, **_details: Any) -> None:
    log(user, "accounts.signed_in", user=user)


@receiver(user_logged_out)
def note_closed(user: Any, **_details: Any) -> None:
    if user is not None:
        log(user, "accounts.signed_out", user=user)


@receiver(user_login_failed)
def note_refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_details: Any) -> None:
    """Write that a session was refused, to which account and from which network."""
    typed = str(credentials.get("username") or credentials.get("email") or "")
    account = User.objects.filter(email=canonical_address(typed)).first()
    data = {"client": client_key(request)} if request is not None else {}
    if account is not None:
        log(account, "accounts.sign_in_refused", data=data)
        return
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_id=NOBODY,
        label=_("adresse sans compte"),
        action="accounts.sign_in_refused",
        timestamp=timezone.now(),
        data=data,
    )
