"""What nobody has documented is said once, at the end of the page; a section with nothing to say has no heading."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from practices.completeness import DECISION_FACTS, ITEMS
from practices.sections import SECTIONS
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_page, make_user
from tests.site.sheets import sheet_of
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vocabularies_of_the_module")]


def read(page, client=None):
    return (client or Client()).get(page.url).content.decode()


def article(html):
    return html.partition("<article")[2].partition("</article>")[0]


def missing_part(html):
    return html.partition('id="a-documenter"')[2].partition("</section>")[0]


def text(html):
    return re.sub(r"\s+", " ", strip_tags(html).replace("\xa0", " "))


def test_an_empty_sheet_says_what_is_missing_in_one_place():
    html = article(read(make_page(title="Vide")))
    assert html.count('class="undocumented__what"') <= 3, "the contact, the last review and the next one"
    told = text(missing_part(html))
    for item in (*ITEMS, *DECISION_FACTS):
        assert str(item.label) in told
    assert "le besoin, et ce qui fait croire que la pratique y répond" in told
    assert "Qui peut le dire : CISSS du Bas-Saint-Laurent" in told


def test_what_is_missing_is_folded_after_the_versions():
    html = article(read(make_page(title="Vide")))
    assert "<details>" in missing_part(html)
    assert html.index('id="versions"') < html.index('id="a-documenter"')


def test_a_section_with_nothing_to_say_has_neither_heading_nor_entry():
    html = article(read(make_page(title="Vide", why="Un besoin.", levers=["La direction"])))
    assert 'id="pourquoi"' in html
    assert 'href="#pourquoi"' in html
    for anchor in (section.anchor for section in SECTIONS if section.anchor):
        if anchor not in ("pourquoi", "leviers", "contact"):
            assert f'id="{anchor}"' not in html, anchor
            assert f'href="#{anchor}"' not in html, anchor
    assert "Ce qui freine" not in html.partition('id="a-documenter"')[0]


def test_a_text_of_spaces_fills_nothing():
    assert 'id="pourquoi"' not in read(make_page(title="Vide", why="  \n "))


def test_a_whole_sheet_has_nothing_left_to_document():
    every = {item.field: "Écrit." for item in ITEMS}
    page = make_page(title="Presque")
    for field, value in every.items():
        setattr(page, field, value)
    assert [item.field for item in page.missing] == [item.field for item in DECISION_FACTS]


def test_authors_are_led_from_the_list_to_each_field():
    page = make_page(title="Vide")
    editor = Client()
    editor.force_login(make_user("courtage@exemple.ca", is_superuser=True))
    for item in (*ITEMS, *DECISION_FACTS):
        assert f"/admin/pages/{page.pk}/edit/#id_{item.field}" in missing_part(read(page, editor))
    assert "/admin/" not in missing_part(read(page))


@pytest.mark.parametrize(
    ("model", "label"),
    [
        (SynthesisPage, "Messages clés"),
        (DigestPage, "À retenir"),
        (TrainingBlockPage, "Objectifs"),
        (LessonPage, "Contenu"),
        (AccompanimentPage, "Étapes"),
    ],
)
def test_the_other_types_list_it_too_without_an_empty_section(model, label):
    html = article(read(make_page(model, title="Vide")))
    assert label in text(missing_part(html))
    assert label not in re.findall(r"<h2[^>]*>\s*([^<]*?)\s*</h2>", html)


def test_the_sheet_says_it_once_at_its_end_and_leaves_empty_sections_out():
    sheet = sheet_of(make_page(title="Vide", why="Un besoin."))
    assert "Pourquoi" in sheet.outline
    assert "Ce qui reste à documenter" in sheet.outline
    assert not {"Étapes", "Risques et parades", "Résultats", "Pérennité"} & set(sheet.outline)
    assert sheet.text.count("À documenter") <= 1
