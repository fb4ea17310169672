"""What brokers read of the queries that meaning ordered otherwise than words did."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from practices.models import PracticePage
from search.meaning.changes import KEPT, SHOWN, forget_changes, record_change
from search.models import MeaningChange
from tests.factories import make_establishment, make_page, make_section, make_user
from tests.site.test_meaning import ask, meaning, server, titles  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/search-meaning/"


@pytest.fixture
def broker(db: Any) -> Client:
    make_section(PracticePage, make_establishment())
    ensure_roles()
    client = Client()
    client.force_login(make_user("courtage@inters4.example", groups=[BROKERS]))
    return client


def shown(client: Client) -> str:
    return client.get(REPORT).content.decode()


def test_a_query_that_meaning_ordered_otherwise_is_kept_once_without_its_author(
    client: Client,
    meaning: Any,  # noqa: F811
    broker: Client,
) -> None:
    first = make_page(title="Équipe", summary="Une équipe de jardins fleuris.", slug="jardins")
    then = make_page(title="Ambulanciers", summary="Une équipe.", slug="soins")
    meaning()
    query = "Équipe secouristes"
    with CaptureQueriesContext(connection) as queries:
        found = ask(client, query)
    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) <= 1, written
    assert titles(found["results"])[0] == then.title
    ask(client, query)
    # What filters, and what holds an address or a number of somebody, isn't kept.
    ask(client, f"{query} 418 555-0199")
    ask(client, f"{query} a@b.example")
    (change,) = MeaningChange.objects.all()
    assert change.query == query.lower()
    assert (set(change.by_words), change.by_meaning[0]) == ({first.pk, then.pk}, then.pk)
    assert {field.name for field in MeaningChange._meta.fields} == {
        *("id", "query", "by_words", "by_meaning", "changed_at")
    }
    page = shown(broker)
    assert query.lower() in page and "montée" in page and "descendue" in page


def test_a_page_that_its_reader_may_not_read_is_not_named(broker: Client) -> None:
    page, hidden = make_page(title="Ouverte", slug="a"), make_page(title="Fermée", slug="b")
    hidden.unpublish()
    record_change("soins", [page.pk, hidden.pk], [hidden.pk, page.pk])
    told = shown(broker)
    assert "Ouverte" in told and "Fermée" not in told and "Page que vous ne pouvez pas lire" in told


def test_others_than_brokers_and_administrators_do_not_read_it(broker: Client) -> None:
    author = Client()
    author.force_login(make_user("redaction@inters4.example", groups=[author_group_name(make_establishment())]))
    assert author.get(REPORT).status_code == 404
    assert Client().get(REPORT)["Location"].startswith("/connexion/")
    administrator = Client()
    administrator.force_login(make_user("admin@inters4.example", is_superuser=True))
    assert administrator.get(REPORT).status_code == broker.get(REPORT).status_code == 200


def test_the_report_is_among_those_of_a_broker_where_meaning_serves(broker: Client, settings: Any) -> None:
    assert REPORT not in broker.get("/admin/").content.decode()
    settings.EMBEDDING_URL = "http://127.0.0.1:1/v1"
    assert REPORT in broker.get("/admin/").content.decode()


def test_what_is_kept_has_an_end(broker: Client) -> None:
    now = timezone.now()
    MeaningChange.objects.bulk_create(
        MeaningChange(query=f"q{n}", by_words=[1, 2], by_meaning=[2, 1], changed_at=now - timedelta(minutes=n))
        for n in range(SHOWN + 5)
    )
    old = MeaningChange.objects.create(query="vieille", by_words=[1], by_meaning=[2], changed_at=now - KEPT)
    assert old.query not in shown(broker)
    forget_changes()
    assert MeaningChange.objects.count() == SHOWN
    assert not MeaningChange.objects.filter(query__in=["vieille", f"q{SHOWN}"]).exists()


def test_the_report_costs_the_same_for_many_queries(broker: Client, django_assert_num_queries: Any) -> None:
    pages = [make_page(title=f"Page {n}", slug=f"page-{n}").pk for n in range(4)]
    record_change("un", pages[:2], pages[1::-1])
    shown(broker)
    with CaptureQueriesContext(connection) as one:
        shown(broker)
    for number in range(15):
        record_change(f"encore {number}", pages, pages[::-1])
    with django_assert_num_queries(len(one)):
        shown(broker)
