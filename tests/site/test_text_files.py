"""A synthesis is taken away as Markdown, Word and JATS XML, its headings, tables and citations kept."""

import io
import json
import subprocess

import pytest
from docx import Document
from lxml import etree

from portal.core.visibility import set_visibility
from portal.tools.programs import pandoc
from syntheses.models import SynthesisPage
from tests.factories import make_page

pytestmark = pytest.mark.django_db

REFERENCES = [
    {
        "type": "work",
        "value": {
            "type": "article-journal",
            "title": "Un essai",
            "authors": "Dupont, Anne",
            "issued": "2020",
            "key": "dupont2020",
        },
    }
]
BODY = [
    {"type": "markdown", "value": "## Ce que dit l’essai\n\nUn tiers *de moins* [@dupont2020, p. 12] ; `[@inconnu]`."}
]


@pytest.fixture
def page(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    return make_page(
        SynthesisPage,
        title="Soins *de* transition",
        slug="transition",
        summary="En bref.",
        key_messages=["Moins de visites [@dupont2020].", "5 $ <b>et</b> #1"],
        executive_summary="En trois pages.",
        references=json.dumps(REFERENCES),
        body=json.dumps(BODY),
        studies=json.dumps([{"type": "study", "value": {"study": "dupont2020", "country": "Canada", "n": 240}}]),
    )


def read_by_pandoc(source, form, to="plain", *options):
    done = subprocess.run(
        [pandoc(), f"--from={form}", f"--to={to}", "--wrap=none", *options],
        input=source,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().replace("\xa0", " ")


def test_markdown_cites_as_it_was_written_and_carries_its_references(client, page):
    answer = client.get(f"{page.url}texte.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "[@dupont2020, p. 12]" in answer.content.decode()
    tree = json.loads(read_by_pandoc(answer.content, "markdown", "json", "--citeproc"))
    said = read_by_pandoc(answer.content, "markdown", "plain", "--citeproc")
    assert tree["meta"]["title"]["c"][-1] == {"t": "Str", "c": "transition"}
    # In the style that pandoc has by itself.
    assert "Dupont, Anne. 2020. Un essai." in said
    assert "Moins de visites (Dupont 2020)" in said
    assert "5 $ <b>et</b> #1" in said
    assert "[@inconnu]" in said
    assert "Canada" in said
    assert "En trois pages." in said
    assert "Ce qui reste à documenter" not in said


def test_word_has_headings_a_table_and_the_bibliography(client, page):
    document = Document(io.BytesIO(client.get(f"{page.url}texte.docx").content))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert {"Messages clés", "Ce que dit l’essai", "Références"} <= set(headings)
    assert document.core_properties.title == "Soins *de* transition"
    assert any("240" in cell.text for table in document.tables for row in table.rows for cell in row.cells)
    said = "\n".join(one.text for one in document.paragraphs)
    assert "Un tiers de moins (Dupont, 2020, p. 12)" in said
    assert "Dupont, A. (2020). Un essai" in said


def test_jats_is_well_formed_and_its_citations_lead_to_its_references(client, page):
    answer = client.get(f"{page.url}texte.xml")
    article = etree.fromstring(answer.content, etree.XMLParser(load_dtd=False, no_network=True))
    assert article.findtext(".//article-title") == "Soins *de* transition"
    assert article.find(".//ref-list/ref").get("id") == "ref-dupont2020"
    assert {one.get("rid") for one in article.iterfind(".//xref[@ref-type='bibr']")} == {"ref-dupont2020"}
    assert article.find(".//table-wrap") is not None
    assert "Un tiers de moins" in read_by_pandoc(answer.content, "jats")


def test_the_text_is_read_by_the_rights_of_its_page(client, page):
    first = client.get(f"{page.url}texte.md")
    assert client.get(f"{page.url}texte.md", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert f"{page.url}texte.docx" in client.get(page.url).content.decode()
    assert client.get(f"{page.url}v1/texte.md").status_code == 200
    assert client.get(f"{page.url}messages/texte.md").status_code == 404
    assert client.get(f"{make_page(title='Une pratique').url}texte.md").status_code == 404
    set_visibility(page, visibility="members")
    assert client.get(f"{page.url}texte.md").status_code == 404
