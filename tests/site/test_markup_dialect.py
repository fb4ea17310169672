"""Markdown as Word, Obsidian, Notion and Pandoc write it: shown as its author saw it there."""

import re
from pathlib import Path

import pytest

from portal.text.markup import markdown_to_text, render_markdown
from syntheses.models import SynthesisPage
from tests.factories import make_page
from tests.site.sheets import sheet_of

INPUTS = Path(__file__).parents[1] / "inputs"


def body_of(name: str) -> str:
    """The body of an input, without its front matter."""
    return re.split(r"^(?:---|\.\.\.)$", (INPUTS / name).read_text(), maxsplit=2, flags=re.M)[2]


def flat(rendered: str) -> str:
    return re.sub(r"\s*\n\s*", "", rendered)


@pytest.fixture(scope="module")
def obsidian() -> str:
    return flat(render_markdown(body_of("md/20-obsidian-body.md")))


def test_a_list_right_under_a_paragraph_is_a_list_with_its_own_lists(obsidian):
    assert "<ul><li>une infirmière pivot</li>" in obsidian
    assert "un travailleur social<ul><li>à temps plein</li><li>ou à mi-temps</li></ul></li>" in obsidian


def test_letters_under_a_number_make_a_list_in_letters(obsidian):
    assert '<ol><li>Repérer<ol type="a"><li>par téléphone</li></ol></li><li>Évaluer</li></ol>' in obsidian


def test_tasks_are_shown_with_their_box(obsidian):
    assert '<li class="task">☐ Valider avec le comité</li><li class="task">☑ Former l’équipe</li>' in obsidian


def test_what_is_struck_or_highlighted_shows_it(obsidian):
    assert "<s>10 000 $</s>" in obsidian.replace("&nbsp;", " ")
    assert "<mark>coût</mark>" in obsidian


def test_bare_addresses_are_links_and_links_to_notes_are_their_words(obsidian):
    assert '<a href="https://exemple.qc.ca/guide"' in obsidian
    assert "et la note.</p>" in obsidian
    assert "[[" not in obsidian


def test_a_quotation_with_a_kind_is_a_callout_with_its_title(obsidian):
    assert '<div class="callout"><p class="callout__title">À retenir</p><p>Un texte important.</p></div>' in obsidian


@pytest.mark.parametrize(("source", "title"), [("> [!warning]\n> Texte", "Mise en garde"), ("> [!xyz]-", "Xyz")])
def test_a_callout_without_title_is_named_by_its_kind(source, title):
    assert f'<p class="callout__title">{title}</p>' in render_markdown(source)


def test_a_table_right_under_a_paragraph_is_a_table(obsidian):
    assert "<p>Un tableau collé juste après ce texte :</p>" in obsidian.replace("&nbsp;", " ")
    assert "<td>Gaspésie</td>" in obsidian


PRIVATE = [
    "Avant %%secret%% après",
    "Avant\n\n%%\nsecret\n\nsecret\n%%\n\naprès",
    "Avant <!-- secret --> après",
    "Avant\n\n<!--\nsecret\n\nsecret\n-->\n\naprès",
    "Avant\n\nécrit après\n\n%% secret sans fin",
    "- Avant après\n  %% secret %%",
]


@pytest.mark.parametrize("source", PRIVATE)
def test_what_an_editor_keeps_to_the_author_is_never_public(source):
    for shown in (render_markdown(source), markdown_to_text(source)):
        assert "secret" not in shown
        assert "%%" not in shown
        assert "Avant" in shown
        assert "après" in shown


def test_a_comment_stays_hidden_in_a_text_too_costly_to_render():
    assert "secret" not in render_markdown("%%secret%%" + "[<b>" * 10_000)


def test_signs_in_code_and_percentages_are_not_comments():
    source = "Dit `%%a%%`, 50 %% au plus.\n\n```\n%% gardé %%\n<!-- gardé -->\n```"
    rendered = render_markdown(source)
    assert "<code>%%a%%</code>" in rendered
    assert rendered.count("gardé") == 2
    assert "au plus" in rendered


def test_bullets_that_a_word_processor_pastes_are_lists():
    rendered = flat(render_markdown(body_of("md/21-word-paste.md")))
    assert "<p>Ce premier paragraphe vient de Word.</p><p>Ce deuxième paragraphe aussi.</p>" in rendered
    assert "<li>Tiret long<ul><li>Sous-point</li></ul></li><li>Point de symbole</li></ul>" in rendered
    assert "<ol><li>Premièrement</li><li>Deuxièmement</li></ol>" in rendered


def test_replies_that_start_with_a_dash_are_not_a_list():
    assert "<li>" not in render_markdown("– Bonjour, dit-il.\n\n– Oui.")


def test_attributes_and_notes_of_pandoc_are_read():
    rendered = render_markdown(body_of("md/22-pandoc-dots.md") + "\n\n# Titre {#ancre .unnumbered}\n\nH~2~O, 10^6^")
    assert "Texte avec lien et note<sup" in rendered
    assert "<p>une note en ligne" in rendered
    assert '<h2 id="titre">Titre</h2>' in rendered
    assert "H<sub>2</sub>O, 10<sup>6</sup>" in rendered


def test_the_callout_of_notion_is_a_callout():
    rendered = flat(render_markdown("<aside>\n💡 Une **idée**\n\n</aside>\n\nSuite"))
    assert '<div class="callout"><p>💡 Une <strong>idée</strong></p></div><p>Suite</p>' in rendered


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_a_list_under_a_number_nests_whatever_its_indent(indent):
    rendered = flat(render_markdown(f"1. a\n{' ' * indent}- b\n{' ' * indent}- c\n2. d"))
    assert rendered == "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"


def test_columns_keep_their_alignment():
    rendered = render_markdown("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<td class="align-center">1</td>' in rendered
    assert '<th class="align-right">b</th>' in rendered


def test_a_corner_without_words_is_no_header():
    rendered = flat(render_markdown("| | Avant |\n|---|---|\n| Visites | 3 |"))
    assert "<tr><td></td><th>Avant</th></tr>" in rendered


def test_a_table_whose_first_row_is_empty_has_no_header():
    rendered = render_markdown("| | |\n|---|---|\n| Visites | 3 |")
    assert "<thead>" not in rendered
    assert "<td>Visites</td>" in rendered


def test_an_empty_header_written_in_html_is_no_header():
    assert "<th" not in render_markdown('<table><tr><th scope="row"> </th><td>a</td></tr></table>')


def test_links_that_the_form_offers_are_kept():
    rendered = render_markdown(body_of("names/64-links.md"))
    for address in ("tel:811", "tel:+1-418-555-0199", "sms:811", "mailto:equipe@exemple.qc.ca", "http://www.exemple"):
        assert f'href="{address}' in rendered
    assert '<a href="https://doi.org/10.1000/xyz123"' in rendered


def test_the_index_reads_words_without_marks():
    text = markdown_to_text(body_of("md/20-obsidian-body.md"))
    assert "à temps plein ou à mi-temps un gestionnaire Repérer par téléphone Évaluer" in text
    assert not re.search(r"[\[\]|=~%]|\ue000|caché", text)


@pytest.mark.parametrize(
    "unit", ["%%", "<!--", "`a ``", "• a\n", "a. b\n", "1. a\n  ", "[!a]\n> ", "==a", "[[a", "– a\n"]
)
def test_a_long_text_of_signs_is_read_in_little_time(unit):
    import time

    start = time.process_time()
    markdown_to_text(unit * 20_000)
    assert time.process_time() - start < 5


@pytest.mark.django_db
@pytest.mark.usefixtures("search_index")
def test_the_sheet_says_the_same():
    source = body_of("md/20-obsidian-body.md").replace("|---|---|", "|:--|--:|")
    sheet = sheet_of(make_page(SynthesisPage, body=[("markdown", source)]))
    assert "☑ Former l’équipe" in sheet.text
    assert "caché" not in sheet.text
    assert "Un texte important." in sheet.text
    assert {"/L", "/Table", "/BlockQuote"} <= sheet.tags
    assert "https://exemple.qc.ca/guide" in sheet.links
