"""What nobody came back for, removed each hour."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.background.chores import register_chore
from portal.exchange.models import CONFIRMED_WITHIN, PREPARED_FOR, PendingImport, PreparedFile

HOUR = timedelta(hours=1)


@register_chore("imports", gettext_lazy("Ménage des fichiers d’importation non confirmés"), every=HOUR)
def forget_imports() -> None:
    """Remove the files that nobody confirmed in a day."""
    PendingImport.objects.filter(created_at__lt=timezone.now() - CONFIRMED_WITHIN).delete()


@register_chore("prepared-files", gettext_lazy("Ménage des fichiers demandés"), every=HOUR)
def forget_prepared_files() -> None:
    """Remove the files that were asked for a week ago."""
    PreparedFile.objects.filter(asked_at__lt=timezone.now() - PREPARED_FOR).delete()
