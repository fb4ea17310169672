"""Where what a synthesis says contradicts itself, in words for its authors. Nothing is graded, and nothing refused."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.text.numbers import number_text
from syntheses.evidence import terms
from syntheses.evidence.reading import Evidence, Numbers, Outcome
from syntheses.evidence.screening import Screening

# Published risks are rounded, and so is the ratio between them.
ROUNDING = 0.03


def contradictions(evidence: Evidence, screening: Screening | None) -> list[str]:
    """Return each contradiction as a sentence that names where it is and what to look at."""
    found = list(screening.contradictions) if screening else []
    found += _counted_studies(evidence, screening)
    for outcome in evidence.outcomes:
        found += [
            _("« %(outcome)s » : %(what)s") % {"outcome": outcome.name, "what": sentence}
            for sentence in _of_outcome(outcome)
        ]
    return found


def _counted_studies(evidence: Evidence, screening: Screening | None) -> Iterator[str]:
    listed = [study.key for study in evidence.studies]
    for key in dict.fromkeys(key for key in listed if key and listed.count(key) > 1):
        yield _("L’étude « %(key)s » est dans la liste plus d’une fois.") % {"key": key}
    told = screening["studies"] if screening else None
    if told is not None and listed and told != len(set(listed)):
        yield ngettext(
            "Le tri compte %(told)s étude incluse, et la liste en a %(listed)s.",
            "Le tri compte %(told)s études incluses, et la liste en a %(listed)s.",
            told,
        ) % {"told": number_text(told), "listed": number_text(len(set(listed)))}
    if listed:
        unlisted = {
            effect.study.key: effect.study.label
            for outcome in evidence.outcomes
            for effect in outcome.effects
            if effect.study.key not in listed
        }
        for label in unlisted.values():
            yield _("« %(study)s » a un effet, mais n’est pas dans la liste des études.") % {"study": label}


def _of_outcome(outcome: Outcome) -> Iterator[str]:
    for effect in outcome.effects:
        for sentence in _of_numbers(effect.numbers):
            yield f"{effect.study.label}, {sentence}"
    yield from _of_numbers(outcome.pooled)
    yield from _of_risks(outcome)
    yield from _of_sums(outcome)
    yield from _of_judgement(outcome)


def _of_sums(outcome: Outcome) -> Iterator[str]:
    told, summed = outcome.told_participants, outcome.summed_participants
    listed = len({effect.study.key for effect in outcome.effects})
    # An estimate of more studies than those listed has other participants.
    whole = outcome.told_studies in (None, listed)
    if whole and told is not None and summed is not None and summed != told:
        yield _("%(told)s participants, mais ceux des études font %(summed)s.") % {
            "told": number_text(told),
            "summed": number_text(summed),
        }


def _of_numbers(numbers: Numbers) -> Iterator[str]:
    value, low, high = numbers.value, numbers.low, numbers.high
    if low is not None and high is not None and low > high:
        yield _("l’intervalle commence à %(low)s et finit à %(high)s : les bornes sont inversées.") % {
            "low": number_text(low),
            "high": number_text(high),
        }
    elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        yield _("l’estimation %(value)s est hors de son intervalle.") % {"value": number_text(value)}
    if numbers.is_ratio and any(number is not None and number <= 0 for number in (value, low, high)):
        yield _("un rapport est plus grand que zéro : vérifiez la mesure.")


def _of_risks(outcome: Outcome) -> Iterator[str]:
    """The corresponding risk is the base one times the relative risk (GRADE handbook, 2013, section 6.1)."""
    ratio = outcome.pooled.value
    if outcome.pooled.measure != "RR" or ratio is None or not outcome.without or outcome.with_it is None:
        return
    expected = outcome.without * ratio
    if abs(expected - outcome.with_it) > max(1.0, ROUNDING * outcome.without):
        yield _("%(without)s pour 1 000 multipliés par %(ratio)s font %(expected)s, et non %(told)s.") % {
            "without": number_text(outcome.without),
            "ratio": number_text(ratio),
            "expected": number_text(round(expected)),
            "told": number_text(outcome.with_it),
        }


def _of_judgement(outcome: Outcome) -> Iterator[str]:
    if not outcome.certainty:
        if outcome.reasons:
            yield _("des motifs sont donnés, mais la certitude ne l’est pas.")
        return
    if not outcome.judged_by or not outcome.judged_on:
        yield _("la certitude est donnée sans dire qui l’a jugée, et quand.")
    if outcome.starts and outcome.reasons:
        change = sum(reason.change for reason in outcome.reasons)
        computed = max(1, min(4, terms.LEVELS[outcome.starts] + change))
        if computed != outcome.level:
            labels: dict[str, Any] = dict(terms.CERTAINTIES)
            named = {level: slug for slug, level in terms.LEVELS.items()}
            yield _(
                "partant de « %(start)s », les motifs mènent à « %(computed)s », et la certitude dite est « %(told)s »."
            ) % {
                "start": labels[outcome.starts],
                "computed": labels[named[computed]],
                "told": outcome.certainty_label,
            }
