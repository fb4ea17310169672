"""What is forgotten of sessions that ended."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.chores import register_chore


@register_chore("user-sessions", _("Ménage des appareils dont la session est terminée"), every=timedelta(days=1))
def forget_ended_sessions() -> None:
    """Addresses and browsers are kept no longer than a session can last."""
    limit = timezone.now() - timedelta(hours=settings.SESSION_HOURS)
    UserSession.objects.filter(created_at__lt=limit).delete()
