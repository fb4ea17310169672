"""What an author wrote says its language, and what surrounds it says the reader's (WCAG 2.2, 3.1.2)."""

from datetime import date

import pytest
from django.db import models
from django.test import Client
from lxml import etree, html
from wagtail import blocks
from wagtail.fields import StreamField

from portal.core.fields import LinesField
from portal.core.models import PageLink, PortalDocument
from portal.directory.models import EstablishmentRole
from portal.home.models import StandardPage
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_term
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

# Identifiers, dates and numbers of volumes are in no language.
OF_NO_LANGUAGE = {"orcid", "DOI", "URL", "key", "issued", "accessed", "volume", "issue", "page", "language"}
# What evidence names a reference by.
OF_NO_LANGUAGE |= {"study", "judged_in"}
# What teaches after an answer, and what makes one right, is shown once the reader has given theirs.
AFTER_AN_ANSWER = {"feedback", "accepted", "if_true", "if_false"}
# Neither is shown as text: addresses, and what search engines read.
NOT_SHOWN = {"slug", "url_path", "draft_title", "seo_title", "search_description", "language", "keywords", "image_alt"}
TYPES = [PracticePage, SynthesisPage, DigestPage, TrainingBlockPage, LessonPage, AccompanimentPage, StandardPage]


class Marks:
    """Words that are nowhere else, each made once: « zqtitle », « zqrisk »…"""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, name: str) -> str:
        self.made.append(f"zq{name.replace('_', '')}{len(self.made)}x")
        return self.made[-1]

    def of_block(self, block, name, document):
        """A value for a block of a stream, every text of which is a mark."""
        if isinstance(block, blocks.StructBlock):
            return {key: self.of_block(child, key, document) for key, child in block.child_blocks.items()}
        if isinstance(block, blocks.StreamBlock):
            return [
                {"type": key, "id": key, "value": self.of_block(child, key, document)}
                for key, child in block.child_blocks.items()
            ]
        if isinstance(block, blocks.ListBlock):
            return [self.of_block(block.child_block, name, document)]
        if name == "rows":
            return f"{self('head')}|{self('head')}\n{self('cell')}|{self('cell')}"
        if isinstance(block, blocks.RichTextBlock):
            return f"<p>{self(name)}</p>"
        if isinstance(block, blocks.URLBlock):
            return "https://www.youtube.com/watch?v=aaaaaaaaaaa" if name == "url" else ""
        if isinstance(block, blocks.ChoiceBlock):
            return "human" if name == "kind" else ""
        if name in OF_NO_LANGUAGE:
            return ""
        if isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
            return self(name)
        if isinstance(block, (blocks.FloatBlock, blocks.DecimalBlock, blocks.IntegerBlock)):
            return 3
        if isinstance(block, blocks.BooleanBlock):
            return False
        return document.pk if name == "document" else None

    def of_field(self, field, document):
        if isinstance(field, StreamField):
            kinds = {name: block for name, block in field.stream_block.child_blocks.items() if name != "image"}
            return [{"type": name, "value": self.of_block(block, name, document)} for name, block in kinds.items()]
        return [self(field.name)] if isinstance(field, LinesField) else self(field.name)


def written_in(language, model, marks, **fields):
    """A page of which every text is a mark."""
    document = PortalDocument.objects.create(title="Annexe", file="annexe.pdf")
    # A DOI and an address are names, in no language.
    names = {"publication_doi": "", "publication_url": "https://example.org/"}
    texts = {
        field.name: names[field.name] if field.name in names else marks.of_field(field, document)
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, StreamField, LinesField))
        and field.name not in NOT_SHOWN
        and not field.choices
    }
    return make_page(model, language=language, **{**texts, "slug": f"page-{language}", **fields})


def read(path, language="en"):
    """The page as its reader gets it, in the interface's language."""
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    return html.document_fromstring(response.content.decode())


def language_of(element):
    """What assistive technology takes: the nearest `lang`, upwards."""
    return next(node.get("lang") for node in (element, *element.iterancestors()) if node.get("lang"))[:2]


def texts(tree):
    """The pieces of text that readers get, each with the language that it is in."""
    for element in tree.body.iter(etree.Element):
        if element.tag in {"script", "style"}:
            continue
        if element.text and element.text.strip():
            yield element.text.strip(), language_of(element)
        if element.tail and element.tail.strip():
            yield element.tail.strip(), language_of(element.getparent())


def languages_of(tree, mark):
    return {language for text, language in texts(tree) if mark in text}


@pytest.mark.parametrize("model", TYPES)
def test_every_text_of_a_french_page_is_french_in_the_english_interface(search_index, model):
    marks = Marks()
    page = written_in("fr", model, marks)
    trees = [read(page.url), *(read(layer.url) for layer in getattr(page, "readings", ()))]
    later = tuple(f"zq{name.replace('_', '')}" for name in AFTER_AN_ANSWER)
    told = [mark for mark in marks.made if not mark.startswith(later)]
    found = {mark: set().union(*(languages_of(tree, mark) for tree in trees)) for mark in told}
    shown = {mark: languages for mark, languages in found.items() if languages}
    assert {mark: languages for mark, languages in shown.items() if languages != {"fr"}} == {}
    # A judgement whose certainty nobody chose says nothing yet.
    assert len(shown) >= len(found) - 5, sorted(set(found) - set(shown))


@pytest.mark.parametrize("model", TYPES)
def test_what_the_portal_says_around_it_is_english(search_index, model):
    """All that is marked French holds an author's words: the portal's own are in the other parts.

    How a page is cited is written whole in the page's language.
    """
    marks = Marks()
    page = written_in("fr", model, marks)
    tree = read(page.url)
    for citation in tree.find_class("cite"):
        citation.drop_tree()
    own = {text for text, language in texts(tree) if language == "fr" and "zq" not in text}
    assert own - {ancestor.title for ancestor in page.get_ancestors()} <= {"Français"}
    english = " ".join(text for text, language in texts(read(page.url)) if language == "en")
    assert "Skip to content" in english
    assert "zq" not in english


def test_an_english_page_says_so_in_the_french_interface(search_index):
    marks = Marks()
    page = written_in("en", PracticePage, marks, steps=[])
    tree = read(page.url, "fr-ca")
    assert languages_of(tree, page.title) == {"en"}
    assert {language for text, language in texts(tree) if text == "Pourquoi"} == {"fr"}
    assert tree.get("lang") == "fr-CA"


def test_a_page_in_the_readers_language_says_nothing_more(search_index):
    page = written_in("fr", PracticePage, Marks())
    assert [node.get("lang") for node in read(page.url, "fr-ca").body.iter() if node.get("lang")] == ["en"]


def test_a_link_says_the_language_of_the_page_that_it_leads_to(search_index, drain):
    practice = make_page(title="Pratique zqfrench")
    synthesis = make_page(SynthesisPage, title="Synthesis zqenglish", language="en")
    PageLink.objects.create(source=practice, target=synthesis, kind="appuyee-par")
    assert languages_of(read(practice.url), "zqenglish") == {"en"}
    assert languages_of(read(practice.url, "fr-ca"), "zqenglish") == {"en"}
    assert languages_of(read(synthesis.url), "zqfrench") == {"fr"}
    assert languages_of(read(synthesis.url, "fr-ca"), "zqfrench") == {"fr"}


@pytest.mark.parametrize("path", ["/", "/recherche/", "/pratiques/", "/regions/", "/pratiques/cisss-bsl/"])
def test_lists_say_the_language_of_each_title(search_index, drain, path):
    make_establishment()
    make_page(title="Pratique zqfrench", summary="Résumé zqfrench")
    make_page(SynthesisPage, title="Synthèse zqfrench")
    make_page(title="Practice zqenglish", summary="Summary zqenglish", language="en")
    drain()
    for interface in ("en", "fr-ca"):
        tree = read(path, interface)
        assert languages_of(tree, "zqfrench") == {"fr"}
        assert languages_of(tree, "zqenglish") == {"en"}


def test_a_comparison_says_the_language_of_each_practice(search_index):
    first = make_page(title="Pratique zqfrench", why="Parce que zqfrench.", started_on=date(2024, 1, 1))
    second = make_page(title="Practice zqenglish", why="Because zqenglish.", language="en")
    tree = read(f"/pratiques/comparer/?p={first.pk}&p={second.pk}")
    assert languages_of(tree, "zqfrench") == {"fr"}
    assert languages_of(tree, "zqenglish") == {"en"}


def test_terms_and_places_are_said_in_english(search_index, drain):
    status = make_term("practice_status", "perenne", "Pérenne", label_en="Sustained")
    maturity = make_term("maturity", "prometteuse", "Prometteuse", label_en="Promising")
    theme = make_term("themes", "telesante", "Télésanté", label_en="Telehealth")
    kind = make_term("synthesis_kinds", "rapide", "Revue rapide", label_en="Rapid review")
    establishment = make_establishment()
    EstablishmentRole.objects.all().delete()
    practice = make_page(
        title="Pratique", establishment=establishment, status=status, maturity=maturity, terms=[theme, status, maturity]
    )
    synthesis = make_page(SynthesisPage, title="Synthèse", synthesis_kind=kind, terms=[theme])
    other = make_page(title="Autre pratique", status=status, maturity=maturity, terms=[theme])
    drain()
    comparison = f"/pratiques/comparer/?p={practice.pk}&p={other.pk}"
    french = ("Pérenne", "Prometteuse", "Télésanté", "Revue rapide")
    for path, labels in {
        practice.url: ("Sustained", "Promising", "Telehealth"),
        synthesis.url: ("Rapid review", "Telehealth"),
        comparison: ("Sustained", "Promising", "Telehealth"),
        "/recherche/": ("Promising", "Telehealth", "rapid review"),
        "/": ("Promising", "Telehealth"),
    }.items():
        said = " ".join(text for text, _language in texts(read(path)))
        assert [label for label in labels if label not in said] == [], path
        assert [label for label in french if label.lower() in said.lower()] == [], path
