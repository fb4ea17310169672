"""One thing has one name from page to page, and a text that is cut ends with a whole word."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from portal.brokering.services import receive_request, show_need
from portal.contact.forms import OPENED_SALT
from portal.directory.services import add_role
from tests.factories import make_establishment, make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def need(text: str = "Éviter un nouveau séjour à l’hôpital.") -> Any:
    request = receive_request(need=text, email="qui.cherche@inters4.example")
    return show_need(request=request, summary=text, answers=(), establishment=None)


def test_the_way_back_from_a_need_has_the_name_of_the_list(client: Client) -> None:
    page = client.get(f"/courtage/besoins/{need().pk}/").content.decode()
    heading = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", client.get("/courtage/besoins/").content.decode())
    assert heading
    assert f'<a href="/courtage/besoins/">{heading[1]}</a>' in page


def test_who_has_the_same_need_is_not_asked_for_another(client: Client) -> None:
    page = client.get(f"/courtage/demande/?besoin={need().pk}&aussi=1").content.decode()
    assert "Vous avez aussi ce besoin" in page.partition("<h1>")[2].partition("</h1>")[0]


def test_a_long_need_is_named_by_whole_words() -> None:
    text = "Éviter qu’une personne soit hospitalisée de nouveau dans le mois qui suit son retour à la maison"
    name = str(need(text))
    assert name.endswith("…")
    assert text.startswith(name.removesuffix("…"))
    assert text[len(name) - 1] == " "


@pytest.mark.parametrize("address", ["/recherche/?region=atlantide", "/pratiques/comparer/?p=zzz"])
def test_an_address_that_is_refused_says_the_number_is_an_error(client: Client, address: str) -> None:
    assert '<p class="message-page__code">Erreur 400</p>' in client.get(address).content.decode()


def test_an_empty_message_sent_at_once_is_only_told_what_is_missing(client: Client) -> None:
    role = add_role(
        establishment=make_establishment(), title="Équipe", ask_about="La référence.", email="e@exemple.example"
    )
    page = make_page(contact_point=role)
    at_once = signing.dumps(int(timezone.now().timestamp()), salt=OPENED_SALT)
    text = client.post(f"/courtage/equipe/{page.pk}/", {"opened": at_once}).content.decode()
    assert "Écrivez votre message" in text
    assert "plus vite" not in text


def test_the_menu_marks_the_section_that_the_address_starts_with(client: Client) -> None:
    marked = re.findall(r'<a href="([^"]+)" aria-current', client.get("/nulle-part/formation/").content.decode())
    assert marked == []
    inside = re.findall(r'<a href="([^"]+)" aria-current', client.get("/formation/nulle-part/").content.decode())
    assert inside == ["/formation/"]
