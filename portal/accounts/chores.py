"""What recurs for people: roles end at their date, the journal forgets."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.accounts.journal.keeping import forget_what_is_old
from portal.accounts.memberships import end_expired
from portal.background.chores import register_chore


@register_chore("memberships", _("Fin des rôles dont la date est passée"), every=timedelta(hours=1))
def end_memberships() -> None:
    """Take from groups whoever's role has reached its end."""
    end_expired()


@register_chore("journal", _("Ménage du journal"), every=timedelta(days=1))
def forget_journal() -> None:
    """Remove the entries that are past the days that the settings give them."""
    forget_what_is_old()
