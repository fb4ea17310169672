"""A published synthesis as a manuscript: what its page says, in the order of its sections, at `<page>/manuscrit.…`."""

import base64
import hashlib
import io
import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from PIL import Image

from portal.core.rich_text import naming, pages_to_name
from portal.exchange.manuscripts.written import Source, cited, prose, to_jats, to_markdown, to_word
from portal.references.formatting import FormattingError
from portal.sheets.audience import read_by_all
from portal.sheets.body import markdown
from portal.sheets.parts import (
    Callout,
    Facts,
    Items,
    Missing,
    Picture,
    Plain,
    Points,
    Prose,
    Quote,
    Section,
    Steps,
    Subsection,
    Table,
)
from portal.sheets.registry import SHEETS
from portal.text.language import writing_in
from portal.text.markup import demote_headings
from portal.tools.file_cache import BusyError, cached_file

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, Any] = {
    "docx": (WORD, to_word),
    "md": ("text/markdown; charset=utf-8", lambda source: to_markdown(source).encode()),
    "jats.xml": ("application/xml; charset=utf-8", lambda source: to_jats(source).encode()),
}
PICTURE_PIXELS = 1400
# What makes the same text another file; raise it where the way of writing changes.
REVISION = 1
RETRY_SECONDS = 5


def manuscript_file(page: Any, extension: str) -> HttpResponse:
    """Return the page as a file of one of `FORMATS`; 503 where it can't be made now."""
    content_type, write = FORMATS[extension]
    source = source_of(page, with_pictures=extension == "docx")
    known = json.dumps([REVISION, extension, asdict(source)], sort_keys=True, default=str)
    try:
        content = cached_file("manuscripts", hashlib.sha256(known.encode()).hexdigest(), lambda: write(source))
    except (BusyError, FormattingError):
        return HttpResponse(
            _("Le fichier n’a pas pu être fait. Essayez de nouveau dans une minute."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{page.slug}.{extension}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def source_of(page: Any, *, with_pictures: bool) -> Source:
    """What the page says to all who may read it, in its own language."""
    shared = read_by_all(page)
    with translation.override(page.language), writing_in(page.language), naming(pages_to_name(page, shared.visible())):
        sheet = SHEETS[type(page)](page, shared.readers)
        body = next((section.heading for section in page.sections if section.template == BODY), None)
        writer = _Writer(urljoin(f"{settings.SITE_URL}/", page.url), with_pictures)
        told = [*sheet.opening, *_own_to_layers(page), *sheet.sections]
        text = "".join(writer.section(section, body) for section in told)
    makers = [{**maker, "name": maker.get("literal", "")} for maker in (item.csl for item in page.contributors_list)]
    return Source(
        html=text,
        title=page.title,
        language=page.language,
        authors=makers or [{"name": item["literal"]} for item in page.makers],
        abstract=page.plain_summary,
        date=page.published_at.isoformat() if page.published_at else "",
        url=writer.base,
        publisher=settings.WAGTAIL_SITE_NAME,
        references=[
            dict(reference.csl) | {"id": reference.key or f"reference-{reference.number}"}
            for reference in page.bibliography
        ],
    )


def _own_to_layers(page: Any) -> list[Section]:
    """What a shorter reading alone shows: a text that one goes on with loses nothing of it."""
    return [
        Section(section.heading, [told])
        for section in page.content_kind.sections
        if section.in_layer_alone
        for field in section.fields
        if (told := markdown(getattr(page, field.name)))
    ]


BODY = "components/section_body.html"


class _Writer:
    """Writes the parts of a sheet as HTML; what only a screen or paper needs is left out."""

    def __init__(self, base: str, with_pictures: bool) -> None:
        self.base = base
        self.with_pictures = with_pictures
        self.passages = 0

    def section(self, section: Section, body: Any) -> str:
        if any(isinstance(part, Missing) for part in section.parts):
            return ""
        if body is not None and section.title is body:
            # Its own headings are those of the document.
            return "".join(self.part(part, 0) for part in section.parts)
        inner = "".join(self.part(part, 1) for part in section.parts)
        return f"<h1>{escape(section.title)}</h1>{inner}" if section.title and inner else inner

    def part(self, part: Any, depth: int) -> str:
        written = getattr(self, f"_{type(part).__name__.lower()}", None)
        return str(written(part, depth)) if written else ""

    def _prose(self, part: Prose, depth: int) -> str:
        self.passages += 1
        text = prose(part.html, f"p{self.passages}-")
        if depth == 0:
            for level in range(2, 7):
                text = text.replace(f"<h{level} ", f"<h{level - 1} ").replace(f"</h{level}>", f"</h{level - 1}>")
            return text
        return str(demote_headings(text, depth - 1))

    def _subsection(self, part: Subsection, depth: int) -> str:
        inner = "".join(self.part(item, depth + 1) for item in part.parts)
        return f"<h{depth + 1}>{escape(part.title)}</h{depth + 1}>{inner}" if inner else ""

    def _section(self, part: Section, depth: int) -> str:
        return self._subsection(Subsection(part.title, part.parts), depth)

    def _plain(self, part: Plain, depth: int) -> str:
        return "".join(f"<p>{_text(line)}</p>" for line in str(part.text).splitlines() if line.strip())

    def _points(self, part: Points, depth: int) -> str:
        return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in part.items)}</ul>"

    def _items(self, part: Items, depth: int) -> str:
        rows = (
            f"<li><p><strong>{_text(item.title)}</strong> {_text(item.detail)}</p>"
            + (f"<p>{_text(item.text)}</p>" if item.text else "")
            + "</li>"
            for item in part.items
        )
        return f"<ul>{''.join(rows)}</ul>"

    def _facts(self, part: Facts, depth: int) -> str:
        rows = (
            f"<dt>{_text(fact.label)}</dt><dd>{_text(', '.join(map(str, fact.values)))}</dd>" for fact in part.facts
        )
        return f"<dl>{''.join(rows)}</dl>"

    def _table(self, part: Table, depth: int) -> str:
        caption = f"<caption>{_text(part.caption)}</caption>" if part.caption else ""
        head = "".join(f"<th>{_text(cell)}</th>" for cell in part.head)
        rows = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in part.rows)
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _steps(self, part: Steps, depth: int) -> str:
        rows = (
            f"<li><p><strong>{_text(step.title)}</strong> {_text(step.when)}</p>"
            f"{self._prose(step.text, depth) if step.text else ''}</li>"
            for step in part.steps
        )
        return f"<ol>{''.join(rows)}</ol>"

    def _quote(self, part: Quote, depth: int) -> str:
        source = f"<p>{_text(part.source)}</p>" if part.source else ""
        return f"<blockquote><p>{_text(part.text)}</p>{source}</blockquote>"

    def _callout(self, part: Callout, depth: int) -> str:
        title = f"<p><strong>{_text(part.title)}</strong></p>" if part.title else ""
        return f"<blockquote>{title}{self._prose(part.text, depth)}</blockquote>"

    def _picture(self, part: Picture, depth: int) -> str:
        try:
            address = _data(part.image) if self.with_pictures else urljoin(self.base, part.image.file.url)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            # Its file is lost: what it shows is told.
            return f"<p>{_text(part.caption or part.alt)}</p>"
        caption = f"<figcaption>{_text(part.caption)}</figcaption>" if part.caption else ""
        return f'<figure><img src="{escape(address)}" alt="{escape(part.alt)}">{caption}</figure>'


def _data(image: Any) -> str:
    """A reduced copy of an image, in its address."""
    with image.open_file() as file, Image.open(file) as picture:
        reduced = picture.convert("RGBA")
    reduced.thumbnail((PICTURE_PIXELS, PICTURE_PIXELS))
    written = io.BytesIO()
    reduced.save(written, "PNG")
    return f"data:image/png;base64,{base64.b64encode(written.getvalue()).decode()}"


def _text(text: Any) -> str:
    return cited(escape(str(text)))


def _cell(cell: Any) -> str:
    return " – ".join(filter(None, (_text(cell.text), _text(cell.detail)))).strip()
