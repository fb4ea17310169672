"""Whole lists that a person asks for: made outside requests, with their rights, for them alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.exchange.models import PreparedFile
from portal.exchange.prepared.services import MOST_WAITING
from search import whole
from tests.background import work_off
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db
MINE = "/mon-espace/fichiers/"


@pytest.fixture
def person(client: Client) -> Any:
    client.force_login(person := make_user())
    return person


@pytest.fixture
def pages(search_index: Any, drain: Any) -> list[Any]:
    pages = [make_page(title=f"Prévenir les chutes {letter}") for letter in "AB"]
    drain()
    return pages


def ask(client: Client, **changed: str) -> Any:
    asked = {"maker": "search", "query": "q=chutes", "extension": "csv"} | changed
    return client.post(f"{MINE}demander/", asked, follow=True)


def words(response: Any) -> str:
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_a_search_is_made_whole_by_the_worker_and_given_to_who_asked(client, person, pages):
    shown = words(ask(client))
    assert "Recherche « chutes »" in shown
    assert "Se prépare…" in shown
    work_off()
    file = PreparedFile.objects.get()
    assert f'href="{file.get_absolute_url()}"' in words(client.get(MINE))
    response = client.get(file.get_absolute_url())
    assert "no-store" in response["Cache-Control"]
    lines = response.content.decode("utf-8-sig").splitlines()
    assert sorted(line.partition(";")[0] for line in lines[1:]) == [page.title for page in pages]
    assert not mail.outbox


@pytest.mark.parametrize(("extension", "start"), [("xlsx", b"PK"), ("ris", b"TY"), ("bib", b"@"), ("json", b"[")])
def test_a_whole_search_is_a_workbook_or_references(client, person, pages, extension, start):
    ask(client, extension=extension)
    work_off()
    assert client.get(PreparedFile.objects.get().get_absolute_url()).content.startswith(start)


def test_nobody_else_sees_nor_removes_it(client, person, pages):
    ask(client)
    work_off()
    address = PreparedFile.objects.get().get_absolute_url()
    other = Client()
    assert other.get(address).status_code == 302
    other.force_login(make_user("autre@inters4.example"))
    assert other.get(address).status_code == 404
    assert other.post(f"{address}effacer/").status_code == 404
    assert "chutes" not in words(other.get(MINE))


def test_what_may_no_longer_be_read_is_not_given(client, person, pages, drain):
    ask(client)
    work_off()
    file = PreparedFile.objects.get()
    PageViewRestriction.objects.create(page=pages[0], restriction_type="password", password="secret")
    drain()
    response = client.get(file.get_absolute_url(), follow=True)
    assert "se prépare de nouveau" in words(response)
    assert pages[0].title not in words(response)
    work_off()
    kept = client.get(file.get_absolute_url()).content.decode()
    assert pages[0].title not in kept
    assert pages[1].title in kept


def test_the_menu_offers_what_its_files_do_not_hold(client, pages, monkeypatch):
    assert "les 1 premiers" not in words(client.get("/recherche/?q=chutes"))
    monkeypatch.setattr(whole, "EXPORT_ROWS", 1)
    visitor = words(client.get("/recherche/?q=chutes"))
    assert "les 1 premiers résultats, de 2" in visitor
    assert f'href="{MINE}"' in visitor
    client.force_login(make_user())
    member = words(client.get("/recherche/?q=chutes&sort=title"))
    assert 'name="query" value="q=chutes&amp;sort=title"' in member


@pytest.mark.parametrize("maker", ["results", "adoptions"])
def test_measured_results_and_adoptions_are_made_whole_too(client, person, vocabularies, maker):
    ask(client, maker=maker, query="")
    work_off()
    file = PreparedFile.objects.get()
    assert file.rows == 0
    assert client.get(file.get_absolute_url()).content.decode("utf-8-sig").startswith("Pratique;")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"query": "region=zut"}, "zut"),
        ({"maker": "zut"}, "Revenez à la liste"),
        ({"extension": "exe"}, "Revenez à la liste"),
        ({"query": "q=" + "a" * 5000}, "Revenez à la liste"),
        ({"query": "stade=zut", "maker": "adoptions"}, "zut"),
        ({"query": "region=zut\r\nX: y", "maker": "results"}, "zut"),
    ],
)
def test_what_cannot_be_asked_is_said(client, person, search_index, changed, said):
    response = ask(client, **changed)
    assert said in words(response)
    assert not PreparedFile.objects.exists()


def test_the_same_file_is_waited_for_once_and_few_at_a_time(client, person, search_index):
    for _time in range(2):
        ask(client)
    assert PreparedFile.objects.count() == 1
    for number in range(MOST_WAITING):
        response = ask(client, query=f"q=mot{number}")
    assert "Vous attendez déjà" in words(response)
    assert PreparedFile.objects.count() == MOST_WAITING


def test_a_file_is_made_with_the_rights_of_when_it_is_made(client, person, pages, drain):
    ask(client)
    PageViewRestriction.objects.create(page=pages[0], restriction_type="password", password="secret")
    drain()
    work_off()
    assert PreparedFile.objects.get().rows == 1


def test_nothing_is_made_for_who_left_or_waits_no_more(client, person, search_index):
    ask(client)
    client.post(f"{PreparedFile.objects.get().get_absolute_url()}effacer/")
    ask(client, query="q=autre")
    type(person).objects.update(is_active=False)
    work_off()
    assert not PreparedFile.objects.exists()


def test_who_waited_long_is_told(client, person, search_index, settings):
    ask(client)
    PreparedFile.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    work_off()
    work_off()
    [message] = mail.outbox
    assert message.to == [person.email]
    assert MINE in message.body


def test_it_is_forgotten_after_a_week(client, person, search_index):
    from portal.exchange.clean_up import forget_prepared_files

    ask(client)
    forget_prepared_files()
    assert PreparedFile.objects.exists()
    PreparedFile.objects.update(asked_at=timezone.now() - timedelta(days=8))
    forget_prepared_files()
    assert not PreparedFile.objects.exists()


def test_an_engine_that_is_away_gives_no_part_for_the_whole(client, person, pages, settings, tmp_path):
    ask(client)
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'nothing').as_posix().lstrip('/')}"
    work_off()
    assert PreparedFile.objects.get().state == "waiting"
