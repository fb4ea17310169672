"""What a hostile or careless author writes, and the sheet that it makes all the same."""

import pytest

from portal.directory.models import Region
from portal.home.models import StandardPage
from portal.sheets import text
from portal.sheets.prose import Passage, prepare
from portal.text.markup import render_markdown
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page
from tests.site.sheets import flat, sheet_of
from training.models import LessonPage

pytestmark = pytest.mark.django_db

SECRET = "ce-que-personne-ne-lit"
SYNTAX = [
    '#read("/etc/passwd")',
    '#{ panic("x") }',
    "$ x^2 $ et $",
    "*gras* _souligné_ `code` ~ -- --- ... -?",
    "[crochet ] } { (",
    "\\ \\u{41} \\# \\",
    "@référence <label> // commentaire /* autre */",
    "= pas un titre",
    "\"droits\" 'et' “courbes”",
    '"); #read("data.json") ("',
    "{{ page }} {% debug %} ${HOME}",
]


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    settings.MEDIA_ROOT = tmp_path / "media"


def markdown(*sources):
    return [{"type": "markdown", "value": source} for source in sources]


def rows(name, *values):
    return [{"type": name, "value": value} for value in values]


# The compiler's syntax is text


@pytest.mark.parametrize("syntax", SYNTAX)
def test_the_compiler_s_syntax_is_text_wherever_it_is_typed(syntax):
    page = make_page(
        title=f"T {syntax}",
        slug="hostile",
        # English keeps its quotes as they are typed.
        language="en",
        summary=f"S {syntax}",
        direction=f"D {syntax}",
        levers=[f"L {syntax}"],
        keywords=[syntax],
        body=[
            {"type": "text", "value": f"<p>{syntax.replace('<', '&lt;')}</p>"},
            {"type": "quote", "value": {"quote": f"Q {syntax}", "source": syntax}},
            {"type": "table", "value": {"caption": f"C {syntax}", "rows": f"A\n{syntax.replace('|', '')}"}},
            {"type": "steps", "value": [{"type": "item", "id": "1", "value": {"title": f"E {syntax}"}}]},
            *markdown(f"```\n{syntax}\n```"),
        ],
        indicators=rows("indicator", {"name": f"I {syntax}", "kind": "", "unit": syntax}),
        references=rows("reference", {"text": f"R {syntax}", "url": "https://exemple.org/a?b=[c]#d"}),
    )
    sheet = sheet_of(page)
    assert sheet.reader.metadata.title == f"T {syntax}"
    for letter in "TSDLQCEIR":
        assert flat(f"{letter} {syntax}") in sheet.text, letter
    assert "root:" not in sheet.text


@pytest.mark.parametrize(
    "source",
    [
        "- \\- pas une liste\n- = pas un titre\n- 1\\. pas un rang",
        "| A | B |\n|---|---|\n| - x | = y |\n| 1. z | + w |",
        "2019--2020 --- fin... -? -5",
        "<span>#read('x')</span> &num;read(&quot;x&quot;)",
        "[#read](https://exemple.org/#read(%22x%22))",
    ],
)
def test_marks_of_the_compiler_inside_rich_text_stay_as_typed(source):
    shown = sheet_of(make_page(StandardPage, title="Page", body=markdown(source))).text
    for told in ("pas une liste", "= y", "2019--2020 --- fin... -? -5", "#read('x')", "#read"):
        if told in source:
            assert told in shown


def test_a_sheet_reaches_no_file_beside_its_own(tmp_path):
    (tmp_path / "secret.txt").write_text(SECRET)
    source = (
        f'#read("{tmp_path}/secret.txt") ![x](/../../secret.txt) <img src="/media/../secret.txt" alt="Plan du site">'
    )
    sheet = sheet_of(make_page(StandardPage, title="Page", body=markdown(source)))
    assert SECRET not in sheet.text
    assert "[Image : Plan du site]" in sheet.text


# Rich text of every kind


def test_rich_text_keeps_its_structure():
    source = """
Un paragraphe[^1] et [un lien](https://exemple.org/ailleurs), [une page](/pratiques/), [ici](#ancre).

#### Un titre trop bas

## Un titre

##### Un autre trop bas

##

1. un
    - deux
        1. trois

| Tête | Autre |
|------|-------|
| a    | b     |

Terme
:   Définition

> Citation

[^1]: La note, avec **du gras**.
"""
    sheet = sheet_of(make_page(SynthesisPage, body=markdown(source, source)))
    assert sheet.text.count("La note, avec du gras.") == 2
    assert "(exemple.org/ailleurs)" in sheet.text
    assert any(link.endswith("/pratiques/") for link in sheet.links)
    assert sheet.outline.count("Un titre trop bas") == 2
    assert {"/Note", "/L", "/LI", "/Table", "/BlockQuote"} <= sheet.tags


@pytest.mark.parametrize(
    ("source", "levels"),
    [("### A\n\n## B\n\n#### C", ["h2", "h2", "h3"]), ("## A\n\n##### B\n\n### C", ["h2", "h3", "h3"])],
)
def test_headings_start_below_their_section_and_skip_no_level(source, levels):
    prepared = prepare(Passage(render_markdown(source), 1, "fr"), prefix="p-", base="https://portail.example/")
    assert [
        prepared[place + 1 : place + 3] for place in range(len(prepared)) if prepared.startswith("<h", place)
    ] == levels


ODD = [
    "<h2></h2><h3> </h3><p></p>",
    '<a class="footnote-ref" href="#fn:9">1</a> <a href="">vide</a> <a href="#x">y</a>',
    '<div class="footnote"><ol><li id="fn:1"><p>Note que rien ne cite</p></li></ol></div>',
    "<table></table><table><tr><td></td></tr></table><ul></ul><ol></ol><dl></dl>",
    "<table><tr><td colspan=99 rowspan=99>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
    "<table><tr><th colspan=0 rowspan=-3>a</th></tr></table>",
    "<ol start=-5><li>a</li></ol><ol start=99999999999999999999><li>b</li></ol>",
    "<p><strong></p><em>mal</strong> fermé",
    "[^1] [^1]\n\n[^1]: Une note[^1].",
    "> " * 30 + "profond",
    "".join("    " * level + "- x\n" for level in range(25)),
    "<pre></pre><code></code>`` ` ``",
    "\x08\ufffe\u202e\u2066 contrôle",
    "[lien](javascript:alert(1)) [autre](//exemple.org) [x](http://[::1) <https://exemple.org/é ü>",
    "<sup></sup><sub>₂</sub><del></del><hr><br><br>",
    "$$\\int$$ \\( x \\)",
]


@pytest.mark.parametrize("sources", [ODD[::2], ODD[1::2]])
def test_odd_markup_makes_an_accessible_sheet(sources):
    body = markdown(*(text for source in sources for text in (f"Avant\n\n{source}", source)))
    assert sheet_of(make_page(StandardPage, title="Page", body=body)).text.count("Avant") == len(sources)


# Sizes


def test_a_long_title_is_whole_and_on_one_page_with_its_facts():
    title = " ".join(["Un titre qui dit tout de la pratique et plus encore"] * 6)[:255]
    sheet = sheet_of(make_page(title=title, summary="R" * 400, acronym="UTQDT"))
    assert title in sheet.pages[0]
    assert "UTQDT" in sheet.pages[0]
    assert "En ligne" in sheet.pages[0]


def test_a_word_without_end_breaks_inside_its_column():
    word = "anticonstitutionnellement" * 12
    page = make_page(
        title=word[:250],
        summary=word,
        why=f"{word}\n\n| A | B |\n|---|---|\n| {word} | x |",
        indicators=rows("indicator", {"name": word[:250], "kind": "", "source": word[:250]}),
        references=rows("reference", {"text": word, "url": f"https://exemple.org/{word}"}),
        contact_details=word[:250],
    )
    sheet = sheet_of(page)
    for printed in sheet.reader.pages:
        starts = []

        def note(text, _current, matrix, _font, _size, starts=starts):
            starts.append(matrix[4] if text.strip() else 0)

        printed.extract_text(visitor_text=note)
        assert max(starts) < float(printed.mediabox.width)
    assert word[:250] in sheet.text.replace(" ", "")


def test_what_has_nothing_to_say_says_so():
    sheet = sheet_of(make_page(title="x"))
    assert "Ce qui reste à documenter" in sheet.text
    assert "indicateurs" in sheet.text
    assert "Publié" in sheet_of(make_page(LessonPage, title="y")).text


def test_a_practice_of_every_region_with_forty_indicators_repeats_the_head_of_its_table(vocabularies):
    page = make_page(
        regions=list(Region.objects.all()),
        establishment=make_establishment("cisss-bsl"),
        indicators=rows("indicator", *({"name": f"Indicateur {rank}", "kind": ""} for rank in range(40))),
    )
    sheet = sheet_of(page)
    assert "18 régions" in sheet.pages[0]
    assert "Indicateur 39" in sheet.text
    headed = [text for text in sheet.pages if "Départ Cible Mesure" in text]
    assert len(headed) == len([text for text in sheet.pages if "Indicateur 1" in text or "Indicateur 3" in text])


# Characters


def test_characters_that_the_fonts_lack_are_seen_to_be_missing():
    missing = ["😀", "👩‍👩‍👧", "ᓄᓇᕕᒃ", "漢字", "🇨🇦", "\U0010ffff", ']-^\\😀"']
    characters = " et ".join(missing)
    page = make_page(title=f"Avant {characters} après", body=markdown(f"Un {characters} texte, `{characters}`"))
    sheet = sheet_of(page)
    title, body = sheet.pages[0].partition("après")[0], sheet.text.partition("Un ")[2]
    for shown in (title, body):
        assert all("□" in part for part in shown.split(" et ", len(missing) - 1))
    assert "Avant" in sheet.pages[0]
    assert "Le signe □ tient lieu d’un caractère" in sheet.text
    assert sheet.reader.metadata.title == f"Avant {characters} après"


def test_typography_and_other_alphabets_are_printed_as_they_are():
    shown = "l’été : « œuf » – 1 234,5 % … ½ ≥ → № Ελλάδα Кириллица ñ ŷ"
    sheet = sheet_of(make_page(title=shown))
    assert flat(shown) in sheet.pages[0]
    assert "□" not in sheet.text


def test_text_loses_what_no_font_shows_and_keeps_the_rest():
    assert text.typeset("a\x00b\u202ec\r\nd", "fr") == "abc\nd"
    assert text.typeset("court et simple", "fr") == "court et simple"
    assert text.typeset("C'est « lui » : 5 %", "fr") == "C’est «\u00a0lui\u00a0»\u00a0: 5\u00a0%"
    assert text.typeset("C'est « lui » : 5 %", "en") == "C'est « lui » : 5 %"
    address = "https://exemple.org/un/long/chemin?avec=des&mots=dedans"
    assert text.typeset(address, "fr").replace("\u200b", "") == address
    assert "\u200b" in text.typeset(address, "fr")
