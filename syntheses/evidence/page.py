"""What a synthesis does with its evidence: what its page, its sheet and its files show of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from portal.charts.dot_map import DotMap, dot_map
from portal.charts.effects import EffectChart, Estimate, effect_chart
from portal.charts.flow import FlowChart, flow_chart
from portal.charts.study_timeline import Dated, StudyTimeline, study_timeline
from portal.text.numbers import number_text
from syntheses.evidence import terms
from syntheses.evidence.consistency import contradictions
from syntheses.evidence.reading import Evidence, Outcome, QuestionPart
from syntheses.evidence.screening import Screening, screening_in

# A drawing of one effect says no more than its text.
FEWEST_DRAWN = 2


@dataclass(frozen=True)
class EffectPlot:
    """The effects of one outcome by one measure, drawn."""

    outcome: Outcome
    measure: Any
    chart: EffectChart


def effect_plots(outcome: Outcome) -> list[EffectPlot]:
    """A drawing for each measure by which several effects are told: measures aren't put on one axis."""
    plots = []
    for measure, label in terms.MEASURES:
        estimates = [
            Estimate(
                effect.study.label,
                effect.numbers.value,
                effect.numbers.low,
                effect.numbers.high,
                effect.numbers.short,
            )
            for effect in outcome.numeric_effects
            if effect.numbers.measure == measure and effect.numbers.value is not None
        ]
        pooled = outcome.pooled
        if pooled.measure == measure and pooled.value is not None:
            estimates.append(
                Estimate(_("Estimation d’ensemble"), pooled.value, pooled.low, pooled.high, pooled.short, pooled=True)
            )
        chart = effect_chart(estimates, ratio=measure in terms.RATIOS) if len(estimates) >= FEWEST_DRAWN else None
        if chart:
            plots.append(EffectPlot(outcome, label, chart))
    return plots


class EvidencePage:
    """A page whose fields `studies`, `outcomes`, `screening` and `question_parts` hold evidence."""

    studies: Any
    outcomes: Any
    screening: Any
    question_parts: Any
    licence: str
    bibliography: Any
    marks: Any

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(
            studies=self.studies.raw_data,
            outcomes=self.outcomes.raw_data,
            references=self.bibliography,
            marks={one.key: self.marks[one.number] for one in self.bibliography if one.number in self.marks},
        )

    def keys_named_in(self, name: str) -> set[str]:
        """The keys of references that the rows of one field name."""
        rows = {"studies": (), "outcomes": ()} | {name: getattr(self, name).raw_data}
        return Evidence(**rows, references=()).keys_named

    @cached_property
    def selection(self) -> Screening | None:
        return screening_in(self.screening.raw_data)

    @cached_property
    def contradictions(self) -> list[str]:
        """Where its evidence contradicts itself, in words."""
        return contradictions(self.evidence, self.selection)

    @property
    def question_elements(self) -> list[QuestionPart]:
        values = [row["value"] for row in self.question_parts.raw_data]
        return [QuestionPart(str(value.get("part") or ""), str(value.get("text") or "")) for value in values]

    @cached_property
    def effect_plots(self) -> list[EffectPlot]:
        return [plot for outcome in self.evidence.outcomes for plot in effect_plots(outcome)]

    @cached_property
    def flow(self) -> FlowChart | None:
        return flow_chart(self.selection.steps) if self.selection else None

    @cached_property
    def evidence_map(self) -> DotMap | None:
        """Study by outcome; a dot for each effect."""
        outcomes = self.evidence.outcomes
        studies = {
            effect.study.key: effect.study for outcome in outcomes for effect in outcome.effects if effect.study.key
        }
        listed = [study for study in self.evidence.studies if study.key in studies]
        rows = [*listed, *(study for key, study in studies.items() if key not in {item.key for item in listed})]
        ranks = {study.key: rank for rank, study in enumerate(rows)}
        cells = {
            (ranks[effect.study.key], column): (effect.n, _dot_title(effect.study.label, outcome.name, effect.n))
            for column, outcome in enumerate(outcomes)
            for effect in outcome.effects
            if effect.study.key
        }
        return dot_map([study.label for study in rows], [outcome.name for outcome in outcomes], cells)

    @cached_property
    def timeline(self) -> StudyTimeline | None:
        """The included studies by the year of their references; those whose year nobody told are `undated_studies`."""
        dated = [Dated(study.label, study.year, study.n) for study in self.evidence.studies if study.year is not None]
        return study_timeline(dated)

    @property
    def undated_studies(self) -> list[str]:
        return [study.label for study in self.evidence.studies if study.year is None]

    @property
    def licence_label(self) -> Any:
        return dict(terms.LICENCES).get(self.licence, "")

    @property
    def licence_url(self) -> str:
        return terms.LICENCE_URLS.get(self.licence, "")


def _dot_title(study: str, outcome: str, n: int | None) -> str:
    number = _("%(n)s participants") % {"n": number_text(n)} if n is not None else _("participants non précisés")
    return _("%(study)s, %(outcome)s : %(number)s") % {"study": study, "outcome": outcome, "number": number}
