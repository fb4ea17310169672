"""What the page of a practice says of those who adopted it, to one reader. The number of queries doesn't grow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.charts.series import Series, SeriesChart, series_chart
from practices.adoption.durations import durations_of
from practices.adoption.models import AdoptionFile, Indicator, StageChange
from practices.adoption.models.files import may_read
from practices.adoption.models.parts import Adaptation
from practices.adoption.reading import latest_measures
from practices.adoption.stages import MARKS, Part, Stage, stage_label

# The page names so many places, the last changed first; the list has them all.
MOST_PLACES = 30
MOST_SERIES = 8
MOST_CHARTS = 3
MOST_ADAPTATIONS = 12
MOST_GIVEN = 6


@dataclass(frozen=True)
class SharedPlace:
    """What one place measured of it: (day, value), in the order of time."""

    name: str
    url: str
    points: tuple[tuple[Any, float], ...]
    demonstration: bool


@dataclass(frozen=True)
class Shared:
    """One indicator as several places measured it: on one axis, never averaged."""

    name: str
    unit: str
    chart: SeriesChart
    rows: tuple[tuple[str, str, Any, float, str], ...]
    demonstration: bool = False
    places: tuple[SharedPlace, ...] = ()


def adoptions_of(practice: Any, user: Any) -> dict[str, Any]:
    """What `user` (None for anybody) may know of the adoptions of a practice; empty lists where there are none."""
    empty: dict[str, Any] = {
        "files": [],
        "states": [],
        "shared": [],
        "adaptations": [],
        "learnt": [],
        "given": [],
        "more_url": "",
    }
    # The query that follows takes five times longer to write than to answer: most practices have no file.
    if not practice.pk or not AdoptionFile.objects.filter(practice=practice).exists():
        return empty
    told = {f"reads_{part.value}": ExpressionWrapper(may_read(part, user), BooleanField()) for part in Part}
    # What teams gave to the practice is told of files whose stage one may not read too, without their names.
    ended = Q(lessons_given_on__isnull=False, stage__in=(Stage.ENDED, Stage.MAINTENANCE))
    known = AdoptionFile.objects.filter(may_read(Part.STAGE, user) | ended, practice=practice).annotate(**told)
    changes = StageChange.objects.prefetch_related("reasons")
    found = list(
        known.select_related("establishment__region").prefetch_related(Prefetch("stages", queryset=changes))[
            : MOST_PLACES + MOST_GIVEN + 1
        ]
    )
    if not found:
        return empty
    named: list[Any] = [file for file in found if Part.STAGE in file.readable]
    files = named[:MOST_PLACES]
    given = [file for file in found if file.lessons_given_on and file.stage in (Stage.ENDED, Stage.MAINTENANCE)]
    adapted = Adaptation.objects.filter(may_read(Part.ADAPTATIONS, user, "file__"), file__practice=practice)
    return {
        "files": files,
        "states": states_of(files),
        "durations": durations_of(files),
        "shared": _shared(practice, user),
        "adaptations": list(
            adapted.select_related("file__establishment").order_by("-is_core", "pk")[:MOST_ADAPTATIONS]
        ),
        "given": given[:MOST_GIVEN],
        "learnt": [
            file
            for file in files
            if Part.LESSONS in file.readable and (file.lessons or file.failures) and not file.lessons_given_on
        ],
        "ended": [(file, _last(file)) for file in files if not file.is_open],
        "more_url": f"{reverse('adoption:list')}?pratique={practice.pk}" if len(named) > MOST_PLACES else "",
        "any_demonstration": any(file.is_demonstration for file in files),
    }


def _last(file: AdoptionFile) -> Any:
    """The last change of a file whose changes were read already."""
    changes = [change for change in file.stages.all() if change.stage == Stage.ENDED]
    return changes[-1] if changes else None


def states_of(files: Sequence[AdoptionFile]) -> list[dict[str, Any]]:
    """The map of these files: their regions by stage, as components/tile_map.html shows them."""
    by_stage: dict[str, list[AdoptionFile]] = defaultdict(list)
    for file in files:
        by_stage[file.stage].append(file)
    return [
        {
            "mark": MARKS[stage],
            "label": stage_label(stage.value),
            "places": [_place(file) for file in by_stage[stage.value]],
        }
        for stage in Stage
        if stage.value in by_stage
    ]


def _place(file: AdoptionFile) -> dict[str, Any]:
    """A place on the map, with since when it is at its stage; the changes of the file were read already."""
    region = file.establishment.region
    changes = list(file.stages.all())
    since = _("depuis %(month)s") % {"month": date_format(changes[-1].on, "F Y")} if changes else ""
    return {
        "label": file.establishment.localised_label,
        "detail": since,
        "url": file.get_absolute_url(),
        "tile_row": region.tile_row,
        "tile_column": region.tile_column,
    }


def _shared(practice: Any, user: Any) -> list[Shared]:
    """The indicators of the practice that places measured, in one unit each. Two queries."""
    readable = may_read(Part.MEASURES, user, "file__")
    found = Indicator.objects.filter(readable, ~Q(of_practice=""), file__practice=practice)
    indicators = list(
        found.select_related("file__establishment").order_by("of_practice", "unit", "pk")[: MOST_SERIES * MOST_CHARTS]
    )
    measures = latest_measures(indicators)
    groups: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        if measures[indicator.pk]:
            groups[indicator.of_practice, indicator.unit].append(indicator)
    most_first = sorted(groups.items(), key=lambda group: -len(group[1]))[:MOST_CHARTS]
    return [together(name, unit, group[:MOST_SERIES], measures) for (name, unit), group in most_first]


def together(name: str, unit: str, indicators: Iterable[Indicator], measures: Any) -> Shared:
    """These indicators on one axis, a series for each place; each has a value among `measures`."""
    series, rows, places, made_up = [], [], [], False
    for indicator in indicators:
        made_up = made_up or indicator.file.is_demonstration
        place = indicator.file.establishment.localised_label
        points = tuple((measure.on, measure.value) for measure in measures[indicator.pk])
        url = reverse("adoption:values", args=[indicator.file_id, indicator.pk])
        series.append(Series(place, points, url=url))
        places.append(SharedPlace(place, url, points, indicator.file.is_demonstration))
        rows.append((place, url, points[-1][0], points[-1][1], str(len(points))))
    chart = series_chart(series, unit=unit)
    assert chart is not None  # noqa: S101  (each series has a value)
    return Shared(name, unit, chart, tuple(rows), made_up, tuple(places))
