"""A manuscript in Markdown: the portal's dialect, with a YAML header or without, made into the parts of a page."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from portal.attached.kinds import encoding_of
from portal.exchange.manuscripts.losses import Losses
from portal.exchange.manuscripts.parts import Manuscript, Outline, Part, Words
from portal.exchange.markdown_files import CLOSINGS, FENCE, MAX_TEXT_BYTES
from portal.exchange.nodes import Node, parse_header
from portal.exchange.problems import ContentError
from portal.references.rows import work_of
from portal.text.dialect import without_comments
from portal.text.markup import URL_SCHEMES, markdown_to_text

_NOTE = re.compile(r"^ {0,3}\[\^([^\]\n]+)\]:")
_CALL = re.compile(r"\[\^([^\]\n]+)\](?!:)")
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([ \t]*<?([^()\s<>]{1,500})>?[^()\n]{0,300}\)")
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,500})\]\([ \t]*<?([a-zA-Z][\w+.-]{0,30}):[^\n]{0,500}?\)")
_CODE = re.compile(r"<(?:script|iframe|object|embed|style|form)\b[^>]{0,200}>?", re.I)


def from_markdown(content: bytes, named: Callable[[str], str]) -> Manuscript:
    """Return the parts of a manuscript; `named` says which field a heading names.

    Raises:
        ContentError: where it isn't a text, or its header can't be read.
    """
    text = _decoded(content)
    found = Manuscript()
    body = without_comments(_take_header(text, found))
    if body.count("%%") + body.count("<!--") < text.count("%%") + text.count("<!--"):
        found.losses.note("comments")
    body = _LINK.sub(lambda link: _checked(link, found.losses), body)
    body = _PICTURE.sub(lambda picture: _left(picture, found.losses), body)
    for code in _CODE.findall(body):
        found.losses.note("raw", code)
    body, notes = _notes(body)
    found.parts = _parts(body, notes, named, found)
    return found


def _decoded(content: bytes) -> str:
    if len(content) > MAX_TEXT_BYTES:
        limit = MAX_TEXT_BYTES // (1024 * 1024)
        raise ContentError(_("Ce texte dépasse {limit} Mo. Divisez-le.").format(limit=limit))
    text = content.decode(encoding_of(content[:65536]), "replace")
    if "\0" in text or sum(1 for character in text if character < " " and character not in "\t\n\r\f") > 20:
        raise ContentError(_("Ce fichier n’est pas du texte. Enregistrez le manuscrit en Markdown, ou en .docx."))
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\ufffd", "")


def _take_header(text: str, found: Manuscript) -> str:
    """Read the header into `found`, and return what follows it."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return text
    end = next((number for number in range(1, len(lines)) if lines[number].rstrip() in CLOSINGS), 0)
    if not end:
        raise ContentError(_("l’en-tête n’est pas refermé : ajoutez une ligne « --- » après la dernière clé."), 1)
    header, _unquoted = parse_header("\n".join(lines[1:end]) + "\n", 2)
    values = _value(header) if not header.empty else {}
    if isinstance(values, dict):
        titles = (str(values.get(name) or "").strip() for name in ("title", "subtitle"))
        found.title = " : ".join(filter(None, titles))
        authors = values.get("author") or values.get("authors") or values.get("contributors") or []
        for item in authors if isinstance(authors, list) else [authors]:
            name = item.get("name") or item.get("literal") if isinstance(item, dict) else item
            found.authors += [str(name).strip()] if name else []
        if values.get("date"):
            found.losses.note("dates", str(values["date"]))
        _take_references(values.get("references"), found)
    return "\n".join(lines[end + 1 :])


def _take_references(items: Any, found: Manuscript) -> None:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            dates = {
                name: {"raw": str(item[name])} for name in ("issued", "accessed") if isinstance(item.get(name), str)
            }
            try:
                found.references.append({"type": "work", "value": work_of(item | dates)})
            except ValidationError:
                found.losses.note("references-refused", str(item))
        elif item:
            found.references.append({"type": "reference", "value": {"text": str(item), "url": "", "key": ""}})


def _value(node: Node) -> Any:
    value = node.value
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in value] if isinstance(value, list) else value


def _checked(link: re.Match[str], losses: Losses) -> str:
    if link[2].lower() in URL_SCHEMES:
        return link[0]
    losses.note("links", link[0])
    return link[1]


def _left(picture: re.Match[str], losses: Losses) -> str:
    if re.match(r"/(?!/)", picture[2]):
        return picture[0]
    losses.note("pictures-lost", f"{picture[1]} ({picture[2]})" if picture[1] else picture[2])
    return ""


def _notes(text: str) -> tuple[str, dict[str, str]]:
    """Part the text from its notes: each goes with what calls it."""
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    name = ""
    fenced = False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        start = None if fenced else _NOTE.match(line)
        if start:
            name = start[1]
            notes.setdefault(name, []).append(line)
        elif name and (not line.strip() or line.startswith(("    ", "\t")) or notes[name][-1].strip()):
            notes[name].append(line)
        else:
            name = ""
            kept.append(line)
    return "\n".join(kept), {name: "\n".join(lines).strip("\n") for name, lines in notes.items()}


def _parts(body: str, notes: dict[str, str], named: Callable[[str], str], found: Manuscript) -> list[Part]:
    lines = body.split("\n")
    tokens = MarkdownIt("commonmark").parse(body)
    headings = [
        (token.map[0], token.map[1], int(token.tag[1]), markdown_to_text(tokens[place + 1].content))
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    if not found.title and headings and not "".join(lines[: headings[0][0]]).strip():
        level = headings[0][2]
        if sum(1 for item in headings if item[2] <= level) == 1:
            found.title = headings[0][3]
            lines[: headings[0][1]] = [""] * headings[0][1]
            headings = headings[1:]
    top = min((item[2] for item in headings), default=1)
    outline = Outline(named, found.losses)
    parts = [Part()]
    texts: list[list[str]] = [[]]
    ends = [*(item[0] for item in headings[1:]), len(lines)]
    texts[0] += lines[: headings[0][0] if headings else len(lines)]
    for (_start, end, level, heading), following in zip(headings, ends, strict=False):
        shown = min(level - top + 2, 6)
        opened = outline.enter(level, heading) if heading else None
        if opened is not None:
            parts.append(Part(opened, heading, shown))
            texts.append([])
        else:
            if outline.field != parts[-1].field:
                parts.append(Part(outline.field))
                texts.append([])
            written = "\n".join(lines[_start:end]).strip("#= \n\t-")
            texts[-1] += [f"{'#' * shown} {written}"]
        texts[-1] += lines[end:following]
    for part, text in zip(parts, texts, strict=True):
        _fill(part, "\n".join(text).strip("\n").rstrip(), notes)
    return [part for part in parts if part.pieces or part.heading]


def _fill(part: Part, text: str, notes: dict[str, str]) -> None:
    if not text.strip():
        return
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inlines: Sequence[Any] = [token for token in tokens if token.type == "inline"]
    part.lines = [line for token in inlines if (line := markdown_to_text(token.content))]
    part.plain = not any(token.type in {"table_open", "fence", "html_block", "heading_open"} for token in tokens)
    called = [notes[name] for name in dict.fromkeys(_CALL.findall(text)) if name in notes]
    part.pieces = [Words("\n\n".join([text, *called]))]
