"""Search by meaning beside words, with a real server of embeddings that is killed, stopped and slowed."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from search.meaning import copying
from search.meaning.asking import asker_of
from search.meaning.client import embedding_server
from search.meaning.copying import refresh
from search.meaning.counts import counts
from search.meaning.mirror import current_mirror
from search.meaning.scribe import embed_some
from search.models import MeaningPage, MeaningText
from tests.embeddings import RunningServer, running_server
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server() as running:
        yield running


@pytest.fixture
def meaning(server: RunningServer, settings: Any, tmp_path: Any, search_index: Any, drain: Any) -> Iterator[Any]:
    """The portal with that server; call it to take all changes to the index and to the vectors."""
    settings.DATA_DIR = tmp_path
    for name, value in server.settings().items():
        setattr(settings, name, value)
    server.misbehave("well")
    asker_of.cache_clear()

    def work() -> None:
        drain()
        named = embedding_server()
        while embed_some(named):
            pass
        # However long the last copy took.
        copying._last.clear()
        refresh(named)

    yield work
    asker_of.cache_clear()


def ask(client: Client, query: str, **parameters: Any) -> dict[str, Any]:
    return json.loads(client.get("/api/v1/search", {"q": query, **parameters}).content)


def titles(hits: list[dict[str, Any]]) -> list[str]:
    return [hit["title"] for hit in hits]


def paramedics(**fields: Any) -> Any:
    return make_page(title="Des paramédics à domicile", summary="Ils visitent les aînés.", **fields)


def test_a_page_that_shares_no_word_is_near(client: Client, meaning: Callable[[], None]) -> None:
    paramedics()
    make_page(title="Jardins", summary="Des fleurs.")
    make_page(title="Vieux logis", summary="Une maison ancienne.")
    meaning()
    found = ask(client, "ambulanciers secouristes")
    assert (found["total"], found["results"], found["meaning"]) == (0, [], "used")
    assert found["near"][0]["title"] == "Des paramédics à domicile"
    assert found["near"][0]["snippet"] == "Ils visitent les aînés."
    assert "score" not in found["near"][0]
    # What holds the words is told once, and comes first.
    found = ask(client, "paramédics visitent")
    assert (titles(found["results"]), found["near_first"]) == (["Des paramédics à domicile"], False)
    assert set(titles(found["near"])) == {"Jardins", "Vieux logis"}
    page = client.get("/recherche/", {"q": "ambulanciers secouristes"}).content.decode()
    assert "Proches par le sens" in page and "Ils visitent les aînés." in page


def test_meaning_orders_what_words_found(client: Client, meaning: Callable[[], None], settings: Any) -> None:
    make_page(title="Chiens de traîneau", summary="Courses. Équipe, équipe, équipe.", slug="courses")
    make_page(title="Zoothérapie chiens", summary="Une équipe.", slug="soins")
    meaning()
    by_meaning = ask(client, "équipe zoothérapie chiens animaux")
    settings.EMBEDDING_URL = ""
    by_words = ask(client, "équipe zoothérapie chiens animaux")
    assert titles(by_meaning["results"])[0] == "Zoothérapie chiens"
    for name in ("total", "facets", "precise", "widened", "suggestion"):
        assert by_meaning[name] == by_words[name]


def test_one_word_is_ranked_by_words_and_finds_what_is_near(client: Client, meaning: Callable[[], None]) -> None:
    make_page(title="Les secouristes du coin", summary="Un projet de jardins, de fleurs, de chiens.", slug="titre")
    make_page(title="Projet", summary="Secouristes paramédics ambulanciers.", slug="corps")
    make_page(title="Ambulanciers", summary="Paramédics.", slug="proche")
    meaning()
    found = ask(client, "secouristes")
    assert (titles(found["results"]), titles(found["near"])) == (
        ["Les secouristes du coin", "Projet"],
        ["Ambulanciers"],
    )


def test_a_passage_of_the_body_is_shown(client: Client, meaning: Callable[[], None]) -> None:
    body = f"{'autre chose ' * 130}\n\nZoothérapie <b>douce</b>."
    make_page(title="Fiche", summary="Rien.", body=[("markdown", body)])
    meaning()
    near = ask(client, "chiens")["near"]
    assert near and "Zoothérapie" in near[0]["snippet"] and "<b>" not in near[0]["snippet"]


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("paramédics", {"exact": "1"}),
        ("« paramédics »", {}),
        ('"paramédics"', {}),
        ("paramédics", {"sort": "recent"}),
        ("des paramedics a domicile", {}),
        ("le de la", {}),
        ("", {}),
    ],
)
def test_some_searches_are_of_words_alone(
    query: str, parameters: dict[str, str], client: Client, meaning: Callable[[], None]
) -> None:
    paramedics()
    meaning()
    found = ask(client, query, **parameters)
    assert (found["meaning"], found["near"]) == ("skipped", [])


def test_without_the_setting_answers_are_byte_for_byte_those_of_words(
    client: Client, meaning: Callable[[], None], settings: Any, server: RunningServer
) -> None:
    paramedics()
    meaning()
    settings.EMBEDDING_URL = ""
    asked = len(server.asked())
    found = ask(client, "paramédics visites")
    assert "near" not in found and "meaning" not in found
    assert list(found)[:10] == [
        *("query", "total", "page", "page_size", "took_ms", "engine", "precise", "widened", "results", "facets")
    ]
    page = client.get("/recherche/", {"q": "paramédics visites"}).content.decode()
    assert "Proches par le sens" not in page
    assert len(server.asked()) == asked


@pytest.mark.parametrize("fault", ["kill", "hang", "garble", "odd", "slow", "refuse", "short"])
def test_no_search_is_lost_nor_waits_whatever_the_server_does(
    fault: str, client: Client, settings: Any, tmp_path: Any, meaning: Callable[[], None]
) -> None:
    page = paramedics()
    meaning()
    before = counts()["late"]
    with running_server() as victim:
        settings.EMBEDDING_URL = victim.url
        settings.EMBEDDING_TIMEOUT = 0.1
        match fault:
            case "kill":
                victim.kill()
            case "hang":
                victim.hang()
            case _:
                victim.misbehave(fault)
        for number in range(8):
            started = time.monotonic()
            found = ask(client, f"paramédics {number}")
            assert time.monotonic() - started < 1
            assert (titles(found["results"]), found["meaning"], found["near"]) == ([page.title], "late", [])
        assert counts()["late"] == before + 8
        # After five failures the server is left alone, and costs nothing.
        assert not asker_of(embedding_server()).breaker.allows()
        if fault == "hang":
            victim.go_on()


def test_a_change_is_kept_while_no_vector_can_be_made(
    client: Client, meaning: Callable[[], None], drain: Callable[[], None], server: RunningServer, settings: Any
) -> None:
    from search.meaning.client import EmbeddingUnavailable

    page = paramedics(body=[("markdown", "Un secret retiré depuis.")])
    meaning()
    settings.EMBEDDING_URL = "http://127.0.0.1:1/v1"
    page.body = [("markdown", "Autre chose.")]
    page.save_revision().publish()
    drain()
    named = embedding_server()
    with pytest.raises(EmbeddingUnavailable):
        embed_some(named)
    refresh(named)
    # What the page no longer says is forgotten at once; what it says waits, and what it said still serves.
    assert not MeaningText.objects.filter(text__contains="secret").exists()
    assert MeaningText.objects.filter(page_id=page.pk, vector=None, text__contains="Autre chose").exists()
    assert MeaningText.objects.filter(page_id=page.pk, rank=0, vector__isnull=False).exists()
    settings.EMBEDDING_URL = server.url
    meaning()
    assert not MeaningText.objects.filter(vector=None).exists()
    assert titles(ask(client, "ambulanciers")["near"]) == [page.title]


def test_a_text_that_the_server_refuses_keeps_no_other_waiting(
    client: Client, meaning: Callable[[], None], server: RunningServer
) -> None:
    make_page(title="Texte refused", slug="non")
    paramedics()
    meaning()
    assert list(MeaningText.objects.filter(vector=None).values_list("attempts", flat=True)) == [1]
    MeaningText.objects.filter(vector=None).update(attempts=5)
    meaning()
    assert titles(ask(client, "ambulanciers")["near"]) == ["Des paramédics à domicile"]


def test_what_is_closed_counts_no_more_from_the_same_transaction_on(
    client: Client, meaning: Callable[[], None]
) -> None:
    closed, kept = paramedics(slug="ferme"), paramedics(slug="ouvert", establishment=None)
    meaning()
    assert {hit["id"] for hit in ask(client, "ambulanciers")["near"]} == {closed.pk, kept.pk}
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    # Neither the index nor the vectors know yet.
    assert [hit["id"] for hit in ask(client, "ambulanciers")["near"]] == [kept.pk]
    meaning()
    assert [hit["id"] for hit in ask(client, "ambulanciers")["near"]] == [kept.pk]
    client.force_login(make_user())
    assert {hit["id"] for hit in ask(client, "ambulanciers")["near"]} == {closed.pk, kept.pk}
    closed.unpublish()
    assert [hit["id"] for hit in ask(client, "ambulanciers")["near"]] == [kept.pk]


def test_hidden_pages_change_no_answer(client: Client, meaning: Callable[[], None]) -> None:
    for number in range(4):
        paramedics(slug=f"ouverte-{number}", establishment=None)
        make_page(title=f"Équipe {number}", summary="Chiens et aînés.", slug=f"equipe-{number}")
    meaning()
    queries = ("ambulanciers", "vieux chiens équipe", "équipe maison", "zzz")
    asked = [{"q": query} for query in queries] + [{"q": "vieillards", "type": "practice"}]

    def answers() -> list[Any]:
        found = [ask(client, one.pop("q"), **one) for one in map(dict, asked)]
        return [{**one, "took_ms": 0} for one in found]

    alone = answers()
    for number in range(8):
        hidden = make_page(title="Ambulanciers des vieillards", summary="Secouristes chiens.", slug=f"cache-{number}")
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    meaning()
    # The words of hidden pages weigh in the order by words: what is near is told by meaning alone.
    for before, after in zip(alone, answers(), strict=True):
        assert (before["near"], before["total"], before["meaning"]) == (
            (after["near"], after["total"], after["meaning"])
        )
        assert {hit["id"] for hit in before["results"]} == {hit["id"] for hit in after["results"]}


def test_another_model_makes_its_own_vectors_and_is_put_in_service_whole(
    client: Client, meaning: Callable[[], None], settings: Any
) -> None:
    from search.meaning.notes import note_missing

    paramedics()
    make_page(title="Jardins", slug="jardins")
    meaning()
    former = embedding_server()
    settings.EMBEDDING_PASSAGE_PREFIX = "passage: "
    named = embedding_server()
    assert note_missing(named) == 2
    assert embed_some(named, limit=1) == 1
    assert not refresh(named)
    assert current_mirror(named) is None and current_mirror(former) is not None
    assert ask(client, "ambulanciers")["meaning"] == "skipped"
    meaning()
    assert ask(client, "ambulanciers")["meaning"] == "used"
    assert not MeaningText.objects.exclude(model=named.name).exists()


def test_a_copy_that_is_damaged_is_made_anew(client: Client, meaning: Callable[[], None], tmp_path: Any) -> None:
    paramedics()
    meaning()
    (vectors,) = (tmp_path / "meaning").glob("v-*/vectors.npy")
    vectors.write_bytes(vectors.read_bytes()[:100])
    pointer = tmp_path / "meaning" / "current.json"
    pointer.write_text(pointer.read_text() + " ")
    assert ask(client, "ambulanciers")["meaning"] == "skipped"
    meaning()
    assert ask(client, "ambulanciers")["meaning"] == "used"


def test_a_page_that_goes_takes_its_vectors_along(client: Client, meaning: Callable[[], None]) -> None:
    page = paramedics()
    meaning()
    page.delete()
    meaning()
    assert not MeaningText.objects.exists()
    assert MeaningPage.objects.get(pk=page.pk).grants == ""
    assert ask(client, "ambulanciers")["near"] == []


def test_hostile_questions_are_sent_plain(client: Client, meaning: Callable[[], None], server: RunningServer) -> None:
    paramedics()
    meaning()
    ask(client, "ﷺ" * 30 + "\x00secouristes")
    sent = server.asked()[-1]["input"][0]
    assert "ﷺ" not in sent and "\0" not in sent and len(sent) <= 200


def test_operators_read_how_often_meaning_served(client: Client, meaning: Callable[[], None], settings: Any) -> None:
    paramedics()
    meaning()
    ask(client, "secouristes")
    ask(client, "secouristes", exact="1")
    told = client.get("/metrics").content.decode()
    assert 'inters4_searches_by_meaning_total{state="used"} 1\n' in told
    assert 'inters4_searches_by_meaning_total{state="skipped"} 1\n' in told
    assert 'inters4_searches_by_meaning_total{state="late"} 0\n' in told
    settings.EMBEDDING_URL = ""
    assert "meaning" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMBEDDING_URL", "ftp://x/v1"),
        ("EMBEDDING_URL", "http://user:secret@x/v1"),
        ("EMBEDDING_URL", "http://x:99999/v1"),
        ("EMBEDDING_MODEL", ""),
        ("EMBEDDING_DIMENSIONS", 0),
        ("EMBEDDING_KEY", "clé"),
    ],
)
def test_a_setting_that_cannot_serve_is_told_at_the_start(name: str, value: Any, settings: Any) -> None:
    from search.checks import embeddings_are_named_right

    settings.EMBEDDING_URL, settings.EMBEDDING_MODEL = "http://127.0.0.1:1/v1", "m"
    assert embeddings_are_named_right(None) == []
    setattr(settings, name, value)
    (error,) = embeddings_are_named_right(None)
    assert name in error.msg and "secret" not in error.msg


def test_the_search_worker_has_vectors_made(
    client: Client, server: RunningServer, settings: Any, tmp_path: Any, search_index: Any
) -> None:
    from django.core.management import call_command

    settings.DATA_DIR = tmp_path
    paramedics()
    # Indexed before any server was named: nothing is noted of it.
    call_command("search_worker", "--once")
    assert not MeaningPage.objects.exists()
    for name, value in server.settings().items():
        setattr(settings, name, value)
    server.misbehave("well")
    call_command("search_worker", "--once")
    assert titles(ask(client, "ambulanciers")["near"]) == ["Des paramédics à domicile"]


def test_passages_may_go_elsewhere_so_that_questions_never_wait_behind_them(
    client: Client, meaning: Callable[[], None], server: RunningServer, settings: Any
) -> None:
    before = len(server.asked())
    with running_server() as other:
        settings.EMBEDDING_PASSAGES_URL = other.url
        paramedics()
        meaning()
        ask(client, "ambulanciers derrière")
        assert [one["input"] for one in other.asked()] == [["Des paramédics à domicile\nIls visitent les aînés."]]
        assert [one["input"] for one in server.asked()[before:]] == [["ambulanciers derrière"]]
