"""The parts that every content page has: its body, its links, its references and documents, its dates."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.core.rich_text import expand
from portal.cycle.neighbours import LinkGroup
from portal.sheets.parts import (
    REFERENCES,
    Callout,
    Cell,
    Fact,
    Item,
    Items,
    Link,
    Links,
    Missing,
    Picture,
    Prose,
    Quote,
    References,
    Section,
    Step,
    Steps,
    Subsection,
    Table,
    Text,
    present,
)
from portal.sheets.text import words
from portal.text.markup import render_markdown, sanitise_html
from portal.text.numbers import file_size, number_text
from portal.text.table_text import table_rows


def markdown(source: str) -> Prose | None:
    """A field of Markdown, or None where it is empty."""
    return Prose(render_markdown(source)) if source and source.strip() else None


def day(value: Any, form: str = "j F Y") -> Text:
    """A date in words, in the reader's language; nothing for None."""
    return words(date_format(value, form)) if value else ""


def figure(value: Any) -> Text:
    """A number in the manner of the reader's language; nothing where there is none."""
    text = number_text(value)
    return words(text) if text else ""


def fact(label: Text, *values: Text) -> Fact | None:
    """A fact, or None without a value."""
    kept = [value for value in values if isinstance(value, Promise) or value]
    return Fact(label, kept) if kept else None


def text_part(title: Text, source: str) -> Subsection | None:
    """A field of Markdown under a heading of its own, or None where it is empty."""
    prose = markdown(source)
    return Subsection(title, [prose]) if prose else None


def filled(title: Text, *parts: Any) -> Section | None:
    """A section of the parts that are there, or None where none is."""
    found = present(*parts)
    return Section(title, found) if found else None


def missing(page: Any) -> Section | None:
    """What nobody has documented yet, all in one place; None where nothing is missing."""
    labels = ", ".join(str(item.label).lower() for item in page.missing)
    return Section(_("Ce qui reste à documenter"), [Missing(words(labels))]) if labels else None


def _text(value: Any) -> list[Any]:
    return [Prose(sanitise_html(expand(value.source)))]


def _markdown(value: Any) -> list[Any]:
    return [Prose(render_markdown(value))]


def _image(value: Any) -> list[Any]:
    return [Picture(value["image"], value["alt"], value["caption"] or "")] if value["image"] else []


def _document(value: Any) -> list[Any]:
    return [Items([document_item(value)])] if value["document"] else []


def _quote(value: Any) -> list[Any]:
    return [Quote(value["quote"], value["source"] or "")]


def _callout(value: Any) -> list[Any]:
    return [Callout(value["title"] or "", Prose(render_markdown(value["text"])))]


def _table(value: Any) -> list[Any]:
    rows = table_rows(value["rows"])
    if not rows:
        return []
    head, *body = rows
    # An empty cell of an author's own table says nothing: a no-break space, not « à documenter ».
    return [Table(head, [[Cell(cell or "\u00a0") for cell in row] for row in body], caption=value["caption"])]


def _video(value: Any) -> list[Any]:
    told: list[Any] = [Items([Item(value["title"], _("Vidéo, à voir en ligne"), url=value["url"])])]
    if value["transcript"]:
        told.append(Callout(_("Transcription de la vidéo"), Prose(render_markdown(value["transcript"]))))
    return told


def _steps(value: Any) -> list[Any]:
    return [Steps([Step(step["title"], text=markdown(step["description"])) for step in value], numbered=True)]


BLOCKS: dict[str, Callable[[Any], list[Any]]] = {
    "text": _text,
    "markdown": _markdown,
    "image": _image,
    "document": _document,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
    "video": _video,
    "steps": _steps,
}


def body_parts(body: Any) -> list[Any]:
    """The blocks of a body; one that has no form of its own here is printed as its template shows it."""
    parts: list[Any] = []
    for block in body:
        if block.block_type in BLOCKS:
            parts += BLOCKS[block.block_type](block.value)
        else:
            parts.append(Prose(sanitise_html(str(block.render()))))
    return parts


def document_item(value: Any) -> Item:
    document = value["document"]
    size = document.get_file_size()
    detail = document.file_extension.upper() + (f", {file_size(size)}" if size else "")
    return Item(value["title"], words(detail), url=document.url)


def _linked(groups: Iterable[LinkGroup]) -> list[Any]:
    """The first pages of each kind of link, then where the others are listed."""
    parts: list[Any] = []
    for group in groups:
        parts.append(Links(words(group.label), [Link(other) for other in group.pages]))
        if group.others:
            more = ngettext("et %(count)d autre", "et %(count)d autres", group.others) % {"count": group.others}
            parts.append(Items([Item(words(more), url=group.more_url)]))
    return parts


def closing_sections(page: Any) -> list[Section]:
    """Links from both ends, references, documents. Nothing for what there is not."""
    sections = []
    if page.closing_links:
        sections.append(Section(_("Liens avec d’autres contenus"), _linked(page.closing_links)))
    sections += reference_sections(page)
    documents = [document_item(row.value) for row in page.documents if row.value["document"]]
    if documents:
        sections.append(Section(_("Documents"), [Items(documents)]))
    return sections


def reference_sections(page: Any) -> list[Section]:
    """The references of the page, of a shorter reading of it those that it cites."""
    entries = [
        Prose(sanitise_html(f"{reference.html} {reference.mark.html}" if reference.mark else reference.html))
        for reference in page.listed_references
    ]
    return [Section(_("Références"), [References(entries)], role=REFERENCES)] if entries else []


def date_facts(page: Any, published_on: Any = None) -> list[Fact]:
    facts = (
        fact(_("Publié"), day(published_on)),
        fact(_("Révisé"), day(page.reviewed_on)),
        fact(_("À réviser d’ici"), day(page.review_by, "F Y")),
    )
    return [item for item in facts if item]


def picture(page: Any) -> list[Any]:
    """The image of the page, if it has one."""
    return [Picture(page.image, page.image_alt)] if page.image else []
