"""What recurs for scientific reviews: who is to answer or to write is reminded, before the date and after."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.chores import register_chore
from portal.evaluation.models import Review
from portal.evaluation.notices import remind

NOTICE = timedelta(days=3)
AGAIN = timedelta(days=7)


@register_chore("scientific-review-reminders", _("Rappels des relectures scientifiques"), every=timedelta(hours=6))
def remind_reviewers() -> None:
    """Remind of the reviews whose date comes or has passed, once a week at most; each by itself."""
    today = timezone.localdate()
    unsaid = Q(reminded_on=None) | Q(reminded_on__lte=today - AGAIN)
    due = Review.objects.filter(unsaid, due_on__lte=today + NOTICE, reviewer__person__is_active=True).awaited()
    for number in due.values_list("pk", flat=True):
        with transaction.atomic():
            # Whoever marks the review is who writes: two workers don't both.
            if Review.objects.filter(unsaid, pk=number).update(reminded_on=today):
                remind(Review.objects.select_related("reviewer__person", "round__evaluation").get(pk=number))
