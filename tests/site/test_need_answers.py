"""A need that is shown is linked to the contents that answer it, and the cycle of a page says so."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.brokering.models import KnowledgeRequest, NeedAnswer
from portal.brokering.services import public_needs, receive_request, show_need
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_user
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

SUMMARY = "Éviter un nouveau séjour à l’hôpital."


def need(summary: str = SUMMARY, *, answers: Any = (), establishment: Any = None, **fields: Any) -> KnowledgeRequest:
    request = receive_request(need="Nos mots à nous, xylophone.", email="qui.cherche@inters4.example")
    for name, value in fields.items():
        setattr(request, name, value)
    return show_need(request=request, summary=summary, answers=answers, establishment=establishment)


def band(page: Any, client: Client) -> str:
    html = client.get(page.url).content.decode()
    return html[html.index('class="cycle-band"') : html.index("</nav>", html.index('class="cycle-band"'))]


def asked(queries: CaptureQueriesContext) -> int:
    """How many queries there were, without the look at whether the directory changed, which time alone brings."""
    return len([query for query in queries if "search_counter" not in query["sql"]])


def link(source: Any, kind: str, target: Any) -> None:
    PageLink.objects.create(source=source, kind=kind, target=target)


def test_the_practice_names_the_need_that_it_answers_and_who_has_it(client: Client) -> None:
    page = make_page()
    shown = need(answers=[page], establishment=make_establishment("cisss-gaspesie", "gaspesie"))
    cell = band(page, client)
    assert "1 besoin affiché" in cell
    assert SUMMARY in cell
    assert f'href="/courtage/besoins/{shown.pk}/"' in cell
    assert "CISSS-GASPESIE" in cell
    assert "xylophone" not in cell


def test_the_need_names_its_answers_wherever_it_is_shown(client: Client) -> None:
    page = make_page(title="Pratique qui répond")
    establishment = make_establishment()
    shown = need(answers=[page], establishment=establishment)
    for address in (f"/courtage/besoins/{shown.pk}/", "/courtage/besoins/", "/etablissements/cisss-bsl/"):
        text = client.get(address).content.decode()
        assert "Réponses" in text, address
        assert f'href="{page.url}"' in text, address


def test_an_answer_is_named_only_to_who_may_read_it(client: Client) -> None:
    page = make_page(title="Pratique Zibeline")
    shown = need(answers=[page])
    set_visibility(page, visibility="members")
    address = f"/courtage/besoins/{shown.pk}/"
    assert "Zibeline" not in client.get(address).content.decode()
    client.force_login(make_user())
    assert "Zibeline" in client.get(address).content.decode()


@pytest.mark.parametrize("fields", [{"summary": ""}, {"status": "answered"}])
def test_a_need_that_isn_t_shown_leaves_no_trace(fields: dict[str, str], client: Client) -> None:
    page = make_page()
    hidden = need(answers=[page], **fields)
    assert "besoin affiché" not in band(page, client)
    assert client.get(f"/courtage/besoins/{hidden.pk}/").status_code == 404


def test_open_requests_are_counted_beside_the_needs_and_answered_ones_no_longer(client: Client) -> None:
    page = make_page()
    need(answers=[page])
    KnowledgeRequest.objects.create(need="Un", email="a@exemple.ca", page=page)
    KnowledgeRequest.objects.create(need="Deux", email="a@exemple.ca", page=page, status="answered")
    assert "1 besoin affiché, 1 demande reçue" in band(page, client)


def test_a_request_that_is_shown_and_answered_by_its_own_page_is_one_need(client: Client) -> None:
    page = make_page()
    need(answers=[page], page=page)
    text = band(page, client)
    assert "1 besoin affiché" in text
    assert "demande reçue" not in text


def test_beyond_three_needs_the_cell_leads_to_all_of_them(client: Client) -> None:
    page = make_page()
    for number in range(4):
        need(f"Besoin numéro {number}.", answers=[page])
    need("Un autre besoin.")
    address = f"/courtage/besoins/?contenu={page.pk}"
    assert f'href="{address}"' in band(page, client)
    listed = client.get(address).content.decode()
    assert "Besoin numéro 0." in listed
    assert "Un autre besoin." not in listed


def test_a_page_costs_as_many_queries_with_one_need_as_with_ten(client: Client) -> None:
    one, ten = make_page(title="Une"), make_page(title="Dix")
    need(answers=[one])
    for number in range(10):
        need(f"Besoin {number}.", answers=[ten])
    counts = []
    for page in (one, ten):
        client.get(page.url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page.url)
        counts.append(asked(queries))
    assert counts[0] == counts[1]


def test_a_list_of_needs_costs_as_many_queries_with_one_answer_as_with_ten() -> None:
    pages = [make_page(title=f"Pratique {number}") for number in range(10)]
    need(answers=pages[:1])
    public_needs()
    with CaptureQueriesContext(connection) as before:
        assert [len(item.answers) for item in public_needs()] == [1]
    for number in range(9):
        need(f"Besoin {number}.", answers=pages)
    with CaptureQueriesContext(connection) as after:
        public_needs()
    assert asked(before) == asked(after)


def test_a_broker_links_a_content_to_a_need_in_the_administration(client: Client) -> None:
    page = make_page()
    shown = need()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    fields = {
        "status": "in_progress",
        "need": "Un besoin",
        "email": "a@b.example",
        "public_summary": SUMMARY,
        "answers-TOTAL_FORMS": "1",
        "answers-INITIAL_FORMS": "0",
        "answers-0-page": str(page.pk),
        "answers-0-ORDER": "1",
    }
    answer = client.post(f"/admin/snippets/brokering/knowledgerequest/edit/{shown.pk}/", fields)
    assert answer.status_code == 302
    assert list(NeedAnswer.objects.values_list("need", "page")) == [(shown.pk, page.pk)]


# The cell « Appropriation »


def test_lessons_of_one_block_count_as_that_block_once() -> None:
    practice = make_page()
    block = make_page(TrainingBlockPage, title="Conduire un changement")
    for number in range(3):
        link(make_page(LessonPage, title=f"Leçon {number}", parent=block), "forme-a", practice)
    link(block, "forme-a", practice)
    link(make_page(AccompanimentPage, title="Coaching"), "accompagne", practice)
    cell = practice.cycle[2]
    assert cell["headline"] == "1 bloc de formation, 1 accompagnement"


def test_a_practice_that_lessons_alone_teach_leads_to_their_block() -> None:
    practice = make_page()
    block = make_page(TrainingBlockPage, title="Conduire un changement")
    link(make_page(LessonPage, title="Une leçon", parent=block), "forme-a", practice)
    cell = practice.cycle[2]
    assert (cell["headline"], cell["detail"], cell["url"]) == (
        "1 bloc de formation",
        "Conduire un changement",
        block.url,
    )


def test_a_block_that_the_reader_may_not_read_isn_t_named() -> None:
    practice = make_page()
    block = make_page(TrainingBlockPage, title="Bloc Zibeline")
    link(make_page(LessonPage, title="Une leçon", parent=block), "forme-a", practice)
    set_visibility(block, visibility="members")
    assert practice.cycle[2]["empty"]


def test_every_type_of_page_says_what_to_do_where_a_cell_is_empty() -> None:
    for model in (SynthesisPage, TrainingBlockPage, AccompanimentPage):
        page = make_page(model, title=model.__name__)
        for cell in page.cycle:
            assert cell["headline"], (model, cell)
            assert cell.get("url") or cell["current"], (model, cell)


def test_the_cell_of_a_digest_leads_to_where_its_links_are(client: Client) -> None:
    """They may all stand higher up, with what the publication changes."""
    digest = make_page(DigestPage, title="Un résumé")
    link(digest, "confirme", make_page())
    html = client.get(digest.url).content.decode()
    for anchor in re.findall(r'href="#([^"]+)"', band(digest, client)):
        assert f'id="{anchor}"' in html


def test_what_is_to_be_seen_as_well_stands_apart_from_what_supports() -> None:
    practice = make_page()
    link(practice, "appuyee-par", make_page(SynthesisPage, title="Une synthèse"))
    link(practice, "voir-aussi", make_page(title="Une autre pratique"))
    assert practice.cycle[1]["detail"] == "Appuyée par 1 synthèse ; voir aussi 1 pratique"
