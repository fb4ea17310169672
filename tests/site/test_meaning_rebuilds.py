"""Rebuilds of the index while the server of embeddings is killed, stopped, slowed or answers nonsense."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from search.indexer import rebuild
from search.meaning.client import EmbeddingUnavailable, embedding_server
from search.meaning.copying import refresh
from search.meaning.scribe import embed_some
from search.models import MeaningText
from tests.embeddings import running_server
from tests.factories import make_page
from tests.site.test_meaning import ask, meaning, server, titles  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
PAGES = 3


@pytest.mark.parametrize(
    "fault", ["kill", "garble", *(pytest.param(one, marks=pytest.mark.thorough) for one in ("hang", "slow"))]
)
def test_a_rebuild_ends_and_no_search_is_lost_nor_waits_whatever_the_server_does(
    fault: str,
    client: Client,
    settings: Any,
    meaning: Callable[[], None],  # noqa: F811
) -> None:
    pages = [make_page(title=f"Équipe {n}", summary="Des paramédics.", slug=f"e-{n}") for n in range(PAGES)]
    meaning()
    good = settings.EMBEDDING_URL
    # What changed has no vector when the rebuild begins.
    pages[0].body = [("markdown", "Autre chose.")]
    pages[0].save_revision().publish()
    searches: list[float] = []

    def search() -> None:
        started = time.monotonic()
        found = ask(client, f"équipe paramédics {len(searches)}")
        searches.append(time.monotonic() - started)
        assert len(found["results"]) == PAGES and found["meaning"] == "late"

    def search_amidst(execute: Any, *arguments: Any) -> Any:
        """Search between two queries of the rebuild, three times."""
        if len(searches) < 3 and not busy:
            busy.append(True)
            search()
            busy.clear()
        return execute(*arguments)

    busy: list[bool] = []

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
        with connection.execute_wrapper(search_amidst):
            report = rebuild()
        assert (report.documents, len(searches)) == (PAGES, 3)
        search()
        # The worker's own turn: it waits for a server that is slow, and gives one up that does not answer.
        named = embedding_server()
        if fault in ("hang", "slow"):
            threading.Timer(0.5, victim.go_on).start()
            assert embed_some(named) > 0
        else:
            with pytest.raises(EmbeddingUnavailable):
                embed_some(named)
            assert MeaningText.objects.filter(vector=None).exists()
        refresh(named)
    assert max(searches) < 1, searches
    settings.EMBEDDING_URL = good
    meaning()
    assert not MeaningText.objects.filter(vector=None).exists()
    found = ask(client, "équipe paramédics")
    assert (len(titles(found["results"])), found["meaning"]) == (PAGES, "used")
