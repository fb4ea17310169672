"""The evidence of a synthesis as a file for spreadsheets: a row for each effect, numbers as numbers."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.exchange.table_files import Table, table_response
from syntheses.evidence.reading import Effect, Numbers, Outcome

WIDTHS = (40, 22, 40, 30, 14, 10, 10, 10, 14, 40, 14, 10, 10, 10, 14, 12, 14, 14, 18, 30, 14, 60)


def _table(page: Any) -> Iterator[list[Any]]:
    yield [
        _("Résultat"),
        _("Sens"),
        _("Ce que l’on en sait"),
        _("Étude"),
        _("Mesure"),
        _("Valeur"),
        _("IC 95 %, de"),
        _("IC 95 %, à"),
        _("Participants de l’étude"),
        _("En mots"),
        _("Mesure d’ensemble"),
        _("Valeur d’ensemble"),
        _("Intervalle d’ensemble, de"),
        _("Intervalle d’ensemble, à"),
        _("Sans l’intervention, pour 1 000"),
        _("Avec l’intervention, pour 1 000"),
        _("Participants"),
        _("Études"),
        _("Certitude"),
        _("Jugée par"),
        _("Jugée le"),
        _("Motifs"),
    ]
    for outcome in page.evidence.outcomes:
        for effect in outcome.effects or (None,):
            yield [*_opening(outcome), *_effect(effect), *_rest(outcome)]


def _opening(outcome: Outcome) -> list[Any]:
    return [outcome.name, str(outcome.direction_label), outcome.finding]


def _effect(effect: Effect | None) -> list[Any]:
    if effect is None:
        return ["", "", None, None, None, None, ""]
    return [effect.study.label, *_numbers(effect.numbers), effect.n, effect.text]


def _numbers(numbers: Numbers) -> list[Any]:
    return [numbers.measure, numbers.value, numbers.low, numbers.high]


def _rest(outcome: Outcome) -> list[Any]:
    reasons = " ; ".join(
        f"{reason.label}{f' ({reason.change_text})' if reason.change_text else ''} : {reason.why}"
        for reason in outcome.reasons
    )
    return [
        *_numbers(outcome.pooled),
        outcome.without,
        outcome.with_it,
        outcome.participants,
        outcome.studies,
        str(outcome.certainty_label),
        outcome.judged_by,
        outcome.judged_on,
        reasons,
    ]


def evidence_file(page: Any, extension: str) -> HttpResponse:
    """The evidence as CSV or XLSX, named after the page."""
    table = Table(name=f"{page.slug}-preuves", title=_("Preuves"), rows=_table(page), widths=WIDTHS, frozen="B2")
    return table_response(table, extension)
