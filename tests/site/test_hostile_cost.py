"""Texts made to keep the portal busy are read in a moment, or shown as they were typed."""

import time

import pytest

from portal.text.markup import markdown_to_text, plain_text, render_markdown
from search.presenter import nearest_themes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000,
        "![" * 50_000,
        "[" * 50_000 + "](" * 25_000,
        "[a](" * 25_000,
        "<a " * 33_000,
        "<![CDATA[" * 11_000,
        "> " * 50_000,
        "\n" * 100_000 + "x",
        "-" * 100_000 + "x",
        " " * 100_000 + "x",
        " |:-" * 25_000 + "x",
        "# a\n" * 25_000,
        "".join(f"*[a{number}]: b\n" for number in range(8_000)),
        "*a **b " * 14_000,
    ],
    ids=lambda source: repr(source[:12]),
)
def test_pathological_markdown_is_read_in_a_moment(source):
    start = time.process_time()
    render_markdown(source)
    markdown_to_text(source)
    plain_text(source)
    plain_text("<" * len(source))
    assert time.process_time() - start < 10


def test_a_text_too_costly_to_render_is_shown_as_typed():
    assert render_markdown("[<b>" * 10_000).startswith("<pre>[&lt;b&gt;[")


def test_ordinary_long_markdown_is_rendered():
    paragraph = "Un **mot** [lié](https://exemple.ca/a_(b)) et une note[^1], p < 0,05.\n\n- a [1]\n- b [2]\n\n"
    rendered = render_markdown("## Titre\n\n" + paragraph * 500 + "[^1]: La note.")
    assert rendered.count("<strong>") == 500


def test_a_table_with_attributes_keeps_the_page_in_balance():
    rendered = render_markdown('<table id="a"><tbody><tr><td>b</td></tr></tbody></table>')
    assert rendered.count("<div") == rendered.count("</div>") == 1


def test_the_nearest_themes_of_a_giant_query_are_found_quickly(vocabularies):
    from search.lexicon import lexicon

    query = " ".join(f"paramedcine{number}" for number in range(100))[:1000]
    nearest_themes(query, lexicon())
    start = time.process_time()
    assert nearest_themes(query, lexicon())
    assert time.process_time() - start < 0.3
