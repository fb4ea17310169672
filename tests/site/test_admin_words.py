"""What the administration says where Wagtail's own words read badly, in French and in English."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.accounts.services import ensure_roles
from portal.directory.models import Establishment, Term, Vocabulary
from portal.home.models import StandardPage
from portal.text.markup import render_markdown
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def signed_in(language: str = "fr-ca", **fields) -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(make_user("redaction@inters4.example", **fields))
    return client


def said(client: Client, address: str) -> str:
    screen = BeautifulSoup(client.get(f"/admin/{address}").content, "html.parser")
    return re.sub(r"\s+", " ", screen.get_text(" "))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr-ca", "Soumettre à la relecture d’un courtier"), ("en", "Submit to a broker for review")],
)
def test_an_author_submits_in_a_sentence(language, sentence):
    establishment = make_establishment()
    section = make_section(PracticePage, establishment)
    make_home()
    ensure_roles()
    client = signed_in(language, groups=["Rédaction – cisss-bsl"])
    assert sentence in said(client, f"pages/add/practices/practicepage/{section.pk}/")


@pytest.mark.parametrize(
    "address", ["snippets/directory/term/", "snippets/directory/establishment/", "workflows/list/", "reports/workflow/"]
)
def test_no_screen_hesitates_between_two_genders_or_speaks_of_workflows(address):
    make_home()
    words = said(signed_in(is_superuser=True), address)
    assert not re.search(r"\((?:e|le|ne|tte)\)|/cette|le/la|[Ww]orkflow", words)


def test_a_chooser_names_what_it_chooses_in_the_language_of_the_form():
    make_home()
    client = signed_in("en", is_superuser=True)
    address = "/admin/snippets/directory/establishment/add/"
    assert "Choose health region" in client.get(address).content.decode()
    client.cookies["django_language"] = "fr-ca"
    french = client.get(address).content.decode()
    assert "Choisir : région sociosanitaire" in french
    assert "Choose health region" not in french


@pytest.mark.parametrize("address", ["snippets/directory/establishment/", "users/"])
def test_yes_is_said_in_words(address):
    make_home()
    make_establishment()
    words = said(signed_in(is_superuser=True), address)
    assert " oui " in words
    assert "True" not in words


def test_labels_are_kept_with_the_apostrophe_of_the_page():
    names = Vocabulary.objects.create(slug="themes", label="Thèmes", open=True)
    assert Term.objects.create(vocabulary=names, slug="aide", label="Gestion d'aide").label == "Gestion d’aide"
    establishment = make_establishment()
    establishment.label = "CISSS de l'Abitibi"
    establishment.save()
    assert Establishment.objects.get(pk=establishment.pk).label == "CISSS de l’Abitibi"


@pytest.mark.parametrize(
    ("language", "title", "table"), [("fr", "Mise en garde", "Tableau"), ("en", "Warning", "Table")]
)
def test_what_the_portal_adds_to_a_text_is_in_its_language(client, language, title, table):
    text = "> [!warning]\n> Un mot.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    page = make_page(StandardPage, title="Page", language=language, body=[("markdown", text)])
    shown = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert shown.select_one(".callout__title").get_text() == title
    assert shown.select_one(".table-scroll")["aria-label"] == table


def test_a_text_outside_of_a_page_is_titled_in_french():
    assert "Mise en garde" in render_markdown("> [!warning]\n> Un mot.")
