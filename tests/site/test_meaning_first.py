"""What is near by meaning comes before what holds a part of the words, where these words say little."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import make_page
from tests.site.test_meaning import ask, meaning, server, titles  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def test_what_is_near_comes_first_where_words_say_little(
    client: Client,
    meaning: Callable[[], None],  # noqa: F811
) -> None:
    # One word of five, which many pages hold.
    for number in range(12):
        make_page(title=f"Équipe {number}", summary="Une équipe.", slug=f"equipe-{number}")
    make_page(title="Des paramédics à domicile", summary="Une équipe.", slug="soins")
    meaning()
    query = "équipe ambulanciers maison introuvables xylophone"
    found = ask(client, query)
    assert (found["precise"], found["total"], found["near_first"]) == (0, 13, True)
    assert found["near"][0]["title"] == "Des paramédics à domicile"
    # The answer is whole for programs; a person is shown each page once, what is near first.
    assert len(found["results"]) == 13
    page = client.get("/recherche/", {"q": query}).content.decode()
    assert page.count(f'href="{found["near"][0]["url"]}"') == 1
    assert page.index("Proches par le sens") < page.index("Une partie de vos mots")
    assert all(f'href="{hit["url"]}"' in page for hit in found["results"])
    # The second page of a search is of words alone; so are words that tell, whatever is near.
    assert not ask(client, query, page=2, page_size=5)["near_first"]
    assert not ask(client, "équipe domicile")["near_first"]
