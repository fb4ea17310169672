"""The tray of practices to compare: a cookie, checked, filled and emptied by plain forms."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.core.visibility import set_visibility
from practices.comparison.tray import COOKIE, numbers_in
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
PATH = "/pratiques/comparer/"
SELECTION = f"{PATH}selection/"


@pytest.fixture
def client():
    make_home()
    return Client()


def post(client, path=SELECTION, **data):
    return client.post(path, {"next": "/recherche/?q=mots", **data})


def kept(client):
    morsel = client.cookies.get(COOKIE)
    return morsel.value if morsel else ""


def tray_of(client, path="/recherche/"):
    return BeautifulSoup(client.get(path).content, "html.parser").select_one("#comparaison")


def said(client):
    return " ".join(tray_of(client).select_one(".compare-tray__status").get_text().split())


def test_a_practice_is_added_and_the_reader_comes_back_to_the_button(client):
    page = make_page(title="Une")
    response = post(client, add=page.pk)
    assert response.status_code == 302
    assert response.url == f"/recherche/?q=mots#comparer-{page.pk}"
    cookie = response.cookies[COOKIE]
    assert cookie.value == str(page.pk)
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"
    assert said(client) == "La pratique est dans la comparaison. Il en faut au moins deux pour comparer."
    assert said(client) == ""


def test_no_session_is_made_for_a_reader_who_compares(client):
    post(client, add=make_page().pk)
    client.get(PATH, follow=True)
    assert "sessionid" not in client.cookies


def test_the_tray_is_on_every_page_with_titles_and_the_address_of_the_comparison(client):
    first, second = make_page(title="Une"), make_page(title="Deux")
    post(client, add=first.pk)
    post(client, add=second.pk)
    for path in ("/", "/recherche/", first.url, "/connexion/"):
        tray = tray_of(client, path)
        assert "Comparaison : 2 pratiques" in " ".join(tray.summary.get_text().split())
        assert [link.get_text() for link in tray.select("li a")] == ["Une", "Deux"]
        assert tray.select_one(".compare-tray__go")["href"] == f"{PATH}?p={first.pk}&p={second.pk}"
    assert client.get(PATH).url == f"{PATH}?p={first.pk}&p={second.pk}"
    assert not tray_of(client, f"{PATH}?p={first.pk}&p={second.pk}").select(".compare-tray__bar")


def test_cards_and_pages_know_what_the_tray_holds(client, drain):
    first, second = make_page(title="Une"), make_page(title="Deux")
    synthesis = make_page(SynthesisPage, title="Une synthèse")
    drain()
    post(client, add=first.pk)
    document = BeautifulSoup(client.get("/recherche/").content, "html.parser")
    assert document.select_one(f"#comparer-{first.pk}")["name"] == "remove"
    assert document.select_one(f"#comparer-{second.pk}")["name"] == "add"
    assert not document.select(f"#comparer-{synthesis.pk}")
    page = BeautifulSoup(client.get(first.url).content, "html.parser")
    assert page.select_one(f"#comparer-{first.pk}")["name"] == "remove"


def test_a_fifth_practice_is_refused_with_what_to_do_and_nothing_is_lost(client):
    pages = [make_page(title=f"Pratique {rank}") for rank in range(5)]
    for page in pages[:4]:
        post(client, add=page.pk)
        client.get("/")
    post(client, add=pages[4].pk)
    assert kept(client) == ".".join(str(page.pk) for page in pages[:4])
    assert said(client) == "La comparaison compte déjà 4 pratiques : retirez-en pour faire de la place."


def test_a_practice_is_added_once(client):
    page = make_page()
    post(client, add=page.pk)
    post(client, add=page.pk)
    assert kept(client) == str(page.pk)


def test_practices_are_removed_one_by_one_and_all_at_once(client):
    pages = [make_page(title=f"Pratique {rank}") for rank in range(3)]
    for page in pages:
        post(client, add=page.pk)
    assert post(client, remove=pages[0].pk).url.endswith(f"#comparer-{pages[0].pk}")
    assert post(client, discard=pages[1].pk).url.endswith("#comparaison")
    assert kept(client) == str(pages[2].pk)
    post(client, clear=1)
    assert kept(client) == ""
    tray = tray_of(client)
    assert tray.select_one(".compare-tray__status a")["href"] == f"{PATH}?p={pages[2].pk}"
    assert not tray.select(".compare-tray__bar")


def test_what_the_reader_can_t_read_is_not_added_and_leaves_no_trace(client):
    closed, gone = make_page(title="Xylophone fermé"), make_page(title="Xylophone retiré", live=False)
    set_visibility(closed, visibility="members")
    answers = set()
    for number in (closed.pk, gone.pk, make_page(SynthesisPage, title="Xylophone").pk, 999_999_999):
        post(client, add=number)
        answers.add(said(client))
        assert kept(client) == ""
    assert len(answers) == 1
    assert "Xylophone" not in answers.pop()


def test_what_is_no_longer_published_is_not_named_and_can_be_removed(client):
    page = make_page(title="Xylophone")
    post(client, add=page.pk)
    page.unpublish()
    tray = tray_of(client)
    assert "Xylophone" not in str(tray)
    assert "Une page n’est plus publiée" in tray.get_text()
    assert tray.select_one("button[name=discard]")["value"] == str(page.pk)
    post(client, discard=page.pk)
    assert kept(client) == ""


@pytest.mark.parametrize("visibility", ["members", "establishment"])
def test_a_restricted_practice_is_named_to_those_who_may_read_it(client, visibility):
    page = make_page(title="Xylophone")
    group = make_establishment().group
    set_visibility(page, visibility=visibility, groups=[group])
    member = make_user(groups=[group])
    client.force_login(member)
    post(client, add=page.pk)
    assert "Xylophone" in tray_of(client).get_text()
    client.logout()
    client.cookies[COOKIE] = str(page.pk)
    assert "Xylophone" not in tray_of(client).get_text()


def test_a_restriction_above_the_practice_counts_too(client):
    page = make_page(title="Xylophone")
    set_visibility(page.get_parent(), visibility="members")
    client.cookies[COOKIE] = str(page.pk)
    assert "Xylophone" not in tray_of(client).get_text()


@pytest.mark.parametrize(
    "value",
    ["abc", "1.abc", "-1", "0", "1.1", "1.2.3.4.5", "1..2", "1.", "9" * 30, "1" * 5000, "1;DROP", "¹", "1.2 ", "\n1"],
)
def test_a_cookie_that_was_tampered_with_is_ignored(client, value):
    assert numbers_in(value) == ()
    client.cookies[COOKIE] = value.replace("\n", "")
    assert client.get("/recherche/").status_code == 200


def test_a_cookie_of_unknown_numbers_shows_a_tray_that_can_be_emptied(client):
    client.cookies[COOKIE] = "999999999.999999998"
    tray = tray_of(client)
    assert len(tray.select("button[name=discard]")) == 2
    response = client.get(PATH, follow=True)
    assert response.status_code == 200
    assert "ne sont pas montrées" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "/\\ailleurs", "", "x" * 9000],
)
def test_the_reader_never_comes_back_to_another_host(client, address):
    response = client.post(SELECTION, {"next": address, "add": make_page().pk})
    assert response.status_code == 302
    assert response.url.startswith(PATH)


@pytest.mark.parametrize("data", [{}, {"add": "abc"}, {"remove": "-1"}, {"discard": ""}, {"keep": "1.1"}])
def test_a_form_that_no_button_sends_is_refused_in_words(client, data):
    response = post(client, **data)
    assert response.status_code == 400
    assert "Cette comparaison n’a pas été comprise" in response.content.decode()


def test_a_form_of_another_site_is_refused():
    make_home()
    guarded = Client(enforce_csrf_checks=True)
    assert post(guarded, add=make_page().pk).status_code == 403
    assert kept(guarded) == ""


def test_a_comparison_that_came_by_a_link_is_kept(client):
    first, second = make_page(title="Une"), make_page(title="Deux")
    address = f"{PATH}?p={first.pk}&p={second.pk}"
    document = BeautifulSoup(client.get(address).content, "html.parser")
    button = document.select_one("button[name=keep]")
    assert button.get_text(strip=True) == "Garder cette comparaison"
    post(client, keep=button["value"])
    assert kept(client) == f"{first.pk}.{second.pk}"
    assert not BeautifulSoup(client.get(address).content, "html.parser").select("button[name=keep]")
    post(client, remove=first.pk)
    document = BeautifulSoup(client.get(address).content, "html.parser")
    assert "Remplacer" in document.select_one("button[name=keep]").get_text()


def test_a_column_is_taken_out_of_the_comparison_and_of_the_tray(client):
    pages = [make_page(title=f"Pratique {rank}") for rank in range(3)]
    for page in pages:
        post(client, add=page.pk)
    document = BeautifulSoup(client.get(PATH, follow=True).content, "html.parser")
    form = document.select_one(f"button[name=discard][value='{pages[1].pk}']").find_parent("form")
    response = client.post(form["action"], {"next": form.select_one("[name=next]")["value"], "discard": pages[1].pk})
    assert response.url == f"{PATH}?p={pages[0].pk}&p={pages[2].pk}#comparer"
    assert kept(client) == f"{pages[0].pk}.{pages[2].pk}"


def test_taking_a_practice_out_of_another_s_comparison_leaves_the_tray_alone(client):
    first, second, mine = (make_page(title=title) for title in ("Une", "Deux", "La mienne"))
    post(client, add=first.pk)
    post(client, add=mine.pk)
    document = BeautifulSoup(client.get(f"{PATH}?p={first.pk}&p={second.pk}").content, "html.parser")
    links = [element["href"] for element in document.select(".compare__discard")]
    assert links == [f"{PATH}?p={second.pk}#comparer", f"{PATH}?p={first.pk}#comparer"]
    other_order = BeautifulSoup(client.get(f"{PATH}?p={mine.pk}&p={first.pk}").content, "html.parser")
    assert len(other_order.select(".compare__head button[name=discard]")) == 2
    assert not other_order.select("button[name=keep]")


def test_a_script_receives_the_tray_alone(client):
    page = make_page(title="Une")
    response = client.post(SELECTION, {"next": "/", "add": page.pk}, headers={"HX-Request": "true"})
    document = BeautifulSoup(response.content, "html.parser")
    assert not document.main
    assert document.select_one("#comparaison")["data-numbers"] == str(page.pk)
    assert "La pratique est dans la comparaison" in document.select_one("[role=status]").get_text()
    assert said(client) == ""
    again = BeautifulSoup(client.get(SELECTION, headers={"HX-Request": "true"}).content, "html.parser")
    assert again.select_one("#comparaison")["data-numbers"] == str(page.pk)
    assert client.get(SELECTION).url == f"{PATH}?p={page.pk}"
