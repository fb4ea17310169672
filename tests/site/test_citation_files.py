"""Citations as files: of a page, of its references, of a selection, of a search; and who may have them."""

import json

import pytest
import rispy
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.visibility import set_visibility
from portal.records.batches import readable_contents
from portal.references.formatting import run_pandoc
from portal.references.ris import read_ris
from portal.references.writing import with_keys, write_bib, write_ris
from syntheses.models import SynthesisPage
from tests.factories import make_page

WORK = {
    "key": "hoffmann-2014",
    "type": "article-journal",
    "title": "Better reporting: & {of} 50 % d’interventions",
    "authors": "Hoffmann, Tammy C.\n{Ministère de la Santé, Québec}",
    "issued": "2014-03-07",
    "container_title": "BMJ",
    "volume": "348",
    "page": "12-19",
    "doi": "10.1136/bmj.g1687",
}
REFERENCES = [{"type": "work", "value": WORK}, {"type": "reference", "value": {"text": "Un texte.", "key": "texte"}}]
AUTHOR = {"type": "contributor", "value": {"name": "Côté", "given": "Anne"}}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def read_bib(text):
    return json.loads(run_pandoc(["--from=biblatex", "--to=csljson"], text))


@pytest.mark.django_db
def test_a_page_is_cited_in_three_formats(client):
    page = make_page(SynthesisPage, title="Gestion de cas", contributors=[AUTHOR], published_on="2024-04-23")
    shown = client.get(page.url).content.decode()
    for extension in ("bib", "ris", "json"):
        assert f'href="{page.url}citer.{extension}"' in shown
    (item,) = client.get(f"{page.url}citer.json").json()
    assert item["type"] == "report"
    assert item["author"] == [{"family": "Côté", "given": "Anne"}]
    answer = client.get(f"{page.url}citer.bib")
    assert answer["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="gestion-de-cas.bib"'
    (read,) = read_bib(answer.content.decode())
    assert {name: read[name] for name in ("type", "title", "author", "issued", "URL")} == {
        name: item[name] for name in ("type", "title", "author", "issued", "URL")
    }
    (record,) = rispy.loads(client.get(f"{page.url}citer.ris").content.decode())
    assert (record["type_of_reference"], record["title"], record["authors"], record["date"]) == (
        "RPRT",
        "Gestion de cas",
        ["Côté, Anne"],
        "2024/04/23/",
    )


@pytest.mark.django_db
def test_the_references_of_a_page_are_a_file_whole_or_by_their_keys(client):
    page = make_page(SynthesisPage, references=REFERENCES)
    assert [item["id"] for item in client.get(f"{page.url}references.json").json()] == ["hoffmann-2014", "texte"]
    assert [item["id"] for item in client.get(f"{page.url}references.json?r=texte").json()] == ["texte"]
    refused = client.get(f"{page.url}references.json?r=inconnue")
    assert refused.status_code == 400
    assert client.get(f"{make_page(title='Sans').url}references.bib").status_code == 404


@pytest.mark.django_db
def test_who_may_not_read_a_page_has_no_citation_of_it(client):
    secret = make_page(SynthesisPage, title="Réservée", references=REFERENCES)
    known = make_page(title="Publique")
    set_visibility(secret, visibility="members")
    for name in ("citer.bib", "citer.ris", "citer.json", "references.bib"):
        assert client.get(f"{secret.url}{name}").status_code == 404
    both = client.get(f"/citer.json?p={secret.pk}&p={known.pk}")
    assert [item["title"] for item in both.json()] == ["Publique"]
    assert client.get(f"/citer.json?p={secret.pk}").status_code == 404
    for bad in ("", "?p=un", "?p=²", f"?p={'1' * 30}", "?" + "&".join(["p=1"] * 1001)):
        assert client.get(f"/citer.bib{bad}").status_code == 400


@pytest.mark.django_db
def test_a_whole_search_is_cited_in_its_order(client, search_index, drain):
    make_page(title="Paramédecine communautaire", published_on="2024-01-01")
    make_page(SynthesisPage, title="Paramédecine : synthèse", published_on="2023-01-01")
    drain()
    found = client.get("/recherche/export.json?q=paramédecine&sort=recent").json()
    assert [item["title"] for item in found] == ["Paramédecine communautaire", "Paramédecine : synthèse"]
    assert "/recherche/export.bib?q=" in client.get("/recherche/?q=paramédecine").content.decode()
    assert client.get("/recherche/export.bib?sort=inconnu").status_code == 400
    assert client.get("/recherche/export.bib?q=rienderien").content == b""


@pytest.mark.django_db
def test_contents_are_read_together_whatever_their_number():
    def queries():
        ids = list(SynthesisPage.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert all(page.csl["author"] for page in readable_contents(ids, None).values())
        return len(captured)

    make_page(SynthesisPage, title="Une")
    readable_contents([], None)
    few = queries()
    for number in range(4):
        make_page(SynthesisPage, title=f"Autre {number}")
    assert queries() == few


HOSTILE = {
    "id": "a",
    "type": "report",
    "title": "Titre\nTY  - BOOK\r\nER  - \nsuite",
    "author": [{"literal": "Équipe; ministère, Québec"}, {"family": "de la Tour", "given": "Jean", "suffix": "fils"}],
    "issued": {"date-parts": [[2024, 5]]},
    "URL": "https://exemple.org/a;b?c=1",
    "page": "e12",
    "note": "Une note",
}


def test_no_text_of_a_reference_makes_another_one_in_ris():
    (record,) = rispy.loads(write_ris([HOSTILE]).replace("\r\n", "\n"))
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == "Titre TY - BOOK ER - suite"


def test_ris_comes_back_as_it_went():
    expected = HOSTILE | {"title": "Titre TY - BOOK ER - suite", "URL": "https://exemple.org/a%3Bb?c=1"}
    assert read_ris(write_ris([HOSTILE]).replace("\r\n", "\n")) == expected


def test_each_reference_of_a_file_has_a_key_of_its_own():
    items = [HOSTILE, HOSTILE, {"type": "book", "title": "La gestion de cas"}, {"type": "book", "title": "{"}]
    keyed = with_keys(items)
    assert len({item["id"] for item in keyed}) == 4
    assert keyed[0]["id"] == "a"
    assert len(read_bib(write_bib(keyed))) == 4
    assert write_bib([]) == ""
