"""What the administration and the pages of the portal say, in the words of the people who read them."""

import html
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import translation
from wagtail.models import Page, Workflow

from portal.brokering.models import KnowledgeRequest
from portal.exchange.markdown_files import read_content
from portal.home.models import StandardPage
from portal.text.numbers import money_text
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

INPUTS = Path(__file__).parents[1] / "inputs"
ENGLISH = re.compile(
    r"\b(?:the|this|these|with|your|ago|seconds?|Moderators?|Editors?|None|Add|Edit|Delete|Save|Search|Choose|Created|"
    r"Updated|Never|Show|Hide|Yes|Root|Usage|Unknown|Change|View|Live|Draft|Loading|and|of|by)\b"
)
SCREENS = (
    "",
    "pages/",
    "sites/",
    "groups/",
    "users/",
    "collections/",
    "workflows/list/",
    "workflows/tasks/index/",
    "reports/workflow/",
    "reports/locked/",
    "reports/site-history/",
    "reports/aging-pages/",
    "redirects/",
    "images/",
    "documents/",
    "account/",
    "snippets/directory/term/",
    "snippets/directory/region/",
    "snippets/directory/establishment/",
    "snippets/directory/synonymgroup/",
    "snippets/brokering/knowledgerequest/",
)


def flat(text: str) -> str:
    return re.sub(r"[\s\u202f\xa0]+", " ", text)


def words_of(page: str) -> list[str]:
    """The texts of a screen, those that are only heard too."""
    visible = re.sub(r"(?s)<(script|style|template|svg)\b.*?</\1>", " ", page)
    # The counter of a side panel is hidden until it counts something.
    visible = re.sub(r"(?s)<div data-side-panel-toggle-counter[^>]*hidden>.*?</div>", " ", visible)
    heard = re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]+)"', visible)
    return [" ".join(html.unescape(part).split()) for part in [*re.split(r"<[^>]+>", visible), *heard]]


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize(
    ("amount", "french", "english"),
    [
        (Decimal("42500.5"), "42 500,50", "42,500.50"),
        (Decimal("42500.00"), "42 500", "42,500"),
        (0, "0", "0"),
        (None, "", ""),
    ],
)
def test_an_amount_has_two_decimals_or_none(amount, french, english):
    with translation.override("fr-ca"):
        assert flat(money_text(amount)) == french
    with translation.override("en"):
        assert money_text(amount) == english


def test_the_page_and_the_sheet_of_a_practice_say_the_cents(client):
    page = make_page(cost_amount=Decimal("42500.50"))
    assert "42 500,50 $" in flat(client.get(page.url).content.decode())


def test_two_versions_are_compared_without_the_words_of_the_code(administrator):
    page = make_page(title="Une pratique")
    before = page.get_latest_revision()
    page.cost_amount, page.started_on = Decimal("42500.50"), None
    after = page.save_revision()
    shown = administrator.get(f"/admin/pages/{page.pk}/revisions/compare/{before.pk}...{after.pk}/").content.decode()
    assert "None" not in "".join(words_of(shown))
    assert "42 500,50" in flat(shown)


def test_the_administration_speaks_french(administrator):
    make_page(title="Une pratique", terms=[make_term("themes", "telesante", "Télésanté")])
    request = KnowledgeRequest.objects.create(need="Un besoin", email="a@b.example")
    practice = PracticePage.objects.get()
    own = (f"pages/{practice.pk}/", f"pages/{practice.pk}/edit/", f"pages/{practice.pk}/history/")
    found = {}
    for screen in (*SCREENS, *own, f"snippets/brokering/knowledgerequest/edit/{request.pk}/"):
        answer = administrator.get(f"/admin/{screen}")
        assert answer.status_code == 200, screen
        found |= {words: screen for words in words_of(answer.content.decode()) if ENGLISH.search(words)}
    assert found == {}


def test_what_wagtail_made_in_english_has_a_french_name():
    assert not Group.objects.filter(name__in=("Moderators", "Editors")).exists()
    assert not Workflow.objects.filter(name__startswith="Moderators").exists()
    assert not Page.objects.filter(title="Root").exists()


def test_terms_are_in_the_language_of_the_form(administrator):
    make_term("themes", "telesante", "Télésanté", label_en="Telehealth")
    section = make_section(PracticePage, make_establishment())
    administrator.cookies["django_language"] = "en"
    user = make_user("autre@inters4.example", is_superuser=True)
    user.wagtail_userprofile = None
    with translation.override("en"):
        form = PracticePage.get_edit_handler().get_form_class()(instance=PracticePage(), parent_page=section)
        assert "Telehealth" in str(form["themes"])


def test_what_the_portal_says_of_itself_has_neither_versions_nor_sheet(client):
    page = make_page(StandardPage, title="À propos", slug="a-propos", show_in_menus=True)
    shown = client.get(page.url).content.decode()
    assert "Versions" not in shown
    assert "fiche.pdf" not in shown


def test_about_is_in_the_header(client):
    make_page(StandardPage, title="À propos", slug="a-propos", show_in_menus=True)
    header = client.get(make_home().url).content.decode().split("</header>")[0]
    assert 'href="/a-propos/"' in header


def test_contributing_leads_to_signing_in_to_the_brokers_and_to_the_establishments():
    source = (Path(__file__).parents[2] / "portal/demo/content/pages/contribuer.md").read_text()
    for address in ("/connexion/?next=/admin/", "/courtage/demande/", "/etablissements/"):
        assert f"]({address})" in source


def test_a_front_matter_ends_with_three_dots_too():
    content = read_content(INPUTS / "md" / "22-pandoc-dots.md")
    assert content.values["title"].value == "Essai Pandoc"
    assert content.body.startswith("Texte avec")


def test_the_properties_of_obsidian_are_read_or_left_out():
    values = read_content(INPUTS / "md" / "23-obsidian-properties.md").values
    assert set(values) == {"type", "title", "establishments", "keywords"}
    assert [node.value for node in values["keywords"].value] == ["santé", "aînés"]
