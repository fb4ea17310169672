"""A portal whose server of embeddings is dead, or not named, answers as words alone do, byte for byte."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from search.meaning.asking import asker_of
from tests.factories import make_page
from tests.site.test_meaning import meaning, server  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db
QUERIES = (
    {"q": "paramédics visites"},
    {"q": "équipe"},
    {"q": "équipe introuvable paramédics xylophone"},
    {"q": "équipe paramedix"},
    {"q": "rien de rien zzz"},
    {"q": "équipe visites", "type": "practice", "page_size": "2", "page": "2"},
    {"q": "équipe visites", "exact": "1"},
    {"q": "équipe", "sort": "title"},
    {"q": ""},
)
# What a page draws anew each time, and what the JSON says of time.
DRAWN = re.compile(rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"')
TIME = re.compile(rb'"took_ms": [0-9.]+')
# What docs/search.md says that the JSON holds where a server is named.
NAMED = re.compile(rb'"near": \[\], "near_first": false, "meaning": "(?:late|skipped)", ')


def answers(client: Client) -> list[bytes]:
    """The whole JSON and the whole page of each search."""
    found = []
    for query in QUERIES:
        found.append(TIME.sub(b"", client.get("/api/v1/search", query).content))
        found.append(DRAWN.sub(b"", client.get("/recherche/", query).content))
        found.append(DRAWN.sub(b"", client.get("/recherche/", query, headers={"HX-Request": "true"}).content))
    return found


def test_a_dead_server_and_none_leave_each_answer_as_it_is_byte_for_byte(
    client: Client,
    meaning: Any,  # noqa: F811
    settings: Any,
) -> None:
    for number in range(5):
        make_page(title=f"Équipe {number}", summary="Une équipe de visites, des paramédics.", slug=f"e-{number}")
    meaning()
    settings.EMBEDDING_URL = ""
    words_alone = answers(client)
    settings.EMBEDDING_URL = "http://127.0.0.1:1/v1"
    asker_of.cache_clear()
    with_dead_server = answers(client)
    named = [NAMED.subn(b"", answer) for answer in with_dead_server]
    assert [count for _answer, count in named] == [1, 0, 0] * len(QUERIES)
    for one, (other, _count) in zip(words_alone, named, strict=True):
        assert one == other
    assert json.loads(client.get("/api/v1/search", QUERIES[2]).content)["widened"]
