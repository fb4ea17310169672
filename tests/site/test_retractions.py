"""Works that were retracted: the public list is read, every page that cites one says so, who made it is told once."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rispy
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from portal.accounts.services import ensure_authors, ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.core.visibility import set_visibility
from portal.references.models import Nature, RetractionNotice
from portal.references.retractions import identifiers_of
from portal.retractions.citing import keep_works, note_cited
from portal.retractions.models import CitedWork, ImportPart, NoticeImport
from portal.retractions.reading import RefusedListError, day_of, read_list
from portal.sheets.contents import contents_of
from syntheses.models import DigestPage, SynthesisPage
from tests.background import work_off
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

HEADS = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
    "Reason,Paywalled,Notes"
)
DOI = "10.1016/S0140-6736(97)11096-0"


def line(record: Any, nature: str = "Retraction", day: str = "2/6/2010 0:00", doi: str = DOI, **told: str) -> str:
    cells = {"notice": "10.1016/s0140-6736(10)60175-4", "pubmed": "0", "title": "Un essai, retiré", "urls": ""} | told
    return (
        f'{record},"{cells["title"]}",,,,,,,{cells["urls"]},,{day},{cells["notice"]},0,1/1/1998 0:00,{doi},'
        f"{cells['pubmed']},{nature},+Error in Data;+Notice - Limited;,No,"
    )


def listed(*lines: str) -> bytes:
    return "\r\n".join([HEADS, *lines, ""]).encode()


def bring(folder: Path, *lines: str, partial: bool = False) -> NoticeImport:
    file = folder / "liste.csv"
    file.write_bytes(listed(*lines))
    call_command("import_retractions", str(file), partial=partial, verbosity=0, stdout=_Quiet())
    work_off()
    return NoticeImport.objects.latest("pk")


class _Quiet:
    def write(self, text: str) -> None:
        pass


def work(key: str, doi: str = "", **value: Any) -> dict[str, Any]:
    return {"type": "work", "value": {"key": key, "type": "article-journal", "title": key, "doi": doi} | value}


def said(content: bytes, path: str) -> str:
    nodes = html.fromstring(content).xpath(path)
    return " ".join(" ".join(node.text_content() for node in nodes).replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def test_lines_are_read_with_their_american_dates_and_what_is_wrong_is_said_by_line() -> None:
    rows = list(
        read_list(
            [
                listed(
                    line(1, day="7/23/2019 0:00"),
                    line(2, "Expression of concern", day="13/45/2019", doi="unavailable", pubmed="9500320"),
                    line(3, doi="Unavailable"),
                    line("x"),
                    line(4, "Apology"),
                    line(1),
                    line(5, notice="unavailable", urls="https://retractionwatch.example/a/;"),
                )
            ]
        )
    )
    first, second = rows[0].notice, rows[1].notice
    assert first and (first.doi, first.noticed_on, first.nature) == (DOI.lower(), date(2019, 7, 23), "retraction")
    assert first.url == "https://doi.org/10.1016/s0140-6736(10)60175-4"
    assert first.reasons == "Error in Data; Notice - Limited"
    assert second and (second.pubmed, second.doi, second.noticed_on, rows[1].problem) == (9500320, "", None, "date")
    assert [(row.notice is None, row.problem) for row in rows[2:6]] == [
        (True, ""),
        (True, "number"),
        (True, "nature"),
        (True, "twice"),
    ]
    assert rows[6].notice and rows[6].notice.url == "https://retractionwatch.example/a/"
    assert day_of("2020-02-30") is None


def test_what_is_not_the_list_is_refused_and_broken_lines_stop_nothing() -> None:
    with pytest.raises(RefusedListError, match="OriginalPaperDOI"):
        list(read_list([b"a,b\n1,2\n"]))
    with pytest.raises(RefusedListError):
        list(read_list([b""]))
    # A quotation mark that nothing closes takes what follows, up to what a row may hold, whatever limit others set.
    before = csv.field_size_limit(10_000_000)
    broken = listed(f'7,"{"x" * 200_000}', line(8)) + listed(line(9)).split(b"\r\n", 1)[1]
    problems = [row.problem for row in read_list([broken[:70_000], broken[70_000:]])]
    csv.field_size_limit(before)
    assert "broken" in problems
    windows = listed(line(10, title="Santé")).decode().encode("cp1252")
    (row,) = read_list([windows])
    assert row.notice and row.notice.title == "Santé"


def test_a_reference_is_known_by_its_doi_its_address_or_its_pubmed_number() -> None:
    assert identifiers_of({"DOI": "10.1000/ABC"}) == ("10.1000/abc", None)
    assert identifiers_of({"URL": "https://doi.org/10.1000/abc"}) == ("10.1000/abc", None)
    assert identifiers_of({"URL": "https://pubmed.ncbi.nlm.nih.gov/9500320/"}) == ("", 9500320)
    assert identifiers_of({"note": "PMID 9500320"}) == ("", 9500320)
    assert identifiers_of({"URL": "https://exemple.ca/"}) == ("", None)


@pytest.mark.django_db
def test_an_import_comes_to_the_same_when_it_is_done_again_and_takes_away_what_the_list_left(tmp_path: Path) -> None:
    first = bring(tmp_path, line(1), line(2, doi="10.1000/b"), line(3, doi="unavailable"), line("x"))
    assert (first.status, first.read, first.added, first.unknown, first.rejected) == ("done", 4, 2, 1, 1)
    again = bring(tmp_path, line(1, day="2/7/2010 0:00"), line(2, doi="10.1000/b"))
    assert (again.added, again.changed, again.same, again.removed) == (0, 1, 1, 0)
    completed = bring(tmp_path, line(4, doi="10.1000/d"), partial=True)
    assert (completed.added, completed.removed) == (1, 0)
    last = bring(tmp_path, line(1), line(4, doi="10.1000/d"))
    assert last.removed == 1 and sorted(RetractionNotice.objects.values_list("record", flat=True)) == [1, 4]
    # A file that was cut short takes nothing away.
    RetractionNotice.objects.bulk_create(
        RetractionNotice(record=number, nature=Nature.RETRACTION, doi=f"10.1000/{number}") for number in range(10, 20)
    )
    short = bring(tmp_path, line(1))
    assert short.shrunk and short.removed == 0
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_retractions", str(tmp_path / "rien.csv"))


@pytest.mark.django_db
def test_a_reinstatement_takes_the_mark_away_and_the_gravest_notice_is_the_one_that_is_said(tmp_path: Path) -> None:
    page = make_page(references=json.dumps([work("a", "10.1000/a"), work("b", "10.1000/b"), work("c", "10.1000/c")]))
    bring(
        tmp_path,
        line(1, doi="10.1000/a"),
        line(2, "Reinstatement", "5/1/2012 0:00", "10.1000/a"),
        line(3, "Correction", "5/1/2015 0:00", "10.1000/b"),
        line(4, "Expression of concern", "5/1/2014 0:00", "10.1000/b"),
        line(5, "Reinstatement", "5/1/2001 0:00", "10.1000/c"),
        line(6, "Retraction", "5/1/2003 0:00", "10.1000/c"),
    )
    marks = type(page).objects.get(pk=page.pk).marks
    assert {number: mark.nature for number, mark in marks.items()} == {2: "concern", 3: "retraction"}


@pytest.mark.django_db
def test_every_page_says_it_beside_the_reference_on_screen_on_paper_and_in_files(client: Client) -> None:
    RetractionNotice.objects.create(
        record=1,
        nature="retraction",
        doi="10.1000/a",
        noticed_on=date(2010, 2, 6),
        url="https://doi.org/x",
        in_force=True,
    )
    RetractionNotice.objects.create(record=2, nature="correction", doi="10.1000/b", in_force=True)
    rows = [work("a", "10.1000/A", authors="Martin, Anne", issued="1998"), work("b", "10.1000/b")]
    studies = [{"type": "study", "value": {"study": "a", "design": "cohort"}}]
    page = make_page(SynthesisPage, title="Gestion", references=json.dumps(rows), studies=json.dumps(studies))
    shown = client.get(page.url).content
    told = "Travail rétracté le 6 février 2010. Avis de rétractation"
    assert told in said(shown, '//li[@id="reference-1"]')
    assert "Travail corrigé." in said(shown, '//li[@id="reference-2"]')
    assert html.fromstring(shown).xpath('//li[@id="reference-1"]//a[@href="https://doi.org/x"]')
    assert f"Martin, 1998 – {told}" in said(shown, '//*[@class="doubted-works"]')
    assert "Martin, 1998 (rétracté)" in said(shown, '//*[@id="etudes"]') and told in said(shown, '//*[@id="etudes"]')
    # A correction calls nothing into question.
    assert "corrigé" not in said(shown, '//*[@class="doubted-works"]')
    sheet = contents_of(SynthesisPage.objects.get(pk=page.pk))
    assert any("<strong>Travail rétracté le 6" in one.html.replace("\xa0", " ") for one in sheet.passages)
    assert "Martin, 1998 (rétracté)" in json.dumps(sheet.data, ensure_ascii=False)
    # The version that was published before says it too.
    assert told in said(client.get(f"{page.url}v1/").content, '//li[@id="reference-1"]')
    first, second = client.get(f"{page.url}references.json").json()
    assert first["status"] == "retracted" and first["note"].replace("\xa0", " ").endswith("https://doi.org/x")
    assert "status" not in second and second["note"] == "Travail corrigé"
    (ris, _other) = rispy.loads(client.get(f"{page.url}references.ris").content.decode())
    assert "Travail rétracté" in ris["notes"][0].replace("\xa0", " ")
    bib = client.get(f"{page.url}references.bib").content.decode()
    assert "Travail rétracté" in bib


@pytest.mark.django_db
def test_a_digest_says_that_the_publication_that_it_is_about_was_retracted(client: Client) -> None:
    RetractionNotice.objects.create(record=1, nature="retraction", doi="10.1000/a", in_force=True)
    page = make_page(DigestPage, title="Un essai", publication_citation="Martin 1998", publication_doi="10.1000/A")
    shown = client.get(page.url).content
    assert "Martin 1998 – Travail rétracté." in said(shown, '//*[@class="doubted-works"]')
    assert "Travail rétracté." in said(shown, '//*[@id="publication"]')
    keep_works([page.pk])
    assert CitedWork.objects.get().doi == "10.1000/a"


@pytest.mark.django_db
def test_many_references_cost_the_one_question_and_none_without_identifiers(client: Client) -> None:
    RetractionNotice.objects.create(record=1, nature="retraction", doi="10.1000/1", in_force=True)

    def asked(page: Any) -> list[str]:
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url, headers={"cookie": "sessionid=x"})
        return [query["sql"] for query in queries if "references_retractionnotice" in query["sql"]]

    few = make_page(title="Peu", references=json.dumps([work("k1", "10.1000/1")]))
    many = make_page(title="Trop", references=json.dumps([work(f"k{n}", f"10.1000/{n}") for n in range(50)]))
    none = make_page(title="Sans", references=json.dumps([{"type": "reference", "value": {"text": "Un texte."}}]))
    assert [len(asked(page)) for page in (few, many, none)] == [1, 1, 0]


@pytest.mark.django_db
def test_who_wrote_the_page_and_brokers_are_told_once_and_a_page_that_comes_later_is_known_at_once(
    tmp_path: Path,
) -> None:
    owner = make_establishment("uqar")
    author = make_user(
        "autrice@inters4.example",
        groups=[ensure_authors(establishment=owner, section=make_section(SynthesisPage, owner))],
    )
    broker = make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])
    stranger = make_user("autre@inters4.example")
    rows = json.dumps([work("a", DOI)])
    page = make_page(SynthesisPage, title="Gestion", establishment=owner, owner=author, references=rows)
    mail.outbox.clear()
    bring(tmp_path, line(1))
    assert sorted(message.to[0] for message in mail.outbox) == [author.email, broker.email]
    body = mail.outbox[0].body.replace("\xa0", " ").replace("\u202f", " ")
    assert "Travail rétracté le 6 février 2010" in body and page.url in body and "10.1016" in body
    mail.outbox.clear()
    bring(tmp_path, line(1, day="2/8/2010 0:00"))
    assert mail.outbox == []

    def asked(person: Any) -> list[str]:
        return [item.title for task in tasks_of(person) if task.slug == "retracted" for item in task.items]

    assert (asked(author), asked(broker), asked(stranger)) == (["Gestion"], ["Gestion"], [])
    page.save_revision().publish()
    assert asked(author) == []
    later = make_page(SynthesisPage, title="Plus tard", establishment=owner, owner=author, references=rows)
    set_visibility(page=later, visibility="establishment", groups=[owner.group])
    mail.outbox.clear()
    note_cited([later.pk])
    work_off()
    assert author.email in [message.to[0] for message in mail.outbox]
    later.unpublish()
    note_cited([later.pk])
    assert not CitedWork.objects.filter(page=later).exists()


@pytest.mark.django_db
def test_brokers_bring_the_list_and_authors_see_what_of_theirs_cites_it(client: Client) -> None:
    owner = make_establishment("uqar")
    author = make_user(
        "autrice@inters4.example",
        groups=[ensure_authors(establishment=owner, section=make_section(SynthesisPage, owner))],
    )
    broker = make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])
    make_page(SynthesisPage, title="La nôtre", establishment=owner, references=json.dumps([work("a", DOI)]))
    make_page(SynthesisPage, title="La leur", references=json.dumps([work("a", DOI)]))
    client.force_login(author)
    assert client.get(reverse("import_retractions")).status_code == 302
    client.force_login(broker)
    wrong = client.post(reverse("import_retractions"), {"file": SimpleUploadedFile("liste.zip", b"PK")})
    assert wrong.status_code == 422 and "CSV" in wrong.content.decode()
    file = SimpleUploadedFile("liste.csv", listed(line(1), line("x")))
    assert client.post(reverse("import_retractions"), {"file": file, "whole": "on"}).status_code == 302
    assert ImportPart.objects.count() == 1 and RetractionNotice.objects.count() == 0
    work_off()
    assert ImportPart.objects.count() == 0
    report = said(client.get(reverse("import_retractions")).content, "//main")
    assert "2 lus : 1 ajoutés" in report and "« x » n’est pas un numéro d’avis" in report
    assert all(title in client.get(reverse("retracted_works")).content.decode() for title in ("La nôtre", "La leur"))
    client.force_login(author)
    mine = client.get(reverse("retracted_works")).content.decode()
    assert "La nôtre" in mine and "La leur" not in mine
    assert "Travail rétracté" in mine.replace("\xa0", " ") and "Error in Data" in mine


@pytest.mark.django_db
def test_a_reference_that_is_brought_is_said_to_be_retracted_before_it_is_added(client: Client) -> None:
    RetractionNotice.objects.create(record=1, nature="retraction", doi="10.1000/a", in_force=True)
    page = make_page()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    answer = client.post(reverse("import_references", args=[page.pk]), {"text": "10.1000/A\n10.1000/b"})
    assert answer.content.decode().count("work-mark--grave") == 1
