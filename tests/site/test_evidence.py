"""Evidence as data: what a synthesis shows, adds up and points out of its studies, outcomes and judgements."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from portal.charts.effects import Estimate, effect_chart
from syntheses.evidence.consistency import contradictions
from syntheses.evidence.page import effect_plots
from syntheses.evidence.reading import Evidence, certainty_told, date_text
from syntheses.evidence.screening import screening_in


def _rows(kind: str, *values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value, "id": str(rank)} for rank, value in enumerate(values)]


def _evidence(*outcomes: dict[str, Any], studies: tuple[dict[str, Any], ...] = ()) -> Evidence:
    return Evidence(studies=_rows("study", *studies), outcomes=_rows("outcome", *outcomes), references=())


READMISSION = {
    "name": "Réadmission à 12 semaines ou plus",
    "measure": "RR",
    "value": 0.67,
    "low": 0.49,
    "high": 0.92,
    "without": 333,
    "with_it": 223,
    "participants": 3739,
    "studies": 9,
    "certainty": "moderate",
    "judged_by": "Les auteurs de la méta-analyse",
    "judged_on": "2025",
}


def test_a_published_summary_of_findings_adds_up_and_a_changed_one_does_not() -> None:
    """Table 3 of the meta-analysis of transitional care whose DOI is 10.1186/s12912-025-03040-w.

    Readmission at 12 weeks or later: RR 0.67 (0.49 to 0.92), 9 trials, 3,739 people, 333 against 223 per 1,000,
    moderate. Emergency visits: RR 0.63 (0.49 to 0.81), 4 trials, 3,464 people, 149 against 94, high. By hand:
    333 × 0.67 = 223.1 and 149 × 0.63 = 93.9.
    """
    visits = READMISSION | {"value": 0.63, "high": 0.81, "without": 149, "with_it": 94, "certainty": "high"}
    assert contradictions(_evidence(READMISSION, visits), None) == []

    outcome = _evidence(READMISSION).outcomes[0]
    assert (outcome.pooled.text, outcome.signs) == ("RR 0,67 (IC 95 % 0,49 à 0,92)", "⊕⊕⊕○")

    [said] = contradictions(_evidence(READMISSION | {"with_it": 322}), None)
    assert "333 pour 1 000 multipliés par 0,67 font 223" in said.replace("\xa0", " ").replace("\u202f", " ")


def test_people_are_not_added_up_over_a_review_that_may_hold_the_other_studies() -> None:
    trials = ({"study": "a", "design": "randomised-trial", "n": 100}, {"study": "b", "design": "cohort", "n": 50})
    review = {"study": "c", "design": "systematic-review", "n": 900}
    effects = {"name": "Décès", "effects": [{"study": "a"}, {"study": "b"}]}
    assert _evidence(effects, studies=trials).outcomes[0].participants == 150
    with_review = effects | {"effects": [*effects["effects"], {"study": "c"}]}
    assert _evidence(with_review, studies=(*trials, review)).outcomes[0].participants is None
    assert _evidence({"name": "Décès", "effects": [{"study": "c"}]}, studies=(review,)).outcomes[0].participants == 900


# The PRISMA flow of the literature review HE-08-2025-0134; its « other sources » stand here as registers.
PUBLISHED_FLOW = {
    "databases": 678,
    "registers": 22,
    "duplicates": 167,
    "screened": 533,
    "excluded": 398,
    "sought": 135,
    "not_retrieved": 0,
    "assessed": 135,
    "exclusions": [{"reason": "Hors du sujet", "n": 93}],
    "studies": 42,
    "reports": 42,
}


def _said(**changes: Any) -> list[str]:
    found = screening_in(_rows("screening", PUBLISHED_FLOW | changes))
    assert found is not None
    return found.contradictions


def test_a_published_prisma_flow_adds_up_and_each_wrong_box_is_named() -> None:
    """HE-08-2025-0134: 678 + 22 − 167 = 533; 533 − 398 = 135; 135 − 0 = 135; 135 − 93 = 42, by hand."""
    assert _said() == []
    assert _said(screened=540)[0] == "Notices triées : 540, mais 700 repérées moins 167 retirées font 533."
    assert _said(sought=134) == [
        "Rapports recherchés : 134, mais 533 notices triées moins 398 exclues font 135.",
        "Rapports évalués : 135, mais 134 recherchés moins 0 introuvables font 134.",
    ]
    assert _said(reports=40, studies=40) == ["Rapports inclus : 40, mais 135 évalués moins 93 exclus font 42."]
    # What isn't told contradicts nothing, and several reports may make one study.
    assert _said(excluded=None, screened=None, reports=None, studies=30) == []


def test_reports_found_otherwise_are_counted_among_those_included() -> None:
    """JTF-01-2022-0023: 316 − 211 = 105; 105 − 64 = 41, and 6 more found otherwise make 47."""
    flow = {
        "databases": 384,
        "duplicates": 68,
        "screened": 316,
        "excluded": 211,
        "sought": 105,
        "not_retrieved": 0,
        "assessed": 105,
        "exclusions": [{"reason": "Avec motif", "n": 64}],
        "other_found": 6,
        "other_sought": 6,
        "other_assessed": 6,
        "reports": 47,
        "studies": 47,
    }
    found = screening_in(_rows("screening", flow))
    assert found is not None
    assert found.contradictions == []
    assert [step.title for step in found.steps][-2:] == ["Repérés autrement", "Inclusion"]


def test_judgements_are_compared_with_their_reasons_and_never_made() -> None:
    judged = {"name": "Mortalité", "certainty": "high", "starts": "high", "judged_by": "Équipe", "judged_on": "2024-03"}
    reasons = [{"domain": "imprecision", "steps": "1", "why": "Peu d’événements"}]
    [said] = contradictions(_evidence(judged | {"reasons": reasons}), None)
    assert "partant de « Élevée », les motifs mènent à « Modérée », et la certitude dite est « Élevée »" in said
    assert contradictions(_evidence(judged | {"reasons": reasons, "certainty": "moderate"}), None) == []

    [said] = contradictions(_evidence({"name": "Mortalité", "certainty": "low"}), None)
    assert "sans dire qui l’a jugée" in said
    # Reasons alone give no certainty.
    assert _evidence({"name": "Mortalité", "starts": "high", "reasons": reasons}).outcomes[0].level == 0


def test_sums_are_those_of_studies_each_counted_once_and_known() -> None:
    effects = [{"study": "a", "text": "à 30 jours"}, {"study": "a", "text": "à 90 jours"}, {"study": "b", "n": 40}]
    studies = ({"study": "a", "n": 200}, {"study": "b", "n": 300})
    outcome = _evidence({"name": "R", "effects": effects}, studies=studies).outcomes[0]
    assert (outcome.participants, outcome.studies) == (240, 2)
    outcome = _evidence({"name": "R", "effects": effects}, studies=studies[1:]).outcomes[0]
    assert outcome.participants is None
    [said] = contradictions(_evidence({"name": "R", "effects": effects, "participants": 250}, studies=studies), None)
    assert "250 participants, mais ceux des études font 240" in said


def test_intervals_that_can_not_be_are_named() -> None:
    effects = [
        {"study": "a", "measure": "RR", "value": 0.5, "low": 0.6, "high": 0.9},
        {"study": "b", "measure": "RR", "value": 1.2, "low": 1.5, "high": 1.1},
        {"study": "c", "measure": "OR", "value": -1},
    ]
    said = contradictions(_evidence({"name": "R", "effects": effects}), None)
    assert [
        text
        for word in ("hors de son intervalle", "bornes sont inversées", "plus grand que zéro")
        for text in said
        if word in text
    ] == said


def test_effects_of_one_measure_share_an_axis_and_ratios_are_about_one() -> None:
    effects = [
        {"study": "a", "measure": "RR", "value": 0.5, "low": 0.25, "high": 1},
        {"study": "b", "measure": "RR", "value": 2, "low": 1, "high": 4},
        {"study": "c", "measure": "MD", "value": -3},
    ]
    [plot] = effect_plots(_evidence({"name": "R", "effects": effects}).outcomes[0])
    chart = plot.chart
    # Half and double are as far from one, on either side.
    null = float(chart.null)
    assert null - float(chart.rows[0].x) == pytest.approx(float(chart.rows[1].x) - null, abs=0.2)
    assert "1" in [tick.label for tick in chart.ticks]
    assert 'aria-label="a : 0,5 (0,25 à 1) ; b : 2 (1 à 4)"' in render_to_string(
        "components/effect_chart.html", {"chart": chart}
    )
    # What no logarithm places is left out, and alone there is nothing to draw.
    assert effect_chart([Estimate("d", -1, None, None, "−1")], ratio=True) is None


def test_the_date_of_a_judgement_is_told_as_far_as_it_is_known() -> None:
    assert [date_text(text) for text in ("2021", "2021-03", "2021-03-04")] == ["2021", "mars 2021", "4 mars 2021"]


def test_what_is_said_of_a_synthesis_beside_a_link_counts_levels_from_the_highest() -> None:
    rows = _rows("outcome", {"certainty": "low"}, {"certainty": "high"}, {}, {"certainty": "low"})
    assert certainty_told(rows) == "Certitude, par résultat : élevée (1), faible (2), à documenter (1)"
    assert certainty_told([]) == ""


def test_a_cell_of_a_spreadsheet_keeps_what_rows_hold_inside() -> None:
    from portal.exchange.table_writer import _structured_cell
    from portal.exchange.tables import structured_node

    rows = [{"name": "Réadmission", "effects": [{"study": "a", "value": 0.7}]}, {"name": "Coûts"}]
    [first, second] = structured_node(_structured_cell(rows, ("name", "effects")), ("name", "effects"), 1).items()
    [effect] = first.mapping()["effects"].items()
    assert effect.mapping()["value"].text() == "0.7"
    assert second.mapping()["name"].text() == "Coûts"
