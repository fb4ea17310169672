"""What those who run the portal are told of the search: the panel, the probes, the check of a deployment."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.directory.models import Establishment
from practices.models import PracticePage
from search import checks, panel
from search.engines.base import Health
from search.models import DeadLetter, OutboxRow
from search.wording import advice
from tests.factories import make_establishment, make_page, make_section, make_user

PANEL = "/admin/reports/search/"
RETRY = "/admin/reports/search/retry/"
CODES = ("missing", "outdated", "damaged", "unwritable", "unreachable", "busy", "forbidden", "incompatible")


@pytest.fixture
def roles(db):
    """The brokers' group and that of an establishment's authors; no change waits."""
    make_section(PracticePage, make_establishment())
    ensure_roles()
    OutboxRow.objects.all().delete()


@pytest.fixture
def broker(roles, client):
    client.force_login(make_user("courtage@inters4.example", groups=[BROKERS]))
    return client


@pytest.fixture
def author(roles, client):
    client.force_login(
        make_user("redaction@inters4.example", groups=[author_group_name(Establishment.objects.get(slug="cisss-bsl"))])
    )
    return client


@pytest.fixture
def no_index(settings, tmp_path):
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"


class StubEngine:
    """An engine of which only the health is asked."""

    name = "elasticsearch"

    def __init__(self, answer):
        self.health = answer


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("code", CODES)
def test_every_state_has_an_advice_in_both_languages(code):
    with translation.override("fr-ca"):
        french = advice(code)
    with translation.override("en"):
        english = advice(code)
    assert french and english and french != english
    assert code not in french


def test_what_works_needs_no_advice():
    assert advice("ok") == ""


def test_the_panel_shows_the_engine_and_the_queue(broker, search_index):
    OutboxRow.objects.create(subject="page", object_id=1, attempts=1)
    OutboxRow.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    shown = text_of(broker.get(PANEL))
    assert search_index.name in shown
    assert search_index.health().version in shown
    assert "3\xa0min" in shown
    assert "Des changements attendent l’index" in shown


def test_the_panel_is_among_the_reports_of_a_broker(broker, search_index):
    assert PANEL in text_of(broker.get("/admin/"))


def test_the_panel_says_what_to_do_when_there_is_no_index(broker, no_index):
    assert "Lancez «\xa0manage.py rebuild_search\xa0»" in text_of(broker.get(PANEL))


def test_the_panel_tells_of_an_engine_that_answers_but_takes_nothing(broker, monkeypatch):
    full = Health("elasticsearch", "ok", 12, "v2", "v1", 2048, warning="unwritable")
    monkeypatch.setattr(panel, "get_engine", lambda: StubEngine(lambda: full))
    assert "son disque est presque plein" in text_of(broker.get(PANEL))


def test_an_author_neither_sees_the_panel_nor_retries(author, search_index):
    DeadLetter.objects.create(page_id=1, reason="illisible")
    assert author.get(PANEL).status_code == 404
    assert PANEL not in text_of(author.get("/admin/"))
    assert author.post(RETRY, {"all": "1"}).status_code == 404
    assert DeadLetter.objects.exists()


def test_a_visitor_is_asked_to_sign_in(db):
    assert Client().get(PANEL)["Location"].startswith("/connexion/")
    assert Client().post(RETRY, {"all": "1"})["Location"].startswith("/connexion/")


def test_a_refused_page_is_shown_with_its_reason_and_retried_alone(broker, search_index):
    page = make_page(title="Fautive")
    OutboxRow.objects.all().delete()
    DeadLetter.objects.create(page_id=page.pk, reason="ValueError: illisible")
    DeadLetter.objects.create(page_id=10**9, reason="TypeError")
    shown = text_of(broker.get(PANEL))
    assert "Fautive" in shown
    assert "illisible" in shown
    told = text_of(broker.post(RETRY, {"page": page.pk}, follow=True))
    assert "1 page est réessayée" in told
    assert list(OutboxRow.objects.values_list("subject", "object_id")) == [("page", page.pk)]
    assert list(DeadLetter.objects.values_list("page_id", flat=True)) == [10**9]


def test_all_refused_pages_are_retried_at_once(broker, search_index):
    DeadLetter.objects.bulk_create(DeadLetter(page_id=pk, reason="illisible") for pk in (5, 6, 7))
    assert "3 pages sont réessayées" in text_of(broker.post(RETRY, {"all": "1"}, follow=True))
    assert set(OutboxRow.objects.values_list("object_id", flat=True)) == {5, 6, 7}
    assert not DeadLetter.objects.exists()


@pytest.mark.parametrize("page", ["", "x", "-1", "9" * 40, "12"])
def test_what_is_not_a_refused_page_changes_nothing(broker, search_index, page):
    DeadLetter.objects.create(page_id=1, reason="illisible")
    assert broker.post(RETRY, {"page": page}, follow=True).status_code == 200
    assert DeadLetter.objects.exists()
    assert not OutboxRow.objects.exists()


def test_retrying_takes_a_form_of_the_site(broker, search_index):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = broker.cookies
    assert strict.post(RETRY, {"all": "1"}).status_code == 403
    assert broker.get(RETRY).status_code == 405


def test_the_panel_costs_the_same_for_many_refused_pages(broker, search_index, django_assert_num_queries):
    DeadLetter.objects.create(page_id=1, reason="illisible")
    broker.get(PANEL)
    with CaptureQueriesContext(connection) as one:
        broker.get(PANEL)
    DeadLetter.objects.bulk_create(DeadLetter(page_id=pk, reason="illisible") for pk in range(2, 40))
    with django_assert_num_queries(len(one)):
        broker.get(PANEL)


def test_readiness_says_what_to_do(no_index, db):
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "manage.py rebuild_search" in answer.json()["advice"]
    in_english = Client(headers={"cookie": "django_language=en"}).get("/readyz")
    assert in_english.json()["advice"].startswith("There is no index.")


def test_metrics_count_what_waits_what_fails_and_what_is_refused(search_index):
    OutboxRow.objects.create(subject="page", object_id=1)
    OutboxRow.objects.create(subject="page", object_id=2, attempts=2)
    DeadLetter.objects.create(page_id=3, reason="illisible")
    lines = text_of(Client().get("/metrics")).splitlines()
    assert "inters4_outbox_rows 2" in lines
    assert "inters4_outbox_failing_rows 1" in lines
    assert "inters4_dead_letters 1" in lines
    assert "inters4_search_up 1" in lines


def test_metrics_cost_as_many_queries_whatever_waits(search_index, django_assert_num_queries):
    OutboxRow.objects.bulk_create(OutboxRow(subject="page", object_id=pk) for pk in range(30))
    with django_assert_num_queries(6):
        Client().get("/metrics")


def test_the_deployment_is_told_of_what_is_wrong_and_what_to_do(no_index, db):
    [error] = checks.engine_answers(None)
    assert error.id == "search.E002"
    assert "manage.py rebuild_search" in error.hint


def test_the_deployment_is_told_of_an_address_that_is_none(settings):
    settings.SEARCH_URL = "ftp://quelque-part"
    [error] = checks.engine_answers(None)
    assert error.id == "search.E003"


def test_the_check_of_a_deployment_does_not_wait_for_an_engine_that_hangs(monkeypatch):
    hangs = threading.Event()
    monkeypatch.setattr(checks, "HEALTH_SECONDS", 0.05)
    monkeypatch.setattr(checks, "get_engine", lambda: StubEngine(hangs.wait))
    [error] = checks.engine_answers(None)
    hangs.set()
    assert error.id == "search.E002"
    assert error.hint == advice("unreachable")


def test_the_deployment_is_told_of_changes_that_wait_and_of_pages_refused(search_index):
    assert checks.engine_answers(None) == []
    assert checks.changes_reach_the_index(None) == []
    OutboxRow.objects.create(subject="page", object_id=1)
    OutboxRow.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    DeadLetter.objects.create(page_id=1, reason="illisible")
    assert [message.id for message in checks.changes_reach_the_index(None)] == ["search.W004", "search.W005"]


@pytest.mark.parametrize("command", ["check_search", "search_worker"])
def test_commands_say_what_to_do_when_there_is_no_index(no_index, db, command):
    OutboxRow.objects.create(subject="page", object_id=1)
    options = {"once": True} if command == "search_worker" else {}
    with pytest.raises(CommandError, match=r"manage\.py rebuild_search"):
        call_command(command, **options)


def test_there_is_no_rollback_without_a_previous_index(no_index, db):
    with pytest.raises(CommandError, match="Il n’y a pas d’index précédent"):
        call_command("rebuild_search", rollback=True)
