"""What recurs for reviews: reminders of steps, and what follows when the date of revision of a content has passed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.chores import register_chore
from portal.review.models import ReviewStep
from portal.review.notices import remind_reviewers
from portal.review.revisions import archive_what_was_not_revised, tell_owners_of_late_contents

NOTICE = timedelta(days=2)
AGAIN = timedelta(days=7)


@register_chore("review-reminders", _("Rappels des relectures"), every=timedelta(hours=6))
def remind() -> None:
    """Remind of the steps whose due date comes or has passed, once a week at most; each by itself."""
    today = timezone.localdate()
    due = ReviewStep.objects.waiting().by_one_person().filter(due_on__lte=today + NOTICE)
    unsaid = Q(reminded_on=None) | Q(reminded_on__lte=today - AGAIN)
    for number in due.filter(unsaid).values_list("pk", flat=True):
        with transaction.atomic():
            # Whoever marks the step is who writes: two workers don't both.
            if ReviewStep.objects.waiting().filter(unsaid, pk=number).update(reminded_on=today):
                remind_reviewers(ReviewStep.objects.get(pk=number))


@register_chore("revisions", _("Contenus dont la date de révision est passée"), every=timedelta(hours=12))
def follow_revisions() -> None:
    """Tell the owners of contents whose date has passed; archive those of which they were told long ago."""
    tell_owners_of_late_contents()
    archive_what_was_not_revised()
