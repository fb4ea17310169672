"""The end of a page's address: made from a French title, unique among siblings, never lost when it changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from portal.text.slugs import slug_of
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user
from tests.site.test_editing import form_of, practice_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

TITLES = [
    ("L’équipe d’à côté : étape n° 2", "equipe-d-a-cote-etape-n-2"),
    ("Œuvrer pour l'œil", "oeuvrer-pour-l-oeil"),
    ("Santé & services sociaux", "sante-et-services-sociaux"),
    ("Soins 24/7 (jour et nuit)", "soins-24-7-jour-et-nuit"),
    ("« Chez soi d’abord » : bilan 2021–2024 !", "chez-soi-d-abord-bilan-2021-2024"),
    ("  CISSS du Bas-Saint-Laurent.  ", "cisss-du-bas-saint-laurent"),
    ("Ça, là, où, noël, naïf", "ca-la-ou-noel-naif"),
    ("Télé‑soins", "tele-soins"),
    ("???", ""),
]


@pytest.mark.parametrize(("title", "slug"), TITLES)
def test_a_french_title_makes_a_clean_address(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = slug_of("Accompagner le retour à domicile des personnes âgées " * 6)
    assert len(slug) <= 80
    assert slug.split("-")[-1] in {"accompagner", "le", "retour", "a", "domicile", "des", "personnes", "agees"}


def test_one_unbroken_word_is_kept_within_the_field() -> None:
    assert slug_of("x" * 300) == "x" * 255


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


def add(client: Client, **fields: Any) -> Any:
    section = make_section(PracticePage, make_establishment())
    return client.post(f"/admin/pages/add/practices/practicepage/{section.pk}/", practice_form(**fields))


def test_a_form_posted_without_an_address_gets_one(editor: Client) -> None:
    add(editor, title="L’équipe d’à côté", slug="")
    add(editor, title="L’équipe d’à côté", slug="")
    assert set(PracticePage.objects.values_list("slug", flat=True)) == {"equipe-d-a-cote", "equipe-d-a-cote-2"}


def test_a_title_without_a_letter_still_gets_an_address(editor: Client) -> None:
    assert add(editor, title="???", slug="").status_code == 302
    assert PracticePage.objects.get().slug == "practice"


def test_a_page_made_by_code_gets_the_same_address() -> None:
    section = make_section(PracticePage, make_establishment())
    page = section.add_child(instance=PracticePage(title="Œuvrer à l’hôpital"))
    assert page.slug == "oeuvrer-a-l-hopital"


def test_an_address_that_is_taken_is_refused_with_one_that_is_free(editor: Client) -> None:
    make_page(title="Déjà là", slug="deja-la")
    make_page(title="Déjà là aussi", slug="deja-la-2")
    text = add(editor, slug="deja-la").content.decode().replace("\xa0", " ")
    assert "« deja-la » est déjà l’adresse d’une autre page" in text
    assert "par exemple « deja-la-3 »" in text
    assert text.count("déjà l’adresse d’une autre page") == 1


@pytest.fixture
def change_slug(editor: Client, django_capture_on_commit_callbacks: Any) -> Callable[[Any, str], None]:
    """Publish a page under another name. Wagtail writes the redirections once the change is committed."""

    def change(page: Any, slug: str) -> None:
        values = form_of(page) | {"slug": slug, "action-publish": "action-publish"}
        with django_capture_on_commit_callbacks(execute=True):
            assert editor.post(f"/admin/pages/{page.pk}/edit/", values).status_code == 302

    return change


def test_a_changed_address_leads_to_the_new_one(change_slug: Any) -> None:
    page = make_page(title="Ancienne")
    old = page.url
    change_slug(page, "nouvelle")
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, PracticePage.objects.get().url)
    assert PracticePage.objects.get().url != old


def test_what_is_under_a_moved_section_is_found_at_its_former_address(change_slug: Any) -> None:
    page = make_page(title="Dans la section")
    old = page.url
    section = page.get_parent().specific
    change_slug(section, "autre-nom")
    answer = Client().get(old, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/pratiques/autre-nom/dans-la-section/"


def test_a_moved_page_is_found_at_its_former_address(editor: Client) -> None:
    page = make_page(SynthesisPage, title="Qui déménage")
    old = page.url
    target = make_section(SynthesisPage, make_establishment("cisss-at", "abitibi-temiscamingue"))
    Page.objects.get(pk=page.pk).specific.move(target, pos="last-child")
    answer = Client().get(old, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/syntheses/cisss-at/qui-demenage/"


def test_an_address_used_again_shows_the_new_page_rather_than_the_redirection(change_slug: Any) -> None:
    page = make_page(title="Ancienne")
    old = page.url
    change_slug(page, "nouvelle")
    make_page(title="Une autre", slug="ancienne")
    answer = Client().get(old)
    assert answer.status_code == 200
    assert "Une autre" in answer.content.decode()


def test_one_rule_makes_every_address() -> None:
    """Django's own rule glues « l’équipe » into « lequipe » and drops « œ »: nothing else calls it."""
    root = Path(__file__).parents[2]
    sources = [
        path
        for app in ("portal", "practices", "syntheses", "training", "search")
        for path in (root / app).rglob("*.py")
    ]
    users = [
        path.relative_to(root).as_posix() for path in sources if "import slugify" in path.read_text(encoding="utf-8")
    ]
    assert users == ["portal/text/slugs.py"]
