"""What is read of a file: its parts as the reader may see them, each series with its drawing. A constant number of
queries, whatever a file holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import ngettext

from portal.charts.run_rules import RunSignals, run_signals
from portal.charts.series import MOST_DRAWN, Series, SeriesChart, series_chart
from portal.charts.timeline import TimelineChart, timeline_chart
from portal.text.numbers import number_text
from practices.adoption.horizons import Horizon, horizons_of, trial_of
from practices.adoption.models import AdoptionFile, Indicator, Measure, Task, Weighing
from practices.adoption.services import may_give_lessons
from practices.adoption.stages import Audience, Part, stage_label
from practices.adoption.weighing import readiness_of

DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True)
class Followed:
    """An indicator with what was last measured of it (`MOST_DRAWN` values at most), and what run charts see."""

    indicator: Indicator
    measures: tuple[Measure, ...]
    chart: SeriesChart | None
    signals: RunSignals
    horizons: tuple[Horizon, ...] = ()

    @property
    def last(self) -> Measure | None:
        return self.measures[-1] if self.measures else None


@dataclass(frozen=True)
class Passage:
    """A stage that a file came to, and how long it stayed."""

    stage: str
    label: str
    on: Any
    lasted: str
    note: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Step:
    value: Mapping[str, Any]


def latest_measures(indicators: Sequence[Indicator]) -> dict[int, list[Measure]]:
    """The last values of each of these indicators, in the order of time. One query."""
    found: dict[int, list[Measure]] = defaultdict(list)
    if not indicators:
        return found
    ranked = Measure.objects.filter(indicator__in=[indicator.pk for indicator in indicators]).annotate(
        rank=Window(RowNumber(), partition_by=F("indicator"), order_by=F("on").desc())
    )
    for measure in ranked.filter(rank__lte=MOST_DRAWN).order_by("indicator", "on"):
        found[measure.indicator_id].append(measure)
    return found


def drawn(indicators: Iterable[Indicator], *, trial: date | None = None) -> list[Followed]:
    """These indicators with their drawings; `trial` is when their file came to its trial. One query."""
    indicators = list(indicators)
    measures = latest_measures(indicators)
    return [_followed(indicator, tuple(measures[indicator.pk]), trial) for indicator in indicators]


def _followed(indicator: Indicator, measures: tuple[Measure, ...], trial: date | None) -> Followed:
    points = tuple((measure.on, measure.value) for measure in measures)
    signals = run_signals([value for _day, value in points])
    chart = series_chart(
        [Series(indicator.name, points)],
        unit=indicator.unit,
        baseline=indicator.baseline,
        target=indicator.target,
        with_median=signals.enough,
    )
    horizons = horizons_of(indicator, points, trial, all_known=len(measures) < MOST_DRAWN)
    return Followed(indicator, measures, chart, signals, tuple(horizons))


def passages_of(file: AdoptionFile) -> list[Passage]:
    """The stages of a file in the order of time. Two queries."""
    changes = list(file.stages.prefetch_related("reasons"))
    following = [*(change.on for change in changes[1:]), None]
    return [
        Passage(
            stage=change.stage,
            label=stage_label(change.stage),
            on=change.on,
            lasted=lasted((until - change.on).days) if until else "",
            note=change.note,
            reasons=tuple(reason.localised_label for reason in change.reasons.all()),
        )
        for change, until in zip(changes, following, strict=True)
    ]


def lasted(days: int) -> str:
    """So many days in words: as months, from two on."""
    if days < 60:
        return ngettext("%(count)s jour", "%(count)s jours", days) % {"count": number_text(days)}
    months = round(days / DAYS_OF_A_MONTH)
    return ngettext("%(count)s mois", "%(count)s mois", months) % {"count": number_text(months)}


def plan_chart(tasks: Sequence[Task], expected: Iterable[tuple[str, Horizon]] = ()) -> TimelineChart | None:
    """The plan along time: a task has a length where both its dates are known, else it is a day, as is a measure that
    is expected."""
    steps = [_Step(_as_step(task)) for task in tasks]
    steps += [_Step({"title": name, "start": one.on, "duration_months": 0}) for name, one in expected]
    return timeline_chart(steps)


def expected_of(followed: Iterable[Followed]) -> list[tuple[str, Horizon]]:
    """The measures that are expected at 6, 12 and 24 months, with the names of indicators, in the order of time."""
    found = [(one.indicator.name, horizon) for one in followed for horizon in one.horizons]
    return sorted(found, key=lambda row: (row[1].on, row[0]))


def _as_step(task: Task) -> dict[str, Any]:
    start = task.starts_on or task.due_on
    length: float | None = None
    if task.due_on:
        length = (task.due_on - task.starts_on).days / DAYS_OF_A_MONTH if task.starts_on else 0
    return {"title": task.title, "start": start, "duration_months": length}


def audiences(file: AdoptionFile) -> dict[str, dict[str, str]]:
    """Who reads each part: the value and its words."""
    named = dict(Audience.choices)
    values = {part.value: getattr(file, f"{part.value}_shown") for part in Part}
    return {part: {"value": value, "label": str(named[value])} for part, value in values.items()}


def file_context(file: AdoptionFile, user: Any) -> dict[str, Any]:
    """The parts of a file that its reader may read; nothing of the others is asked of the database."""
    told = file.readable
    tasks = list(file.tasks.all()) if Part.PLAN in told else []
    practice = file.practice
    passages = passages_of(file)
    followed = drawn(file.indicators.all(), trial=trial_of(passages)) if Part.MEASURES in told else []
    expected = expected_of(followed) if Part.PLAN in told else []
    worked_on = getattr(file, "worked_on", False)
    return {
        "file": file,
        "practice": practice if practice and practice.live else None,
        "worked_on": worked_on,
        "audiences": audiences(file),
        "told": {part.value: part.value in told for part in Part},
        "passages": passages,
        "team": list(file.team.select_related("person")) if Part.TEAM in told else [],
        "tasks": tasks,
        "plan": plan_chart(tasks, expected),
        "expected": expected,
        "sessions": list(file.sessions.all()) if Part.PLAN in told else [],
        "adaptations": list(file.adaptations.all()) if Part.ADAPTATIONS in told else [],
        "fidelity": list(file.fidelity.all()) if Part.ADAPTATIONS in told else [],
        "followed": followed,
        "has_means": Part.MEANS in told and has_means(file),
        "weighing": _weighing(file) if Part.WEIGHING in told else None,
        "may_give": worked_on and may_give_lessons(file),
        "readiness": readiness_of(file) if worked_on else [],
        "proposals": list(file.proposals.select_related("file__establishment")) if worked_on else [],
    }


def has_means(file: AdoptionFile) -> bool:
    """Tell whether a file says what it costs, or who works at it."""
    numbers = (file.cost_planned, file.cost_real, file.fte_planned, file.fte_real)
    return bool(file.means_note) or any(number is not None for number in numbers)


def _weighing(file: AdoptionFile) -> dict[str, Any] | None:
    """The weighing of a file, with what would be adapted. Two queries."""
    found = Weighing.objects.filter(file=file).first()
    if found is None:
        return None
    answers = list(found.answers.select_related("criterion__vocabulary"))
    return {
        "url": found.get_absolute_url(),
        "answered": sum(1 for answer in answers if answer.here or answer.likeness or answer.adapt),
        "to_adapt": [answer for answer in answers if answer.adapt],
    }


def pages_of(shown: Any, address: str) -> dict[str, Any]:
    """The neighbours of a page of rows, as components/pagination.html shows them.

    Args:
        address: of the list, ending where `page=` is added.
    """
    return {
        "number": shown.number,
        "pages": shown.paginator.num_pages,
        "previous_url": f"{address}page={shown.number - 1}" if shown.has_previous() else "",
        "next_url": f"{address}page={shown.number + 1}" if shown.has_next() else "",
        "links": [
            {"number": number, "url": f"{address}page={number}"} if number != "…" else {}
            for number in shown.paginator.get_elided_page_range(shown.number, on_each_side=1, on_ends=1)
        ],
    }
