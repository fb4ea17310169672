"""How long the journal is kept, and with it what invitations and requests held."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from wagtail.log_actions import registry

from portal.accounts.models import Invitation, JoinRequest

BATCH = 1000


def forget_what_is_old() -> int:
    """Remove entries past their days, a batch at a time; return how many. Invitations and requests go likewise."""
    before = timezone.now() - timedelta(days=settings.JOURNAL_DAYS)
    count = 0
    for model in registry.get_log_entry_models():
        old = model.objects.filter(timestamp__lt=before).order_by("pk")
        while numbers := list(old.values_list("pk", flat=True)[:BATCH]):
            count += len(numbers)
            model.objects.filter(pk__in=numbers).delete()
    Invitation.objects.filter(expires_at__lt=before).delete()
    JoinRequest.objects.filter(decided_at__lt=before).delete()
    return count
