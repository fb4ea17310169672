"""What the rows of a synthesis say, as its page, its sheet and its files read it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.references.models import RetractionNotice
from portal.references.shape import Reference, is_a_date, year_of
from portal.text.numbers import finite, number_text
from syntheses.evidence import terms


def count_of(value: Any) -> int | None:
    """A count as a row keeps it; None where nobody told it."""
    number = finite(value)
    return int(number) if number is not None and number >= 0 else None


def tidy_key(text: Any) -> str:
    """The key that a row names, however it was typed."""
    return str(text or "").strip().removeprefix("[").removeprefix("@").removesuffix("]")


def rows_of(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The items of a list inside a row, as it is stored."""
    items = value.get(name) or []
    return [item["value"] if "value" in item and "type" in item else item for item in items]


@dataclass(frozen=True)
class Numbers:
    """An estimate and its interval at 95 %, each part None where nobody told it."""

    measure: str
    value: float | None
    low: float | None
    high: float | None

    @property
    def text(self) -> str:
        """« RR 0,69 (IC 95 % 0,53 à 0,91) »; empty without an estimate."""
        if self.value is None:
            return ""
        shown = f"{terms.SHORT_MEASURES.get(self.measure, '')} {number_text(self.value)}".strip()
        interval = _("IC 95 %")
        return f"{shown} ({interval} {self.interval})" if self.interval else shown

    @property
    def short(self) -> str:
        """« 0,69 (0,53 à 0,91) »."""
        return f"{number_text(self.value)} ({self.interval})" if self.interval else number_text(self.value)

    @property
    def interval(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return _("%(low)s à %(high)s") % {"low": number_text(self.low), "high": number_text(self.high)}

    @property
    def is_ratio(self) -> bool:
        return self.measure in terms.RATIOS


def numbers_of(value: Mapping[str, Any]) -> Numbers:
    return Numbers(
        str(value.get("measure") or ""), finite(value.get("value")), finite(value.get("low")), finite(value.get("high"))
    )


@dataclass(frozen=True)
class Study:
    """An included study; `label` names it by who and when, `key` is that of its reference.

    `mark` is what was said of its reference since; the label says it, wherever it goes.
    """

    key: str
    label: str
    design: str = ""
    country: str = ""
    population: str = ""
    n: int | None = None
    finding: str = ""
    quality: str = ""
    mark: RetractionNotice | None = None
    year: int | None = None

    @property
    def design_label(self) -> Any:
        return dict(terms.DESIGNS).get(self.design, "")


@dataclass(frozen=True)
class Effect:
    """What one study found for one outcome."""

    study: Study
    numbers: Numbers
    text: str = ""
    own_n: int | None = None

    @property
    def n(self) -> int | None:
        return self.study.n if self.own_n is None else self.own_n


@dataclass(frozen=True)
class Reason:
    domain: str
    steps: int
    why: str

    @property
    def label(self) -> Any:
        return dict(terms.DOMAINS).get(self.domain, self.domain)

    @property
    def change(self) -> int:
        """How many levels it adds to the certainty, or takes from it."""
        return self.steps if self.domain in terms.RAISING else -self.steps

    @property
    def change_text(self) -> str:
        return f"{self.change:+d}".replace("-", "−") if self.change else ""


@dataclass(frozen=True)
class Outcome:
    """An outcome, what studies found for it, and the certainty that people gave it."""

    name: str
    direction: str
    finding: str
    effects: tuple[Effect, ...]
    pooled: Numbers
    without: int | None
    with_it: int | None
    told_participants: int | None
    told_studies: int | None
    certainty: str
    starts: str
    reasons: tuple[Reason, ...]
    judged_by: str
    judged_on: str
    judged_in: Study | None

    @property
    def direction_label(self) -> Any:
        return dict(terms.DIRECTIONS).get(self.direction, "")

    @property
    def certainty_label(self) -> Any:
        return dict(terms.CERTAINTIES).get(self.certainty, "")

    @property
    def level(self) -> int:
        """From 1, very low, to 4, high; 0 where nobody judged."""
        return terms.LEVELS.get(self.certainty, 0)

    @property
    def signs(self) -> str:
        """« ⊕⊕⊕○ », as GRADE draws it."""
        return "⊕" * self.level + "○" * (4 - self.level) if self.level else ""

    @property
    def judged_when(self) -> str:
        return date_text(self.judged_on)

    @property
    def summed_participants(self) -> int | None:
        """The sum of those of its studies, each counted once; None where one isn't known.

        None as well where one of several is a review: those of the others may be among its own.
        """
        found = {effect.study.key: effect.study.design for effect in self.effects}
        if len(found) > 1 and terms.REVIEWS & set(found.values()):
            return None
        by_study = {effect.study.key: effect.n for effect in self.effects}
        counts = [count for count in by_study.values() if count is not None]
        return sum(counts) if counts and len(counts) == len(by_study) else None

    @property
    def participants(self) -> int | None:
        return self.summed_participants if self.told_participants is None else self.told_participants

    @property
    def studies(self) -> int | None:
        found = len({effect.study.key for effect in self.effects}) or None
        return found if self.told_studies is None else self.told_studies

    @property
    def numeric_effects(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.numbers.measure and effect.numbers.value is not None]


def date_text(text: str) -> str:
    """« 2021 », « mars 2021 » or « 3 mars 2021 », from what is kept of it."""
    if not is_a_date(text):
        return text
    parts = [int(part) for part in text.split("-")]
    day = date(*(*parts, 1, 1)[:3])
    return date_format(day, ("Y", "F Y", "j F Y")[len(parts) - 1])


@dataclass(frozen=True)
class QuestionPart:
    part: str
    text: str

    @property
    def label(self) -> Any:
        return dict(terms.QUESTION_PARTS).get(self.part, self.part)


class Evidence:
    """The evidence of a synthesis.

    Args:
        studies, outcomes: rows, as a StreamField stores them.
        references: those of the page, by which studies are named.
        marks: what was said of them since, by key.
    """

    def __init__(
        self,
        *,
        studies: Iterable[Mapping[str, Any]],
        outcomes: Iterable[Mapping[str, Any]],
        references: Sequence[Reference],
        marks: Mapping[str, RetractionNotice] | None = None,
    ) -> None:
        self._marks = marks or {}
        self._labels = {reference.key: self._label(reference) for reference in references if reference.key}
        self._years = {
            reference.key: int(year)
            for reference in references
            if reference.key and (year := year_of(reference.csl.get("issued")))
        }
        self._study_rows = [row["value"] for row in studies]
        self._outcome_rows = [row["value"] for row in outcomes]

    def _label(self, reference: Reference) -> str:
        mark = self._marks.get(reference.key)
        if mark is None or not mark.is_grave:
            return reference.label
        return _("%(study)s (%(state)s)") % {"study": reference.label, "state": mark.state}

    @cached_property
    def studies(self) -> tuple[Study, ...]:
        return tuple(self._study(value) for value in self._study_rows)

    @cached_property
    def _by_key(self) -> dict[str, Study]:
        return {study.key: study for study in self.studies}

    def _study(self, value: Mapping[str, Any]) -> Study:
        key = tidy_key(value.get("study"))
        words = {name: str(value.get(name) or "") for name in ("design", "country", "population", "finding", "quality")}
        return Study(
            key=key,
            label=self._labels.get(key) or key,
            n=count_of(value.get("n")),
            mark=self._marks.get(key),
            year=self._years.get(key),
            **words,
        )

    def _named(self, key: Any) -> Study:
        """The study that a row names; one that isn't listed is known by its reference alone."""
        tidied = tidy_key(key)
        return self._by_key.get(tidied) or Study(
            tidied, self._labels.get(tidied) or tidied, mark=self._marks.get(tidied)
        )

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(self._outcome(value) for value in self._outcome_rows)

    def _outcome(self, value: Mapping[str, Any]) -> Outcome:
        def words(name: str) -> str:
            return str(value.get(name) or "").strip()

        return Outcome(
            name=words("name"),
            direction=words("direction"),
            finding=words("finding"),
            effects=tuple(
                Effect(
                    self._named(row.get("study")),
                    numbers_of(row),
                    str(row.get("text") or ""),
                    count_of(row.get("n")),
                )
                for row in rows_of(value, "effects")
            ),
            pooled=numbers_of(value),
            without=count_of(value.get("without")),
            with_it=count_of(value.get("with_it")),
            told_participants=count_of(value.get("participants")),
            told_studies=count_of(value.get("studies")),
            certainty=words("certainty"),
            starts=words("starts"),
            reasons=tuple(
                Reason(str(row.get("domain") or ""), count_of(row.get("steps")) or 0, str(row.get("why") or ""))
                for row in rows_of(value, "reasons")
            ),
            judged_by=words("judged_by"),
            judged_on=words("judged_on"),
            judged_in=self._named(value.get("judged_in")) if tidy_key(value.get("judged_in")) else None,
        )

    @property
    def keys_named(self) -> set[str]:
        """The keys of all references that rows name."""
        named = {effect.study.key for outcome in self.outcomes for effect in outcome.effects}
        named |= {outcome.judged_in.key for outcome in self.outcomes if outcome.judged_in}
        return (named | {study.key for study in self.studies}) - {""}


def names_in(page: Any) -> list[str]:
    """The names of the outcomes of a synthesis, in order."""
    names = (str(row["value"].get("name") or "").strip() for row in page.outcomes.raw_data)
    return [name for name in names if name]


def certainty_told(outcomes: Sequence[dict[str, Any]]) -> str:
    """« Certitude : modérée (2 résultats), à documenter (1) », from the rows of a synthesis; empty without any."""
    counts: dict[str, int] = {}
    for row in outcomes:
        certainty = str(row["value"].get("certainty") or "")
        counts[certainty] = counts.get(certainty, 0) + 1
    labels = dict(terms.CERTAINTIES)
    told = [
        _("%(level)s (%(count)s)") % {"level": str(labels[slug]).lower(), "count": number_text(counts[slug])}
        for slug in reversed(labels)
        if slug in counts
    ]
    if counts.get(""):
        told.append(_("à documenter (%(count)s)") % {"count": number_text(counts[""])})
    if not told:
        return ""
    return _("Certitude, par résultat : %(levels)s") % {"levels": pgettext("entre deux nombres", ", ").join(told)}
