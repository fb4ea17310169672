"""What a reader may not read changes nothing of what they are answered, byte for byte."""

import re

import pytest
from django.test import Client

from portal.core.visibility import set_visibility
from tests.factories import make_page

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/api/v1/search?q=telesantx",
    "/api/v1/search?q=secretissime",
    "/api/v1/search?q=visites+domicile",
    "/api/v1/search",
    "/api/v1/suggest?q=tele",
    "/recherche/flux.atom?q=visites",
)


def answers(page):
    client = Client()
    found = [client.get(path).content.decode() for path in ADDRESSES]
    similar = client.get(page.url).content.decode()
    found.append("".join(re.findall(r'href="/pratiques/[^"]*"', similar)))
    return [re.sub(r'"took_ms": [0-9.]+', "", text) for text in found]


def test_a_visitor_is_answered_the_same_with_and_without_hidden_pages(search_index, drain):
    shown = make_page(title="Visites à domicile par télésanto", summary="Des visites de suivi par télésanto.")
    make_page(title="Suivi à domicile par télésanto", summary="Un suivi et des visites, en région.")
    make_page(title="Soins de proximité en télésanta", summary="Des soins de suivi, en région.")
    drain()
    before = answers(shown)
    for number in range(4):
        hidden = make_page(
            title=f"Télésanta secretissimes visites {number}", summary="télésanta proximité région visites " * 3
        )
        set_visibility(hidden, visibility="members")
    drain()
    assert answers(shown) == before
    assert "télésanto" in before[0]


def test_scores_are_for_brokers(search_index, drain, django_user_model):
    make_page(title="Une pratique")
    drain()
    assert "score" not in Client().get("/api/v1/search?q=pratique").json()["results"][0]
    broker = Client()
    broker.force_login(django_user_model.objects.create_superuser("courtier@exemple.qc.ca", password="x"))
    assert broker.get("/api/v1/search?q=pratique").json()["results"][0]["score"] > 0
