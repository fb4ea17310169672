"""The dossier: one PDF of chosen pages, with a table of contents and common references; nobody's secret enters."""

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from portal.core.visibility import set_visibility
from portal.sheets.dossier import MOST_PAGES, dossier_of
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_term, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/dossier.pdf"
SHARED = ("reference", {"text": "Rapport commun, 2024.", "url": "https://exemple.org/rapport"})


def reference(text):
    return ("reference", {"text": text, "url": ""})


def pdf(client=None, **parameters):
    response = (client or Client()).get(ADDRESS, parameters)
    assert response.status_code == 200, response.content[:300]
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(reader):
    text = "\n".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def test_chosen_pages_are_chapters_in_their_order_with_a_table_of_contents():
    pages = [make_page(title="Zone"), make_page(SynthesisPage, title="Abri", body=[("markdown", "## Un\n\ndeux")])]
    reader = pdf(p=[page.pk for page in pages])
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)][-2:] == ["Zone", "Abri"]
    assert "Sommaire" in reader.pages[1].extract_text()
    assert "2 pages du portail." in text_of(reader)


def test_the_dossier_of_who_is_signed_in_is_kept_nowhere():
    client = Client()
    client.force_login(make_user())
    response = client.get(ADDRESS, {"p": [make_page().pk, make_page(title="Autre").pk]})
    assert "no-store" in response["Cache-Control"]


def test_what_is_cited_is_listed_once_at_the_end():
    pages = [
        make_page(title="Une", references=[SHARED, reference("Le sien.")]),
        make_page(title="Deux", references=[SHARED]),
    ]
    made = dossier_of(pages, title="Titre", kind="Dossier")
    assert [item["number"] for item in made.data["references"]] == [1, 2]
    text = text_of(pdf(p=[page.pk for page in pages]))
    assert text.count("Rapport commun") == 1
    assert "À la fin du dossier : 1, 2." in text


def test_what_a_text_cites_has_its_number_in_the_common_list():
    own = ("reference", {"text": "Le sien.", "url": "", "key": "sien"})
    pages = [
        make_page(title="Une", references=[SHARED]),
        make_page(title="Deux", references=[own], why="Un fait [@sien, p. 3]."),
    ]
    assert "Un fait [2, p. 3]." in text_of(pdf(p=[page.pk for page in pages]))


def test_a_page_that_one_may_not_read_never_enters():
    shown, hidden = make_page(title="Publique"), make_page(title="Cachée")
    set_visibility(hidden, visibility="members")
    text = text_of(pdf(p=[shown.pk, hidden.pk]))
    assert "Cachée" not in text
    assert "Une page demandée n’y est pas" in text
    assert Client().get(ADDRESS, {"p": hidden.pk}).status_code == 404
    member = Client()
    member.force_login(make_user())
    text = text_of(pdf(member, p=[shown.pk, hidden.pk]))
    assert "Cachée" in text
    assert "ne le remettez qu’à qui peut les lire" in text


def test_a_draft_and_a_page_without_a_sheet_never_enter():
    shown, draft = make_page(title="Publique"), make_page(title="Brouillon", live=False)
    text = text_of(pdf(p=[shown.pk, draft.pk, shown.get_parent().pk]))
    assert "Brouillon" not in text
    assert "Une page du portail." in text


def test_more_pages_than_a_dossier_holds_are_refused_in_words():
    response = Client().get(ADDRESS, {"p": range(1, MOST_PAGES + 2)})
    assert response.status_code == 400
    assert "12 pages au plus" in re.sub(r"[\xa0\u202f]", " ", response.content.decode())
    assert Client().get(ADDRESS, {"p": "abc"}).status_code == 400
    assert Client().get(ADDRESS).status_code == 404


def test_a_theme_has_its_dossier(search_index, drain):
    theme = make_term("themes", "urgence", "Urgence")
    make_page(title="Pratique", terms=[theme])
    hidden = make_page(title="Cachée", terms=[theme])
    set_visibility(hidden, visibility="members")
    drain()
    text = text_of(pdf(theme="urgence"))
    assert "Urgence" in text
    assert "Pratique" in text
    assert "Cachée" not in text
    assert Client().get(ADDRESS, {"theme": "inconnu"}).status_code == 404


def test_characters_that_no_font_has_are_told(search_index):
    page = make_page(title="Un 𓀀 signe")
    assert "□" in text_of(pdf(p=[page.pk]))


def test_the_comparison_leads_to_its_dossier(search_index):
    pages = [make_page(title="Une"), make_page(title="Autre")]
    text = Client().get("/pratiques/comparer/", {"p": [page.pk for page in pages]}).content.decode()
    assert f"{ADDRESS}?p={pages[0].pk}&amp;p={pages[1].pk}" in text
