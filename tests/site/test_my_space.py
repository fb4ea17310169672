"""« Mon espace »: what waits for whoever is signed in, and what they chose, at a cost that doesn't grow."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.services import ensure_brokers
from portal.background.notices import language_of
from portal.brokering.models import KnowledgeRequest, NeedAnswer
from portal.core.ways import pieces_of, register_piece
from portal.following.models import Alert, Bookmark, BookmarkList, Follow
from portal.space.models import NotificationChoice, Rhythm
from portal.space.notifications import rhythm_of, wanting
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def said(client, path="/mon-espace/"):
    response = client.get(path)
    assert response.status_code == 200
    text = BeautifulSoup(response.content, "html.parser").select_one("main").get_text(" ")
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())


def test_it_leads_to_signing_in_and_back_and_the_header_leads_to_it():
    make_home()
    assert Client().get("/mon-espace/").url == "/connexion/?next=/mon-espace/"
    client = signed_in(make_user(first_name="Rose", last_name="Essai"))
    menu = client.get("/").content.decode().split('class="account-menu"')[1].split("</details>")[0]
    assert 'href="/mon-espace/"' in menu
    assert said(client).startswith("Mon espace Rose Essai")


def test_each_one_reads_what_waits_for_them():
    home = make_home()
    place = make_establishment()
    answer = make_page(title="Une réponse")
    need = KnowledgeRequest.objects.create(
        need="Long", email="x@inters4.example", public_summary="Réduire l’attente", establishment=place
    )
    NeedAnswer.objects.create(need=need, page=answer)
    KnowledgeRequest.objects.create(need="D’ailleurs", email="x@inters4.example", public_summary="Ailleurs")
    member = make_user("membre@inters4.example", groups=[place.group])
    KnowledgeRequest.objects.create(need="Ma demande à moi", email=member.email, requester=member)
    text = said(signed_in(member))
    assert "Rien : tout est fait." in text
    assert "Ce que votre établissement cherche Réduire l’attente Y répondent : Une réponse" in text
    assert "Ailleurs" not in text
    assert "Ce que vous avez demandé aux courtiers Ma demande à moi" in text
    broker = make_user("courtier@inters4.example", groups=[ensure_brokers(root=home)])
    assert "demandes attendent une réponse" in said(signed_in(broker))
    home_page = signed_in(broker).get("/").content.decode()
    assert "demandes attendent une réponse" in home_page.split('class="for-you"')[1].split("</section>")[0]
    assert "for-you" not in Client().get("/").content.decode()


def test_pieces_come_in_their_order_whoever_registers_first():
    register_piece("test_slot", "b.html", order=20)
    register_piece("test_slot", "c.html")
    register_piece("test_slot", "a.html", order=10)
    register_piece("test_slot", "a.html", order=90)
    assert pieces_of("test_slot") == ["a.html", "b.html", "c.html"]


def test_the_cost_is_the_same_with_5_and_50_of_everything():
    # The directory's version is looked at four times a second at most: here, once.
    make_home()
    place = make_establishment()
    person = make_user(groups=[place.group])
    client = signed_in(person)
    pages = [make_page(title=f"Page {rank}") for rank in range(5)]

    def make(start, count):
        for rank in range(start, start + count):
            page = pages[rank % 5]
            follow = Follow.objects.create(person=person, query=f"q=mot{rank}")
            Alert.objects.create(follow=follow, page=page, version=rank)
            kept_in = BookmarkList.objects.create(owner=person, name=f"Liste {rank}", shared_with=place)
            Bookmark.objects.create(list=kept_in, page=page)
            need = KnowledgeRequest.objects.create(
                need="x", email="x@inters4.example", public_summary="y", establishment=place, requester=person
            )
            NeedAnswer.objects.create(need=need, page=page)

    def count(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = ["/mon-espace/", "/mon-espace/listes/", "/mon-espace/suivi/", "/", pages[0].url]
    make(0, 5)
    before = {path: count(path) for path in paths}
    make(5, 45)
    assert {path: count(path) for path in paths} == before
    assert before["/mon-espace/"] < 54


def test_one_changes_name_and_language_for_the_portal_and_its_messages():
    make_home()
    person = make_user()
    client = signed_in(person)
    refused = client.post("/mon-espace/profil/", {"first_name": "x" * 200, "last_name": "", "language": "klingon"})
    assert refused.status_code == 400
    client.post("/mon-espace/profil/", {"first_name": "Rose", "last_name": "Essai", "language": "en"})
    person.refresh_from_db()
    assert person.get_full_name() == "Rose Essai"
    assert language_of(person) == "en"
    assert 'lang="en"' in client.get("/mon-espace/").content.decode()


def test_one_chooses_how_often_each_kind_of_message_comes():
    home = make_home()
    reader = make_user("lectrice@inters4.example")
    client = signed_in(reader)
    assert "Besoins soumis" not in said(client, "/mon-espace/messages/")
    client.post("/mon-espace/messages/", {"alerts": "monthly"})
    assert rhythm_of(reader, "alerts") == Rhythm.MONTHLY
    assert client.post("/mon-espace/messages/", {"alerts": "toujours"}).status_code == 400
    broker = make_user("courtier@inters4.example", groups=[ensure_brokers(root=home)])
    people = type(broker).objects.all()
    assert set(wanting(people, "needs")) == {reader, broker}
    signed_in(broker).post("/mon-espace/messages/", {"alerts": "weekly", "needs": "none"})
    assert set(wanting(people, "needs")) == {reader}
    assert not NotificationChoice.objects.filter(person=broker, kind="alerts").exists()
