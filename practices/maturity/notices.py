"""What each side is told as a request moves on."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.services import BROKERS
from portal.background.notices import Notice, notify
from practices.maturity.models import MaturityRequest, State


def tell(request: MaturityRequest, *, by: Any) -> None:
    """Write to whoever the request now waits for: brokers, or who asked."""
    people = User.objects.filter(is_active=True).exclude(pk=by.pk)
    if request.state in (State.FEEDBACK, State.COMMITTEE):
        people = people.filter(groups__name=BROKERS)
    else:
        people = people.filter(Q(pk=request.asked_by_id or 0))
    notify(
        people.distinct().order_by("pk"),
        lambda: Notice(
            subject=_("maturité de « %(title)s »") % {"title": request.practice.title},
            paragraphs=(
                _("La demande de jugement en est à : %(state)s.") % {"state": request.get_state_display().lower()},
            ),
            action=(_("Lire la demande"), request.get_absolute_url()),
            reason=_("Vous recevez ce message parce que cette demande attend quelque chose de vous, ou vient de vous."),
        ),
    )
