"""What nobody asks for any more, removed once a day, or each hour for what is short-lived."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _
from wagtail.admin.models import EditingSession

from portal.background.chores import register_chore
from portal.core.generation import compact_generations
from portal.tools.file_cache import prune

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@register_chore("sessions", _("Ménage des sessions terminées"), every=DAY)
def forget_sessions() -> None:
    """Remove the sessions that have expired."""
    call_command("clearsessions")


@register_chore("editing-sessions", _("Ménage des présences dans les formulaires"), every=HOUR)
def forget_editing_sessions() -> None:
    """Remove what says that somebody edits a page, an hour after they left."""
    EditingSession.cleanup()


@register_chore("file-cache", _("Ménage des fichiers gardés"), every=HOUR)
def bound_file_cache() -> None:
    """Keep each kind of cached files within its room, leftovers of killed processes among them."""
    if settings.FILE_CACHE_DIR.is_dir():
        for folder in settings.FILE_CACHE_DIR.iterdir():
            if folder.is_dir():
                prune(folder, settings.FILE_CACHE_BYTES)


@register_chore("generations", _("Compte des changements"), every=MINUTE)
def bound_generations() -> None:
    """Keep the sum of what has changed quick to make."""
    compact_generations()
