"""References brought to a page: read in each format, each one taken, recognised or refused with its reason."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.references.joining import ADD, REPLACE, SKIP, join, twins_of
from portal.references.reading import MAX_BYTES, UnreadableReferencesError, read_references
from portal.references.ris import write_ris
from portal.references.rows import work_of
from portal.references.shape import csl_of
from portal.references.writing import write_bib, write_csl_json
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_user

BIB = r"""
@string{bmj = "BMJ"}
@article{hoffmann2014, title={Health Care in Quebec and the {\'E}tat},
  author={Hoffmann, Tammy C. and {OMS, Gen{\`e}ve}},
  journal=bmj, year=2014, pages={12--19}, doi={10.1136/bmj.g1687}, langid={english}, note={Lu}}
@article{hoffmann2014, title={Autre}}
@article{brisee, title={Oups
@misc{sans-titre, year=2020}
"""
RIS = (
    "perdue\r\nTY - RPRT\r\nTI - Un rapport\r\n  qui continue\r\nAU - Côté, Anne\r\n"
    "PY - 2020\r\nSP - 3\r\nEP - 9\r\nTY  - JOUR\r\nER  - \r\n"
)
NBIB = """PMID- 24609605
TI  - Better reporting of
      interventions.
FAU - Hoffmann, Tammy C
DP  - 2014 Mar 7
LID - 10.1136/bmj.g1687 [doi]
JT  - BMJ
LA  - eng
"""
PASTED = """https://doi.org/10.1136/bmj.g1687
1. Tremblay, A. (2020). Un titre entier. Revue, 3(2). https://doi.org/10.1234/abc
hm
"""


def read(text, encoding="utf-8"):
    return read_references(text.encode(encoding))


def told(found):
    return [
        (item.line, item.row.get("value", {}).get("title") or item.row.get("value", {}).get("text")) for item in found
    ]


def test_bibtex_is_read_entry_by_entry():
    first, twin, broken, empty = read(BIB)
    value = first.row["value"]
    assert value["title"] == "Health Care in Quebec and the État"
    assert value["authors"] == "Hoffmann, Tammy C.\n{OMS, Genève}"
    assert [value[name] for name in ("key", "container_title", "issued", "page", "doi", "note")] == [
        "hoffmann2014",
        "BMJ",
        "2014",
        "12-19",
        "10.1136/bmj.g1687",
        "Lu",
    ]
    assert (twin.line, twin.row["value"]["title"]) == (6, "Autre")
    assert not broken.taken
    assert broken.line == 7
    assert "accolade" in broken.reason
    assert "n’a pas de titre" in empty.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_ris_is_read_whatever_its_encoding_and_its_blanks(encoding):
    lost, report, empty = read(RIS, encoding)
    assert (lost.line, lost.taken, lost.source) == (1, False, "perdue")
    value = report.row["value"]
    assert (report.line, value["type"], value["title"]) == (2, "report", "Un rapport qui continue")
    assert (value["authors"], value["issued"], value["page"]) == ("Côté, Anne", "2020", "3-9")
    assert (empty.line, empty.taken) == (9, False)


def test_nbib_and_pasted_lines_are_read():
    (item,) = read(NBIB)
    value = item.row["value"]
    assert (value["title"], value["issued"], value["doi"]) == (
        "Better reporting of interventions",
        "2014-03-07",
        "10.1136/bmj.g1687",
    )
    doi, citation, other = read(PASTED)
    assert doi.row["value"]["doi"] == "10.1136/bmj.g1687"
    assert "complétez" in doi.reason
    assert citation.row == {
        "type": "reference",
        "value": {
            "text": "Tremblay, A. (2020). Un titre entier. Revue, 3(2). https://doi.org/10.1234/abc",
            "url": "https://doi.org/10.1234/abc",
            "key": "",
        },
    }
    assert (other.line, other.taken) == (3, False)


WORKS = [
    {
        "type": kind,
        "key": f"cle-{rank}",
        "title": title,
        "authors": "Côté-Roy, Anne\n{Ministère de la Santé, Québec}\nOMS",
        "issued": issued,
        "container_title": "Revue de Québec",
        "volume": "12",
        "page": "3-9",
        "doi": "10.1234/a_b(c)<d>e",
        "url": "https://exemple.org/a_b?c=%20&d=1",
        "language": "fr",
    }
    for rank, (kind, title, issued) in enumerate(
        [
            ("article-journal", "Éclairer & décider : 50 % d’accès_x, $ et #1", "2024-05-12"),
            ("article-journal", "Health Care in Quebec", "2024-05"),
            ("chapter", "Un chapitre {entre} \\ accolades ~ et ^", "2024"),
        ]
    )
]


@pytest.mark.parametrize("write", [write_bib, write_ris, write_csl_json])
def test_what_is_written_comes_back(write):
    found = read(write([csl_of(value) for value in WORKS]))
    back = [{name: item.row["value"].get(name, "") for name in WORKS[0]} for item in found]
    # The code of a language has its country in BibLaTeX.
    for value in back:
        value["language"] = value["language"][:2]
    assert sorted(back, key=lambda value: value["key"]) == WORKS


def test_what_has_no_place_in_the_form_goes_to_the_note():
    value = work_of(
        {
            "title": "T",
            "DOI": "pas-un-doi",
            "issued": {"raw": "vers 1950"},
            "volume": "v" * 60,
            "editor": [{"family": "Roy", "given": "A."}],
            "URL": "pas une adresse",
        }
    )
    for text in ("pas-un-doi", "vers 1950", "v" * 60, "Roy, A", "pas une adresse"):
        assert text in value["note"]


BOMB = '@string{a0 = "lol"}\n' + "".join(f"@string{{a{n + 1} = {' # '.join([f'a{n}'] * 10)}}}\n" for n in range(12))


@pytest.mark.parametrize(
    "content",
    [
        b"x" * (MAX_BYTES + 1),
        b"",
        b"\x00\x01\x02",
        b"[{",
        b"[" * 100_000,
        b"@article{a, title={x}}\n" * 501,
    ],
)
def test_what_cannot_be_read_says_what_to_do(content):
    with pytest.raises(UnreadableReferencesError):
        found = read_references(content)
        # What isn't text is refused line by line.
        assert all(not item.taken for item in found)
        raise UnreadableReferencesError


def test_a_hostile_file_takes_bounded_time():
    started = time.monotonic()
    found = read(BOMB + "@article{x, title=a12}\n@article{y, title={Bonne}}")
    assert [item.taken for item in found] == [False, True]
    assert not any(item.taken for item in read("@article{a" + "{" * 300_000))
    assert time.monotonic() - started < 20


def row(**value):
    return {"type": "work", "value": value, "id": value.get("key", "")}


def test_the_same_work_is_known_by_its_doi_or_its_title():
    page = [row(key="a", title="Un titre", doi="10.1234/ABC"), row(key="b", title="Rapport annuel", issued="2020")]
    brought = [
        row(title="Autre", doi="10.1234/abc"),
        row(title="Rapport annuel", issued="2021"),
        row(title="Rapport  annuel !"),
        row(title="Neuf"),
        row(title="neuf"),
    ]
    twins = twins_of(brought, page)
    assert [twin and (twin.row, twin.by_doi) for twin in twins] == [
        ("a", True),
        None,
        ("b", False),
        None,
        ("", False),
    ]
    rows = join(page, brought, [REPLACE, ADD, SKIP, ADD, SKIP], twins)
    assert [(item["value"]["key"], item["value"]["title"]) for item in rows] == [
        ("a", "Autre"),
        ("b", "Rapport annuel"),
        ("rapport-annuel-2021", "Rapport annuel"),
        ("neuf-s-d", "Neuf"),
    ]


@pytest.fixture
def editor(client, db):
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    return client


def test_an_editor_reads_the_report_then_adds_to_the_draft(editor):
    page = make_page(SynthesisPage, references=[row(key="a", title="Autre", type="document")])
    address = f"/admin/importer/references/{page.pk}/"
    assert address in editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    report = editor.post(address, {"file": SimpleUploadedFile("a.bib", BIB.encode())})
    shown = report.content.decode()
    assert "Même titre que" in shown
    assert "accolade" in shown
    assert (
        SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object().references.raw_data[0]["value"]["key"]
        == "a"
    )
    data = {"rows": report.context["rows"], "choice-0": "add", "choice-1": "replace"}
    assert editor.post(address, data).url == f"/admin/pages/{page.pk}/edit/"
    draft = SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [item["value"]["key"] for item in draft.references.raw_data] == ["a", "hoffmann2014"]
    # Only the draft changed, and its form opens.
    assert len(SynthesisPage.objects.get(pk=page.pk).references) == 1
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    editor.post(address, {"rows": "faux"})
    assert len(SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object().references) == 2


def test_what_is_wrong_is_said_in_the_form(editor):
    address = f"/admin/importer/references/{make_page(SynthesisPage).pk}/"
    for data, message in (
        ({}, "l’un des deux"),
        ({"text": "[{"}, "mal formé à la ligne 1"),
        ({"file": SimpleUploadedFile("a.ris", b"x" * (MAX_BYTES + 10))}, "dépassent 2"),
    ):
        answer = editor.post(address, data)
        assert answer.status_code == 422
        assert message in answer.content.decode().replace("\xa0", " ")


def test_who_may_not_edit_a_page_brings_nothing_to_it(client, db):
    page = make_page(SynthesisPage)
    client.force_login(make_user("lectrice@inters4.example"))
    assert client.get(f"/admin/importer/references/{page.pk}/").status_code in (302, 404)
