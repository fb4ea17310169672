"""« Ce qu’on en sait » of a need, by meaning where vectors are there."""

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import receive_request, show_need
from tests.factories import make_page
from tests.site.test_meaning import meaning, server  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db


def need(**fields: Any) -> KnowledgeRequest:
    request = receive_request(need="Nos mots à nous.", email="qui.cherche@inters4.example")
    return show_need(request=request, summary="Ambulanciers secouristes", **fields)


def known(client: Client, shown: KnowledgeRequest) -> list[str]:
    """The pages under « Ce qu’on en sait »."""
    content = client.get(f"/courtage/besoins/{shown.pk}/").content.decode()
    section = content.partition('id="connu-titre"')[2].partition("</section>")[0]
    return list(dict.fromkeys(re.findall(r"Projet \w+", section)))


def test_what_is_near_a_need_is_shown_to_who_may_read_it_but_its_answers(
    client: Client,
    meaning: Any,  # noqa: F811
) -> None:
    answer = make_page(title="Projet réponse", summary="Ambulanciers secouristes.", slug="reponse")
    closed = make_page(title="Projet fermé", summary="Secouristes ambulanciers.", slug="ferme")
    make_page(title="Projet paramédics", summary="Paramédics et logis.", slug="proche")
    meaning()
    shown = need(answers=[answer])
    assert known(client, shown) == ["Projet fermé", "Projet paramédics"]
    # Neither the index nor the vectors know yet.
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    assert known(client, shown) == ["Projet paramédics"]


def test_a_need_is_read_whatever_the_server_does(
    client: Client,
    meaning: Any,  # noqa: F811
    settings: Any,
) -> None:
    make_page(title="Projet paramédics", slug="proche")
    shown = need()
    meaning()
    with_meaning = settings.EMBEDDING_URL
    for url in ("", "http://127.0.0.1:1/v1"):
        settings.EMBEDDING_URL = url
        assert known(client, shown) == []
    settings.EMBEDDING_URL = with_meaning
    assert known(client, shown) == ["Projet paramédics"]
