"""Texts of a few kilobytes that would become megabytes: refused in words on the form, and shown as typed."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.core.blocks import MarkdownBlock
from portal.text.markup import markdown_to_text, render_markdown
from portal.text.markup_cost import why_too_costly
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_section, make_user

TABLE = "|" + "a|" * 900 + "\n|" + "-|" * 900 + "\n" + "|\n" * 900
BOMBS = {
    "table": TABLE,
    "table of few columns and many rows": "a|b\n-|-\n" + "|\n" * 200_000,
    "backquotes in a table": "a|b\n-|-\n" + "|`" * 20_000,
    "contents": "[TDM]\n\n" * 300 + "# a\n\n" * 600,
    "one note called often": "[^1]" * 1500 + "\n\n[^1]: a\n",
    "a note that calls itself": "[^1]\n\n[^1]: " + "[^1] " * 1200,
    "definitions in definitions": "a\n:   " * 1000,
    "lists on one line": "- " * 3000 + "a",
    "numbered lists on one line": "1. " * 2000 + "a",
    "300 nested lists": "".join("    " * depth + "- a\n" for depth in range(300)),
    "quotations in lists": "- > " * 300 + "a",
    "a long abbreviation": "*[ab]: " + "c" * 20_000 + "\n\n" + "ab " * 7000,
    "a long address": "[a][b] " * 3000 + "\n\n[b]: " + "c" * 20_000,
    "fences": "~~~~a\n" * 7000,
    "rulers": "- - -\n" * 7000,
    "backslashes": "\\" * 300_000,
    "backquotes": "`a" * 150_000,
    "tags": "<b>" * 100_000,
    "entities": "&#1;" * 75_000,
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_bomb_costs_a_moment_and_stays_small(source):
    start = time.process_time()
    rendered = render_markdown(source)
    markdown_to_text(source)
    assert time.process_time() - start < 2
    assert len(rendered) < 12 * len(source)


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_words(source):
    with pytest.raises(ValidationError, match="Ce texte est trop complexe : "):
        MarkdownBlock().clean(source)


@pytest.mark.parametrize(
    "source",
    [
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 500,
        "[TDM]\n\n" + "## Un titre\n\nUn paragraphe[^1].\n\n" * 60 + "[^1]: La note.",
        "".join("    " * depth + "- a\n" for depth in range(8)),
        "Terme\n:   Sa définition\n\n" * 100,
        "*[MPOC]: Maladie pulmonaire obstructive chronique\n\n" + "La MPOC [1]. " * 500,
        "".join(f"Un fait[^{number}]. " for number in range(300))
        + "\n\n"
        + "".join(f"[^{number}]: Une source.\n" for number in range(300)),
    ],
    ids=["table", "contents", "lists", "definitions", "abbreviation", "notes"],
)
def test_what_a_person_writes_is_rendered(source):
    assert not why_too_costly(source)
    assert not render_markdown(source).startswith("<pre>")


def test_a_rendering_that_costs_more_than_foretold_is_given_up(monkeypatch):
    from portal.text import markup_cost

    monkeypatch.setattr(markup_cost, "MAX_ELEMENTS", 10)
    assert render_markdown("un\n\ndeux\n\n" * 20).startswith("<pre>un")


@pytest.mark.django_db
def test_a_refused_text_comes_back_to_its_author_with_the_reason(search_index):
    make_home()
    section = make_section(SynthesisPage, make_establishment("uqar"))
    client = Client()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    fields = {"title": "Une synthèse", "slug": "une-synthese", "summary": "", "language": "fr"}
    for name in ("body", "references", "documents", "contributors", "outgoing_links", "comments"):
        fields |= {f"{name}-count": "0", f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    source = "Mon long travail.\n\n" + TABLE
    fields |= {"body-count": "1", "body-0-type": "markdown", "body-0-order": "0", "body-0-deleted": ""}
    answer = client.post(f"/admin/pages/add/syntheses/synthesispage/{section.pk}/", fields | {"body-0-value": source})
    assert answer.status_code == 200
    content = answer.content.decode()
    assert "Ce texte est trop complexe" in content.replace("\\u00a0", " ").replace("\xa0", " ")
    assert "Mon long travail." in content
