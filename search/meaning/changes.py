"""The last queries whose first ten pages meaning changed, for brokers to judge it by. Nothing here loads numpy.

Nobody's name is kept, nor what may hold one: a query with an address or a long number isn't recorded. Of a query asked
again the last time alone is kept, and everything goes after `KEPT`.
"""

import logging
import re
from datetime import timedelta

from django.db import Error as DatabaseFailure
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.background.chores import register_chore
from portal.shell.throttling import Limit
from search.models import MeaningChange

logger = logging.getLogger(__name__)

FIRST = 10
SHOWN = 200
KEPT = timedelta(days=30)
MAX_QUERY = 200
# Programs ask for much; a table that they fill says nothing of people.
RECORDED = Limit("meaning-changes", 120, 60)
_PERSONAL = re.compile(r"@|(?:\d[\s.-]?){6}")


def record_change(query: str, by_words: list[int], by_meaning: list[int]) -> None:
    """Keep both orders of this query: one write. One that can't be made is no reason not to answer."""
    query = query.lower()
    if len(query) > MAX_QUERY or _PERSONAL.search(query) or RECORDED.take("everybody"):
        return
    change = MeaningChange(query=query, by_words=by_words, by_meaning=by_meaning, changed_at=timezone.now())
    try:
        with transaction.atomic():
            MeaningChange.objects.bulk_create(
                [change],
                update_conflicts=True,
                unique_fields=["query"],
                update_fields=["by_words", "by_meaning", "changed_at"],
            )
    except DatabaseFailure as error:
        logger.warning("A change of order is not recorded: %s", error)


@register_chore("meaning-changes", _("Ménage des requêtes que le sens a reclassées"), every=timedelta(hours=1))
def forget_changes() -> None:
    """Remove what is older than a month, and what the report no longer shows."""
    MeaningChange.objects.filter(changed_at__lt=timezone.now() - KEPT).delete()
    shown = list(MeaningChange.objects.values_list("pk", flat=True)[:SHOWN])
    MeaningChange.objects.exclude(pk__in=shown).delete()
