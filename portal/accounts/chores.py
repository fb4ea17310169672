"""What recurs for people: roles end at their date."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.accounts.memberships import end_expired
from portal.background.chores import register_chore


@register_chore("memberships", _("Fin des rôles dont la date est passée"), every=timedelta(hours=1))
def end_memberships() -> None:
    """Take from groups whoever's role has reached its end."""
    end_expired()
