"""Pages that people keep: in lists, noted, ordered, shared with their establishment, taken away."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.core.visibility import set_visibility
from portal.following.models import Bookmark, BookmarkList, Follow
from tests.factories import make_establishment, make_home, make_page, make_user
from tests.site.test_my_data import PASSWORD, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def owner():
    make_home()
    return make_user("lectrice@inters4.example", groups=[make_establishment().group])


def keep(client, page, **fields):
    return client.post("/suivi/garder/", {"page": page.pk, "next": page.url, **fields})


def test_a_page_is_kept_from_its_page_and_taken_back(owner):
    page = make_page()
    client = signed_in(owner)
    assert keep(client, page).url == page.url
    document = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert "Gardée dans À lire" in " ".join(document.select_one(".notice").get_text().split())
    assert "Ne plus garder" in document.select_one(".keep-actions").get_text()
    keep(client, page)
    assert Bookmark.objects.get().list.name == "À lire"
    keep(client, page, remove="1")
    assert not Bookmark.objects.exists()


def test_whoever_is_not_signed_in_comes_back_with_the_page_kept_and_the_search_followed(owner):
    page = make_page()
    client = Client(enforce_csrf_checks=True)
    token = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(
        ".keep-actions [name=csrfmiddlewaretoken]"
    )["value"]
    asked = keep(client, page, csrfmiddlewaretoken=token)
    assert asked.url == "/connexion/?next=%2Fsuivi%2Fsuite%2F"
    sign_in = {"username": owner.email, "password": PASSWORD, "next": "/suivi/suite/", "csrfmiddlewaretoken": token}
    client.post("/connexion/", sign_in)
    assert client.get("/suivi/suite/").url == page.url
    assert Bookmark.objects.get().page_id == page.pk
    # Opened again, or by a link that somebody else made, it does nothing.
    assert client.get("/suivi/suite/").url == "/mon-espace/"
    other = Client()
    other.post("/suivi/suivre/", {"query": "q=chutes", "next": "https://ailleurs.example/"})
    other.force_login(owner)
    assert other.get("/suivi/suite/").url == "/"
    assert Follow.objects.get().query == "q=chutes"


def test_a_search_that_finds_nothing_can_be_followed_all_the_same(owner):
    text = signed_in(owner).get("/recherche/?q=zzzzqqq").content.decode()
    assert "Suivre par courriel" in text


def test_what_one_may_not_read_is_neither_kept_nor_followed_and_the_answer_says_the_same(owner):
    closed = make_page(title="Fermée")
    set_visibility(closed, visibility="establishment", groups=[make_establishment("autre").group])
    client = signed_in(owner)
    answers = set()
    for number in (closed.pk, 999_999, "x"):
        client.post("/suivi/garder/", {"page": number, "next": "/mon-espace/"})
        client.post("/suivi/suivre/", {"page": number, "next": "/mon-espace/"})
        notices = BeautifulSoup(client.get("/mon-espace/").content, "html.parser").select(".notice")
        answers.add(tuple(" ".join(one.get_text().split()) for one in notices))
    assert len(answers) == 1
    assert "n’y avez pas accès" in str(answers)
    assert not Bookmark.objects.exists() and not Follow.objects.exists()
    client.post("/suivi/suivre/", {"query": "theme=inconnu", "next": "/mon-espace/"})
    assert "theme=inconnu" in client.get("/mon-espace/").content.decode()


def test_a_list_is_named_noted_ordered_and_moved(owner):
    client = signed_in(owner)
    first, second = make_page(title="Une"), make_page(title="Deux")
    keep(client, first), keep(client, second)
    kept_in = BookmarkList.objects.get()
    one, two = kept_in.bookmarks.all()
    client.post(f"/mon-espace/gardes/{two.pk}/", {"move": "up"})
    assert [item.page.title for item in kept_in.bookmarks.all()] == ["Deux", "Une"]
    other = client.post("/mon-espace/listes/", {"name": "Comité"}).url
    number = int(other.split("/")[-2])
    client.post(f"/mon-espace/gardes/{one.pk}/", {"note": "À discuter", "into": number})
    text = client.get(other).content.decode()
    assert "Une" in text and "À discuter" in text
    csv = client.get(f"{other}liste.csv").content.decode()
    assert "Une" in csv and "À discuter" in csv and "Deux" not in csv
    assert client.post(f"{other}reglages/", {"name": "À lire"}).status_code == 400
    client.post(f"{other}supprimer/")
    assert [item.name for item in BookmarkList.objects.all()] == ["À lire"]


def test_a_list_leads_to_a_comparison_and_a_dossier_where_they_take_it(owner):
    client = signed_in(owner)
    pages = [make_page(title=f"Pratique {rank}") for rank in range(2)]
    keep(client, pages[0])
    path = BookmarkList.objects.get().get_absolute_url()
    assert "/pratiques/comparer/" not in client.get(path).content.decode().split("<main")[1].split("</main>")[0]
    keep(client, pages[1])
    main = client.get(path).content.decode().split("<main")[1]
    numbers = "&amp;".join(f"p={page.pk}" for page in pages)
    assert f'href="/pratiques/comparer/?{numbers}"' in main
    assert f'href="/dossier.pdf?{numbers}"' in main


def test_a_shared_list_is_read_by_the_members_alone_each_seeing_what_they_may_read(owner):
    place = make_establishment()
    client = signed_in(owner)
    shown, closed = make_page(title="Ouverte"), make_page(title="Xylophone")
    keep(client, shown), keep(client, closed)
    kept_in = BookmarkList.objects.get()
    path = kept_in.get_absolute_url()
    member = make_user("membre@inters4.example", groups=[place.group])
    stranger = make_user("autre@inters4.example", groups=[make_establishment("autre").group])
    assert signed_in(member).get(path).status_code == 404
    elsewhere = {"name": "À lire", "shared_with": make_establishment("autre").pk}
    assert client.post(f"{path}reglages/", elsewhere).status_code == 400
    client.post(f"{path}reglages/", {"name": "À lire", "shared_with": place.pk})
    set_visibility(closed, visibility="establishment", groups=[make_establishment("troisieme").group])
    read = signed_in(member).get(path).content.decode()
    assert "Ouverte" in read and "Xylophone" not in read
    assert "Xylophone" not in signed_in(member).get(f"{path}liste.csv").content.decode()
    assert "À lire" in signed_in(member).get("/mon-espace/listes/").content.decode()
    for address in (path, f"{path}liste.csv", f"{path}reglages/", f"{path}supprimer/"):
        assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(member).get(f"{path}reglages/").status_code == 404
    bookmark = kept_in.bookmarks.first()
    assert signed_in(member).post(f"/mon-espace/gardes/{bookmark.pk}/", {"remove": "1"}).status_code == 404
    assert "Xylophone" not in client.get(path).content.decode()
