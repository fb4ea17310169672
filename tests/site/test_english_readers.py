"""Who reads in English gets the standard pages that exist in English, and the heads of lists."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from portal.core.models import PageLink
from portal.exchange.markdown_files import read_content
from portal.home.models import StandardPage
from practices.models import PracticeIndexPage
from syntheses.models import SynthesisIndexPage
from tests.factories import make_page
from training.models import AccompanimentPage, TrainingIndexPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

PAGES = Path(__file__).parents[2] / "portal/demo/content/pages"


@pytest.fixture
def french():
    return make_page(StandardPage, title="À propos", slug="a-propos", show_in_menus=True)


@pytest.fixture
def english(french):
    page = make_page(StandardPage, title="About us", slug="about", language="en")
    PageLink.objects.create(source=page, target=french, kind="traduction")
    return page


def read(path: str, language: str = "en") -> BeautifulSoup:
    client = Client()
    client.cookies["django_language"] = language
    return BeautifulSoup(client.get(path).content, "html.parser")


def links(tree: BeautifulSoup, where: str) -> dict[str, str]:
    return {" ".join(link.get_text().split()): link.get("href") for link in tree.select(f"{where} a")}


def test_header_and_footer_lead_to_the_english_version(french, english):
    tree = read("/")
    assert links(tree, "header")["About"] == "/about/"
    assert links(tree, "footer")["About us"] == "/about/"
    assert "À propos" not in links(tree, "footer")


def test_header_and_footer_lead_to_the_french_version_in_french(french, english):
    tree = read("/", "fr-ca")
    assert links(tree, "header")["À propos"] == "/a-propos/"
    assert links(tree, "footer")["À propos"] == "/a-propos/"
    assert "About us" not in links(tree, "footer")


def test_a_pair_of_which_both_are_in_menus_is_shown_once(french, english):
    StandardPage.objects.update(show_in_menus=True)
    assert list(links(read("/"), "footer").values()).count("/about/") == 1
    assert "/a-propos/" not in links(read("/"), "footer").values()
    assert "/about/" not in links(read("/", "fr-ca"), "footer").values()


def test_a_version_that_is_not_public_is_not_led_to(french, english):
    english.unpublish()
    tree = read("/")
    assert links(tree, "header")["About"] == "/a-propos/"
    assert "About us" not in tree.get_text()


@pytest.mark.parametrize(
    ("path", "language", "other"), [("/a-propos/", "en", "/about/"), ("/about/", "fr", "/a-propos/")]
)
def test_a_page_in_the_other_language_leads_to_the_readers(french, english, path, language, other):
    tree = read(path, language)
    assert other in [link.get("href") for link in tree.select(".content-head__language a")]
    assert [link.get("hreflang") for link in tree.select(f'link[rel=alternate][href$="{other}"]')] == [
        {"/about/": "en", "/a-propos/": "fr"}[other]
    ]


def test_a_page_in_the_readers_language_says_nothing_of_languages(french, english):
    assert not read("/about/", "en").select(".content-head__language")


def test_changing_the_language_leads_to_the_version_in_it(french, english):
    switch = read("/about/", "en").select(".site-header__language [name=next]")[0]
    assert switch.get("value") == "/a-propos/"
    assert read("/a-propos/", "en").select(".site-header__language [name=next]")[0].get("value") == "/a-propos/"


def test_a_content_in_french_says_so_to_who_reads_in_english(french):
    page = make_page(AccompanimentPage, title="Une stratégie")
    assert "This content is in French." in read(page.url).select(".content-head__language")[0].get_text()
    assert not read(page.url, "fr-ca").select(".content-head__language")


@pytest.mark.parametrize(
    ("model", "title", "slug", "name"),
    [
        (PracticeIndexPage, "Pratiques", "pratiques", "Practices"),
        (SynthesisIndexPage, "Synthèses", "syntheses", "Syntheses"),
        (TrainingIndexPage, "Formation", "formation", "Training"),
    ],
)
def test_a_list_is_headed_in_english(french, model, title, slug, name):
    french.get_parent().add_child(instance=model(title=title, slug=slug))
    tree = read(f"/{slug}/")
    heading = tree.select("h1")[0]
    assert heading.get_text() == name
    assert not heading.get("lang")
    assert name in tree.select("title")[0].get_text()
    assert read(f"/{slug}/", "fr-ca").select("h1")[0].get_text() == title


def test_a_list_has_the_english_title_and_introduction_that_its_editors_wrote(french):
    index = PracticeIndexPage(
        title="Pratiques",
        slug="pratiques",
        summary="Ce qui se fait.",
        title_en="What works",
        summary_en="What is done.",
    )
    french.get_parent().add_child(instance=index)
    head = read("/pratiques/").select(".index-head")[0].get_text()
    assert "What works" in head
    assert "What is done." in head
    assert "Ce qui se fait." not in head


def test_the_way_to_a_page_names_its_list_in_english(french):
    page = make_page(title="Une pratique")
    trail = read(page.url).select(".breadcrumb a")
    assert [(link.get_text(), link.get("lang")) for link in trail] == [("Practices", None), ("CISSS-BSL", "fr")]


def test_every_standard_page_of_the_demo_exists_in_english():
    contents = {path: read_content(path).values for path in PAGES.rglob("*.md")}
    addresses = {
        str(path): f"/{path.relative_to(PAGES).with_suffix('')}/"
        for path, values in contents.items()
        if "language" not in values
    }
    translated = {
        link.mapping()["to"].text()
        for values in contents.values()
        if "language" in values
        for link in values["links"].items()
        if link.mapping()["kind"].text() == "traduction"
    }
    assert translated == set(addresses.values())


def test_an_accompaniment_is_in_the_menu_under_its_own_entry(french):
    page = make_page(AccompanimentPage, title="Une stratégie")
    current = [link.get_text() for link in read(page.url, "fr-ca").select("header [aria-current]")]
    assert current == ["Accompagnement"]
