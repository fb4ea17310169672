"""What does not move, and why projects stopped: of the files that a reader may know of, for brokers and managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from portal.directory.labels import term_labels
from practices.adoption.models import Indicator
from practices.adoption.models.files import AdoptionFileQuerySet, may_read
from practices.adoption.practice import Shared, together
from practices.adoption.reading import latest_measures
from practices.adoption.stages import REASONS, Part, Stage

# A year at a stage that isn't meant to last.
STILL = timedelta(days=365)
PASSING = (Stage.EXPLORATION, Stage.PREPARATION, Stage.TRIAL)
MOST_STILL = 10
MOST_SHARED = 3
MOST_SERIES = 8


@dataclass(frozen=True)
class Reason:
    """Why projects stopped, how many say so, how long a bar that makes of a hundred, whether one is made up."""

    label: str
    number: int
    share: int
    demonstration: bool


def still_files(found: Any) -> list[Any]:
    """The open files that came to a passing stage more than a year ago, the longest first: `stage_since` says when.

    One query.
    """
    before: date = timezone.localdate() - STILL
    still = found.filter(is_open=True, stage__in=PASSING, stage_since__lt=before)
    return list(still.order_by("stage_since", "pk")[:MOST_STILL])


def reasons_of(found: AdoptionFileQuerySet) -> list[Reason]:
    """Why those of these files that ended did, the most frequent first. One query, and the words of terms."""
    ended = found.order_by().filter(stage=Stage.ENDED, stages__stage=Stage.ENDED, stages__reasons__isnull=False)
    counts = ended.values_list("stages__reasons__slug").annotate(
        number=Count("pk", distinct=True), made_up=Count("pk", distinct=True, filter=Q(is_demonstration=True))
    )
    ordered = sorted(counts, key=lambda row: (-row[1], row[0]))
    most = ordered[0][1] if ordered else 1
    labels = term_labels(REASONS)
    return [
        Reason(labels.get(slug, slug), number, round(100 * number / most), bool(made_up))
        for slug, number, made_up in ordered
    ]


def shared_indicators(found: AdoptionFileQuerySet, user: Any) -> list[tuple[str, Shared]]:
    """The indicators of practices that most of these files measure, two at least, with the title of the practice.

    Each place is a series of its own. Three queries.
    """
    readable = Indicator.objects.filter(
        may_read(Part.MEASURES, user, "file__"), ~Q(of_practice=""), file__in=found.order_by().values("pk")
    )
    same = ("file__practice", "of_practice", "unit")
    many = (
        readable.order_by()
        .filter(measures__isnull=False)
        .values(*same)
        .annotate(places=Count("file", distinct=True))
        .filter(places__gte=2)
        .order_by("-places", *same)[:MOST_SHARED]
    )
    groups = [tuple(row[name] for name in same) for row in many]
    if not groups:
        return []
    wanted = Q()
    for group in groups:
        wanted |= Q(**dict(zip(same, group, strict=True)))
    rows = list(
        readable.filter(wanted)
        .annotate(practice=F("file__practice"))
        .select_related("file__establishment")
        .order_by("pk")[: MOST_SERIES * MOST_SHARED]
    )
    measures = latest_measures(rows)
    return [shared for group in groups if (shared := _shared(group, rows, measures))]


def _shared(group: Sequence[Any], rows: Sequence[Any], measures: Any) -> tuple[str, Shared] | None:
    mine = [row for row in rows if (row.practice, row.of_practice, row.unit) == group and measures[row.pk]]
    if len(mine) < 2:
        return None
    _practice, name, unit = group
    return mine[0].file.practice_title, together(name, unit, mine[:MOST_SERIES], measures)
