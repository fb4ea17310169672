"""« Contenus semblables » by meaning, where vectors are there."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.factories import make_page
from tests.site.test_meaning import meaning, server  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def section(client: Client, page: Any) -> str:
    """What stands under « Contenus semblables »."""
    content = client.get(page.url).content.decode()
    return content.partition('id="semblables-titre"')[2].partition("</section>")[0]


def similar(client: Client, page: Any) -> list[str]:
    return re.findall(r"Projet \w+", section(client, page))


@pytest.fixture
def pages() -> dict[str, Any]:
    """One page, then one that shares its words, one that shares its meaning, and nothing else."""
    return {
        "page": make_page(
            title="Projet ambulanciers", summary="Secouristes ambulanciers, jardins fleuris.", slug="page"
        ),
        "words": make_page(title="Projet mots", summary="Jardins fleuris, parcs boisés.", slug="mots"),
        "meant": make_page(title="Projet paramédics", summary="Paramédics, secouristes, ambulanciers.", slug="sens"),
    }


def test_what_means_the_same_is_similar_first_and_words_alone_serve_otherwise(
    client: Client,
    meaning: Any,  # noqa: F811
    settings: Any,
    pages: dict[str, Any],
) -> None:
    meaning()
    url = settings.EMBEDDING_URL
    with CaptureQueriesContext(connection) as queries:
        by_meaning = similar(client, pages["page"])
    assert by_meaning == ["Projet paramédics", "Projet mots"]
    settings.EMBEDDING_URL = ""
    with CaptureQueriesContext(connection) as by_words:
        words_alone = section(client, pages["page"])
    assert len(queries) <= len(by_words)
    # Vectors of this model aren't there yet: byte for byte what words say.
    settings.EMBEDDING_URL = url
    settings.EMBEDDING_MODEL = "another"
    assert section(client, pages["page"]) == words_alone != ""


def test_only_pages_that_the_reader_may_read_are_similar(
    client: Client,
    meaning: Any,  # noqa: F811
    pages: dict[str, Any],
) -> None:
    meaning()
    # Neither the index nor the vectors know yet.
    PageViewRestriction.objects.create(page=pages["meant"], restriction_type="login")
    assert similar(client, pages["page"]) == ["Projet mots"]
    meaning()
    assert similar(client, pages["page"]) == ["Projet mots"]
