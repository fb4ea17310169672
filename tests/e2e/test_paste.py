"""What an author copies from Word or Excel is a table still when it is pasted in the form."""

from typing import Any

import pytest

from tests.e2e.pages import STAFF, sign_in, wait_until

WORD = """<html><body><!--StartFragment--><p class=MsoNormal>Avant le tableau</p>
<table class=MsoTableGrid><tr><td><p>A</p></td><td><p>B</p></td></tr>
<tr><td><p>1</p></td><td><p>2 <b>gras</b></p></td></tr></table><!--EndFragment--></body></html>"""
CELLS = 'Région\tNombre\r\nGaspésie\t3\r\n"Bas-\nSaint-Laurent"\t4\r\n'
EXCEL = """<html><body><table><tr><td>Région</td><td>Nombre</td></tr><tr><td>Gaspésie</td><td>3</td></tr></table>
</body></html>"""

PASTE = """(field, [html, text]) => {
  field.focus();
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def form(browser: Any, demo: Any) -> Any:
    """The form of a standard page that was never saved, with one block of each kind asked for."""
    context = browser.new_context(base_url=demo.url, viewport={"width": 1280, "height": 900}, locale="fr-CA")
    page = context.new_page()
    sign_in(page, STAFF)
    page.goto("/admin/pages/add/home/standardpage/3/")
    wait_until(page, "!!document.getElementById('body-root')?.rootBlock")
    yield page
    context.close()


def add(form: Any, kind: str) -> None:
    form.evaluate(
        """(kind) => {
          const stream = document.getElementById("body-root").rootBlock;
          stream.insert({ type: kind, value: stream.blockDef.initialChildStates[kind], id: null }, 0);
        }""",
        kind,
    )


def rows(form: Any) -> str:
    return form.locator("textarea[data-paste=table]").input_value()


def test_a_word_table_pasted_in_a_text_becomes_a_table_block(form: Any) -> None:
    add(form, "text")
    text = form.locator("#body-root .Draftail-Editor [contenteditable=true]").first
    text.evaluate(PASTE, [WORD, "Avant le tableau\nA\tB\n1\t2 gras"])
    form.locator("textarea[data-paste=table]").wait_for()
    assert rows(form) == "A | B\n1 | 2 gras"
    assert text.inner_text().strip() == "Avant le tableau"
    assert form.evaluate("document.getElementById('body-root').rootBlock.children.map((child) => child.type)") == [
        "text",
        "table",
    ]


@pytest.mark.parametrize("html", [EXCEL, ""])
def test_excel_cells_pasted_in_a_table_keep_their_columns(form: Any, html: str) -> None:
    add(form, "table")
    form.locator("textarea[data-paste=table]").evaluate(PASTE, [html, CELLS])
    expected = ["Région | Nombre", "Gaspésie | 3", "Bas- Saint-Laurent | 4"]
    assert rows(form).splitlines() == expected[: 2 if html else 3]


def test_excel_cells_pasted_in_markdown_are_a_table(form: Any) -> None:
    add(form, "markdown")
    field = form.locator("#body-root textarea[data-paste=markdown]").first
    field.evaluate(PASTE, ["", CELLS])
    assert field.input_value().strip().splitlines()[:3] == ["| Région | Nombre |", "| --- | --- |", "| Gaspésie | 3 |"]


def test_words_pasted_in_markdown_are_left_as_they_are(form: Any) -> None:
    add(form, "markdown")
    field = form.locator("#body-root textarea[data-paste=markdown]").first
    assert field.evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.setData("text/plain", "Un texte\\nsur deux lignes");
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          return field.dispatchEvent(event);
        }"""
    )
