"""A synthesis leaves as Word, Markdown and JATS, for who may read it, and comes back as it was."""

import pytest
from lxml import etree

from portal.core.visibility import set_visibility
from portal.exchange.manuscripts.jats import completed
from portal.exchange.manuscripts.parts import Picture
from syntheses.manuscripts.services import draft_from
from syntheses.manuscripts.views import read_manuscript
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_section, make_user
from tests.manuscripts import by_pandoc, picture, with_zotero

pytestmark = pytest.mark.django_db
BODY = """
# Messages clés

- Le répit soulage.

# Contexte

Une note[^1].

[^1]: La *note*.

## Plus bas

| a | b |
|---|---|
| 1 | 2 |

+-----+-----+
| A   | B   |
+=====+=====+
| x   | - l |
|     | - m |
+-----+-----+

![La carte](carte.png)

# Méthode

Chercher.

## Critères d’inclusion

Des adultes.
"""


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


def published(content):
    section = make_section(SynthesisPage, make_establishment())
    writer = make_user("admin@inters4.example", is_superuser=True, is_staff=True)
    page = draft_from(
        manuscript=read_manuscript(content, word=True), section=section, by=writer, file_name="Le répit.docx"
    )
    page.get_latest_revision().publish()
    return SynthesisPage.objects.get(pk=page.pk)


def shape(manuscript):
    """What has to survive: fields and headings, tables, notes, pictures, citations, references."""
    texts = {}
    for part in manuscript.parts:
        text = "\n".join("[image]" if isinstance(piece, Picture) else piece.markdown for piece in part.pieces)
        texts[part.field] = texts.get(part.field, "") + text
    return texts, [row["value"]["title"] for row in manuscript.references]


def test_word_to_page_to_word_keeps_headings_tables_notes_and_pictures(client, tmp_path):
    (tmp_path / "carte.png").write_bytes(picture())
    content = by_pandoc(BODY, tmp_path)
    page = published(content)
    answer = client.get(f"{page.url}manuscrit.docx")
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert shape(read_manuscript(answer.content, word=True)) == shape(read_manuscript(content, word=True))


def test_word_to_page_to_word_keeps_citations_as_fields_of_zotero(client):
    content = with_zotero()
    page = published(content)
    before, after = (
        shape(read_manuscript(word, word=True)) for word in (content, client.get(f"{page.url}manuscrit.docx").content)
    )
    assert after[1] == before[1]
    assert "Un effet mesuré [@roy-2020, p. 12], puis [@roy-2020; @lee-s-d] et [@organisme-s-d]." in after[0][""]


def test_markdown_and_jats_hold_the_text_its_authors_and_what_it_cites(client):
    page = published(with_zotero())
    written = client.get(f"{page.url}manuscrit.md").content
    back = read_manuscript(written, word=False)
    assert back.title == "Le répit en région"
    assert "[@roy-2020, p. 12]" in "".join(piece.markdown for part in back.parts for piece in part.pieces)
    assert [row["value"]["key"] for row in back.references] == ["roy-2020", "lee-s-d", "organisme-s-d"]
    article = etree.fromstring(client.get(f"{page.url}manuscrit.jats.xml").content)
    assert article.tag == "article"
    assert article.findtext(".//article-title") == "Le répit en région"
    assert article.findtext(".//sec/title") == "Messages clés"
    assert len(article.findall(".//ref-list/ref")) == 3
    assert article.find(".//xref[@ref-type='bibr']") is not None
    assert article.findtext("front/journal-meta/journal-id") == "127.0.0.1"
    assert article.findtext("front/article-meta//collab") == "CISSS-BSL"
    assert article.find("front/journal-meta/issn") is None and not article.xpath("//given-names[not(text())]")


def test_no_two_parts_of_a_jats_article_have_the_same_identifier():
    written = completed('<article><sec id="a"><sec id="a-2"/></sec><sec id="a"/><p>x <issn/>y</p></article>', "")
    article = etree.fromstring(written.encode())
    assert article.xpath("//@id") == ["a", "a-2", "a-3"]
    assert article.findtext("p") == "x y"


def test_a_manuscript_leaves_only_for_who_may_read_the_page(client):
    page = published(with_zotero())
    set_visibility(page, visibility="members", groups=[])
    assert client.get(f"{page.url}manuscrit.docx").status_code == client.get(page.url).status_code != 200
