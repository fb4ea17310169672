"""The administration as each role meets it: its menu, its searches, its forms."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file
from wagtail.search.backends import get_search_backend

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.core.models import PortalDocument, PortalImage
from portal.directory.models import Establishment
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user
from training.models import TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

ELSEWHERE = ("cisss-at", "abitibi-temiscamingue")


@pytest.fixture
def roles() -> None:
    for establishment in (make_establishment(), make_establishment(*ELSEWHERE)):
        for model in (PracticePage, SynthesisPage, TrainingBlockPage):
            make_section(model, establishment)
    ensure_roles()


def signed_in(role: str) -> Client:
    client = Client()
    if role == "admin":
        user = make_user("admin@inters4.example", is_superuser=True, is_staff=True)
    elif role == "broker":
        user = make_user("courtage@inters4.example", groups=[BROKERS])
    else:
        group = author_group_name(Establishment.objects.get(slug="cisss-bsl"))
        user = make_user("redaction@inters4.example", groups=[group])
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return response.content.decode().replace("\xa0", " ")


def menu(client: Client) -> dict[str, str]:
    """The labels and addresses of every entry of the menu, as the browser gets them."""
    found = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', text_of(client.get("/admin/")), re.DOTALL)
    assert found

    def entries(part: Any) -> Iterator[tuple[str, str]]:
        if isinstance(part, dict):
            for value in part.get("_args", []):
                if isinstance(value, dict) and value.get("label"):
                    yield value["label"], value.get("url") or ""
            part = list(part.values())
        if isinstance(part, list):
            for value in part:
                yield from entries(value)

    return dict(entries(json.loads(found[1])))


@pytest.mark.parametrize("role", ["author", "broker", "admin"])
def test_every_entry_of_the_menu_opens(roles: None, role: str) -> None:
    client = signed_in(role)
    links = menu(client)
    assert len(links) > 5
    for label, url in links.items():
        # Everything is the portal's own; « # » opens the list of the keyboard's shortcuts.
        assert url in {"", "#"} or client.get(url, follow=True).status_code == 200, label
        assert not url.startswith("http"), label


def test_the_menu_of_an_author_holds_what_serves_to_write(roles: None) -> None:
    labels = set(menu(signed_in("author")))
    assert {"Pages", "Images", "Documents"} <= labels
    assert not labels & {"Demandes", "Répertoire", "Paramètres", "Recherche"}


def test_the_menu_of_a_broker_holds_requests_and_vocabularies(roles: None) -> None:
    labels = set(menu(signed_in("broker")))
    assert {"Demandes", "Répertoire", "Termes", "Recherche"} <= labels
    assert "Paramètres" not in labels


def test_no_screen_of_an_author_names_a_page_of_another_establishment(roles: None) -> None:
    other = make_establishment(*ELSEWHERE)
    page = make_page(title="Zzsecret publié", establishment=other)
    make_page(title="Zzsecret brouillon", establishment=other, live=False).save_revision()
    page.save_revision(user=make_user("ailleurs@inters4.example"), log_action=True).publish()
    client = signed_in("author")
    for label, url in menu(client).items():
        if url.startswith("/"):
            assert "Zzsecret" not in text_of(client.get(url, follow=True)), label
    assert "Zzsecret" not in text_of(client.get("/admin/pages/search/?q=zzsecret"))
    assert "Zzsecret" not in text_of(client.get(f"/admin/pages/{page.get_parent().get_parent().pk}/?q=zzsecret"))


FOUND = [
    ("domicile", "Retour à domicile"),
    ("domiciles", "Retour à domicile"),
    ("retours à domicile", "Retour à domicile"),
    ("domi", "Retour à domicile"),
    ("équipe", "L’équipe d’à côté"),
    ("equipe", "L’équipe d’à côté"),
    ("l'équipe", "L’équipe d’à côté"),
    ("L’ÉQUIPE", "L’équipe d’à côté"),
    ("l'éq", "L’équipe d’à côté"),
    ("equipe a cote", "L’équipe d’à côté"),
    ("équipes d’à", "L’équipe d’à côté"),
    ("œdème", "Œdème et soins"),
    ("oedeme", "Œdème et soins"),
    ("soin", "Œdème et soins"),
    ("aînés isolés", "Retour à domicile"),
    ("isolement de l’aîné", "Retour à domicile"),
    ("RADAR", "Retour à domicile"),
    ("télé", "L’équipe d’à côté"),
]


@pytest.fixture
def library() -> None:
    make_page(title="Retour à domicile", summary="Contre l’isolement des aînés isolés.", acronym="RADAR")
    make_page(SynthesisPage, title="L’équipe d’à côté", keywords=["télésoins"])
    make_page(SynthesisPage, title="Œdème et soins")


def test_a_page_is_found_in_the_administration_as_one_types_french(library: None) -> None:
    client = signed_in("admin")
    titles = {title for _typed, title in FOUND}
    for typed, title in FOUND:
        page = text_of(client.get("/admin/pages/search/", {"q": typed}))
        assert {one for one in titles if one in page} == {title}, typed


def test_no_question_breaks_the_search_of_the_administration(library: None) -> None:
    client = signed_in("admin")
    for typed in ("?", "’", "  ", '"', "a AND OR", "NEAR(", "équipe*", "((", "%", "l'", "de la", "🌲"):
        assert client.get("/admin/pages/search/", {"q": typed}).status_code == 200, typed
        assert client.get("/admin/images/", {"q": typed}).status_code == 200, typed


def test_a_phrase_in_quotation_marks_keeps_its_order(library: None) -> None:
    client = signed_in("admin")
    assert "Retour à domicile" in text_of(client.get("/admin/pages/search/", {"q": '"retour à domicile"'}))
    assert "Retour à domicile" not in text_of(client.get("/admin/pages/search/", {"q": '"domicile à retour"'}))


def test_the_title_weighs_more_than_the_summary(library: None) -> None:
    make_page(title="Autre chose", summary="Ce qui aide à rester à domicile.")
    page = text_of(signed_in("admin").get("/admin/pages/search/", {"q": "domicile"}))
    assert page.index("Retour à domicile") < page.index("Autre chose")


def test_images_and_documents_are_found_in_french() -> None:
    image = make_image("Équipes à l’œuvre")
    document = make_document("Guide des soins à domicile")

    # As the views of Wagtail's libraries ask; drawing their thumbnails is another matter.
    def found(model: type, typed: str) -> list[Any]:
        return list(get_search_backend().autocomplete(typed, model))

    for typed in ("équipe", "l’oeuvre", "equip"):
        assert found(PortalImage, typed) == [image], typed
    for typed in ("soin", "domiciles", "guid"):
        assert found(PortalDocument, typed) == [document], typed
    assert found(PortalImage, "domicile") == []


def make_image(title: str) -> Any:
    return PortalImage.objects.create(title=title, file=get_test_image_file())


def make_document(title: str) -> Any:
    return PortalDocument.objects.create(title=title, file=ContentFile(b"texte", name="guide.txt"))
