"""Evidence on the pages that show it: the synthesis, its files, its sheet, the practice that it supports."""

import io
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from lxml import html
from openpyxl import load_workbook

from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.sheets.contents import contents_of
from portal.sheets.rendering import render
from search.contents import content_reader
from syntheses.models import SynthesisPage
from tests.factories import make_page

pytestmark = pytest.mark.django_db

REFERENCES = [
    {
        "type": "work",
        "value": {
            "type": "article-journal",
            "title": "Un essai",
            "authors": "Dupont, Anne",
            "issued": "2020",
            "key": "dupont2020",
        },
    },
    {"type": "work", "value": {"type": "article-journal", "title": "Autre essai", "issued": "2021", "key": "roy2021"}},
]
OUTCOME = {
    "name": "Réadmission à 90 jours",
    "effects": [
        {"study": "dupont2020", "measure": "RR", "value": 0.7, "low": 0.5, "high": 0.9, "text": "congé soutenu"},
        {"study": "roy2021", "measure": "RR", "value": 1.1, "low": 0.8, "high": 1.4, "n": 60},
    ],
    "certainty": "moderate",
    "starts": "high",
    "reasons": [{"domain": "imprecision", "steps": "1", "why": "Peu de personnes"}],
    "judged_by": "Équipe des synthèses",
    "judged_on": "2024-03",
}


def _rows(kind: str, *values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value} for value in values]


def make_synthesis(**fields: Any) -> SynthesisPage:
    evidence = {
        "references": json.dumps(REFERENCES),
        "studies": json.dumps(_rows("study", {"study": "dupont2020", "country": "Canada", "n": 240})),
        "outcomes": json.dumps(_rows("outcome", OUTCOME, {"name": "Coûts"})),
        "screening": json.dumps(_rows("screening", {"databases": 10, "duplicates": 2, "screened": 9, "studies": 1})),
    }
    return make_page(SynthesisPage, title="Soins de transition", slug="transition", **(evidence | fields))


def _text(content: bytes) -> str:
    return " ".join(html.fromstring(content).text_content().replace("\xa0", " ").replace("\u202f", " ").split())


def test_a_synthesis_shows_its_outcomes_studies_and_flow(client: Client) -> None:
    page = make_synthesis()
    answer = client.get(page.url)
    tree, said = html.fromstring(answer.content), _text(answer.content)
    assert "Modérée ⊕⊕⊕○ Jugée par Équipe des synthèses, mars 2024" in said
    assert "Imprécision (−1) : Peu de personnes" in said
    # The studies of the effects, by their numbers, each counted once.
    assert "300 (2)" in said
    assert tree.xpath('//*[@id="certitude"]//svg[@class="effect-chart"][@role="img"]')
    assert len(tree.xpath('//*[@id="etudes"]//circle[starts-with(@class, "dot-map__dot")]')) == 2
    assert "Les mêmes nombres, en mots" in said
    # Evidence leads to its reference.
    assert tree.xpath('//*[@id="etudes"]//a[@href="#reference-1"]')
    # Nobody judged the costs: only that is said.
    [costs] = [row for row in tree.xpath('//*[@id="certitude"]//tbody/tr') if "Coûts" in row.text_content()]
    assert "à documenter" in costs.text_content()


def test_evidence_is_a_file_of_numbers_for_who_may_read_the_page(client: Client) -> None:
    page = make_synthesis()
    rows = client.get(f"{page.url}preuves.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert "Dupont, 2020" in rows[1]
    book = load_workbook(io.BytesIO(client.get(f"{page.url}preuves.xlsx").content))
    [sheet] = book.worksheets
    assert [cell.value for cell in sheet[2]][5:8] == [0.7, 0.5, 0.9]
    assert client.get(f"{make_page(SynthesisPage, title='Vide', slug='vide').url}preuves.csv").status_code == 404
    set_visibility(page=page, visibility="members")
    assert client.get(f"{page.url}preuves.csv").status_code == 404


def test_evidence_is_drawn_on_the_sheet_and_found_by_search() -> None:
    page = make_synthesis()
    contents = contents_of(page)
    drawings = [part for section in contents.data["sections"] for part in _drawings(section)]
    assert len(drawings) == 3
    assert all(drawing["svg"].startswith("<svg") for drawing in drawings)
    assert render(contents).startswith(b"%PDF")
    body = content_reader(SynthesisPage)(page).body
    assert "Peu de personnes" in body
    assert "dupont2020" not in body


def _drawings(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if value.get("part") == "drawing" else []
        return own + [found for item in value.values() for found in _drawings(item)]
    return [found for item in value for found in _drawings(item)] if isinstance(value, list) else []


def test_a_practice_tells_the_certainty_of_what_supports_it(client: Client) -> None:
    synthesis, practice = make_synthesis(), make_page(title="Une pratique", slug="pratique")
    PageLink.objects.create(source=practice, target=synthesis, kind="appuyee-par")
    said = "Certitude, par résultat : modérée (1), à documenter (1)"
    assert said in _text(client.get(practice.url).content)
    # From the other end, the practice has nothing to tell.
    assert "Certitude, par résultat" not in _text(client.get(synthesis.url).content)
    assert said in str(contents_of(practice).data).replace("\\xa0", " ").replace("\\u202f", " ")


def test_evidence_that_names_an_unknown_reference_is_refused_with_what_to_do() -> None:
    page = make_synthesis()
    page.studies = json.dumps(_rows("study", {"study": "inconnu2019"}))
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "« inconnu2019 »" in str(refused.value.message_dict["studies"])


def test_contradictions_are_told_to_the_reviewer_and_refuse_nothing() -> None:
    from portal.review.facts import FACTS

    page = make_synthesis()
    page.full_clean()
    [check] = [check for check in page.content_kind.checklist if check.name == "numbers"]
    assert "Notices triées : 9, mais 10 repérées moins 2 retirées font 8." in FACTS[check.fact](page)


def test_a_frozen_version_keeps_its_evidence(client: Client) -> None:
    page = make_synthesis()
    page = SynthesisPage.objects.get(pk=page.pk)
    page.outcomes = json.dumps(_rows("outcome", {"name": "Autre résultat"}))
    page.save_revision().publish()
    assert "Réadmission à 90 jours" in _text(client.get(f"{page.url}v1/").content)
    assert "Réadmission" in client.get(f"{page.url}v1/preuves.csv").content.decode()
    assert "Réadmission" not in client.get(f"{page.url}preuves.csv").content.decode()
