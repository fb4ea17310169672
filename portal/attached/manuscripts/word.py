"""What a Word manuscript holds beside its text, and the same manuscript made safe and plain for pandoc.

Only the parts that hold text go on, each parsed and written again: no entity, no hidden text, no macro. Fields of
Zotero and Mendeley get a number that no other has, since two of their works may bear the same one.
"""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from portal.attached import kinds
from portal.attached.office import FALLBACK, WORD, WORD_STRICT
from portal.attached.outcome import State, UnreadableError

MAX_PARTS = 5_000
MAX_PART_BYTES = 40 * 1024 * 1024
MAX_TEXT_BYTES = 80 * 1024 * 1024
MAX_MEDIA = 300
MAX_MEDIA_BYTES = 60 * 1024 * 1024
# So many places are told of each kind of loss; the rest are counted.
MAX_PLACES = 25
SHOWN = 90
STORIES = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/core\.xml|word/_rels/[\w.]+\.rels"
    r"|word/(?:theme/)?(?:document|footnotes|endnotes|numbering|styles|settings|theme|comments)\d*\.xml"
)
MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
MEDIA = re.compile(r"word/(media/[^/\\]+)")
_CITATION = re.compile(r"\s*ADDIN\s+(?:ZOTERO_ITEM\s+|Mendeley\s+Citation\S*\s+)?CSL_CITATION\s*(.*)", re.S)
_BIBLIOGRAPHY = re.compile(r"ADDIN\s+(?:ZOTERO_BIBL|Mendeley Bibliography)|CSL_BIBLIOGRAPHY")
_MENDELEY_CITATION = re.compile(r"MENDELEY_CITATION_v\d+_(.*)", re.S)
_MENDELEY_BIBLIOGRAPHY = "MENDELEY_BIBLIOGRAPHY"
_OTHER_PROGRAM = re.compile(r"\s*ADDIN\s+EN\.CITE(?!\.DATA)", re.S)
_OF_OFFICE = "{http://schemas.openxmlformats.org/drawingml/2006/"
_SHAPES = {f"{_OF_OFFICE}chart}}chart": "chart", f"{_OF_OFFICE}diagram}}relIds": "diagram"}


@dataclass
class Findings:
    """What was seen on the way: (how many, where) by kind of loss, and what each citation of a field cites."""

    losses: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    citations: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, kind: str, where: str, count: int = 1) -> None:
        number, places = self.losses.get(kind, (0, []))
        shown = _short(where)
        if shown and len(places) < MAX_PLACES and shown not in places:
            places = [*places, shown]
        self.losses[kind] = (number + count, places)


class HasEntitiesError(Exception):
    """A part declares entities, which no word processor writes."""


def make_plain(source: IO[bytes], target: IO[bytes], findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Write to `target` what pandoc is to read of the DOCX `source`, and yield its pictures: name, content.

    Raises:
        UnreadableError: it isn't a DOCX, is broken, too big, or a password keeps it.
        HasEntitiesError: it was made to harm.
    """
    kinds.reader_of(source, ".docx")
    source.seek(0)
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as plain:
        entries = {entry.filename: entry for entry in archive.infolist()}
        _check_sizes(entries)
        for name in entries:
            if KEPT.fullmatch(name):
                root = _parsed(archive, name)
                if STORIES.fullmatch(name):
                    _look(root, findings)
                elif name.startswith("word/comments"):
                    for comment in _all(root, "comment"):
                        findings.note("comments", _text(comment))
                plain.writestr(name, etree.tostring(root, encoding="utf-8", xml_declaration=True))
            elif MARGINS.fullmatch(name) and (words := _text(_parsed(archive, name))):
                findings.note("margins", words)
        for name, entry in entries.items():
            if found := MEDIA.fullmatch(name):
                # Without a file of its name, pandoc would leave the picture out of the text.
                plain.writestr(name, b"-")
                yield found[1], archive.read(entry)


def _check_sizes(entries: dict[str, zipfile.ZipInfo]) -> None:
    texts = [entry.file_size for name, entry in entries.items() if KEPT.fullmatch(name) or MARGINS.fullmatch(name)]
    media = [entry.file_size for name, entry in entries.items() if MEDIA.fullmatch(name)]
    if (
        len(entries) > MAX_PARTS
        or max(texts, default=0) > MAX_PART_BYTES
        or sum(texts) > MAX_TEXT_BYTES
        or len(media) > MAX_MEDIA
        or sum(media) > MAX_MEDIA_BYTES
    ):
        raise UnreadableError(State.TOO_COSTLY)
    if any(entry.flag_bits & 0x1 for entry in entries.values()):
        raise UnreadableError(State.PROTECTED)


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(archive.read(name), parser)
    if root.getroottree().docinfo.doctype:
        raise HasEntitiesError(name)
    return root


def _all(root: Any, *names: str) -> Iterator[Any]:
    yield from root.iter(*(space + name for space in (WORD, WORD_STRICT) for name in names))


def _local(element: Any) -> str:
    """The name of an element of Word's own; empty for what is of another vocabulary."""
    tag = element.tag if isinstance(element.tag, str) else ""
    return next((tag.removeprefix(space) for space in (WORD, WORD_STRICT) if tag.startswith(space)), "")


def _value(element: Any, name: str) -> str:
    return str(element.get(WORD + name) or element.get(WORD_STRICT + name) or "")


def _text(element: Any) -> str:
    """The words of an element, struck out or not, as they follow one another."""
    pieces = [
        item.text or "" if _local(item) in {"t", "delText"} else " "
        for item in _all(element, "t", "delText", "tab", "p")
    ]
    return " ".join("".join(pieces).split())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _paragraph(element: Any) -> str:
    above = next((item for item in element.iterancestors() if _local(item) == "p"), element)
    return _text(above)


def _look(root: Any, findings: Findings) -> None:
    """Note what will be lost or changed, take hidden text out, and name the citations of fields."""
    for element in list(_all(root, "ins", "moveTo", "del", "moveFrom")):
        if next(_all(element, "r"), None) is not None:
            findings.note("insertions" if _local(element) in {"ins", "moveTo"} else "deletions", _text(element))
            _settle(element)
    for run in list(_all(root, "r")):
        mark = next((item for item in run.iterfind("./*/*") if _local(item) == "vanish"), None)
        if mark is not None and _value(mark, "val") not in {"0", "false"} and _text(run):
            findings.note("hidden", _text(run))
            for item in list(run):
                if _local(item) in {"t", "tab", "br"}:
                    run.remove(item)
    for box in _all(root, "txbxContent"):
        if _text(box) and not any(item.tag == FALLBACK for item in box.iterancestors()):
            findings.note("boxes", _text(box))
    for element in _all(root, "object"):
        findings.note("objects", _paragraph(element))
    for element in root.iter(*_SHAPES):
        findings.note(_SHAPES[element.tag], _paragraph(element))
    _open_controls(root)
    _name_citations(root, findings)


def _open_controls(root: Any) -> None:
    """Write the content controls of Mendeley Cite, the program of Mendeley since 2020, as the fields of before.

    The tag of a control holds its citation, as JSON in base 64.
    """
    for control in list(_all(root, "sdt")):
        tag = next(
            (_value(item, "val") for part in control if _local(part) == "sdtPr" for item in _all(part, "tag")), ""
        )
        content = next((part for part in control if _local(part) == "sdtContent"), None)
        parent = control.getparent()
        if content is None or parent is None:
            continue
        if tag.startswith(_MENDELEY_BIBLIOGRAPHY):
            for text in _all(content, "t"):
                text.text = ""
        elif found := _MENDELEY_CITATION.fullmatch(tag):
            # One that stands alone on its line is around its paragraph.
            inside = next(_all(content, "p"), content)
            first = 1 if len(inside) and _local(inside[0]) == "pPr" else 0
            for run in reversed(_opening(inside, f"ADDIN CSL_CITATION {_decoded(found[1])}")):
                inside.insert(first, run)
            inside.append(_run(inside, "fldChar", fldCharType="end"))
            place = parent.index(control)
            parent[place : place + 1] = list(content)


def _opening(inside: Any, instruction: str) -> list[Any]:
    told = _run(inside, "instrText")
    told[0].text = instruction
    return [_run(inside, "fldChar", fldCharType="begin"), told, _run(inside, "fldChar", fldCharType="separate")]


def _run(inside: Any, name: str, **attributes: str) -> Any:
    """A run of one element, in the vocabulary of the part that it joins."""
    space = WORD_STRICT if inside.tag.startswith(WORD_STRICT) else WORD
    run = etree.Element(f"{space}r")
    etree.SubElement(run, f"{space}{name}", {f"{space}{key}": value for key, value in attributes.items()})
    return run


def _decoded(text: str) -> str:
    """The JSON of a control's tag; empty for what isn't base 64, which is then told as a broken field."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except ValueError:
        return ""


def _settle(change: Any) -> None:
    """Accept a tracked change: what was added stays, what was struck out goes."""
    parent = change.getparent()
    if parent is not None:
        place = parent.index(change)
        parent[place : place + 1] = list(change) if _local(change) in {"ins", "moveTo"} else []


def _name_citations(root: Any, findings: Findings) -> None:
    """Find the fields, which may be inside one another and whose instructions Word cuts in several runs."""
    opened: list[list[Any]] = []
    closed: list[bool] = []
    shown: list[list[Any]] = []
    for element in list(_all(root, "fldChar", "instrText", "fldSimple", "t")):
        name = _local(element)
        if name == "t":
            for texts, is_shown in zip(shown, closed, strict=True):
                texts += [element] if is_shown else []
            continue
        if name == "fldSimple":
            _name_one(_value(element, "instr"), element, findings, _set_simple(element))
        elif name == "instrText":
            if opened and not closed[-1]:
                opened[-1].append(element)
            continue
        kind = _value(element, "fldCharType")
        if kind == "begin":
            opened.append([])
            shown.append([])
            closed.append(False)
        elif kind == "separate" and closed:
            closed[-1] = True
        elif kind == "end" and opened:
            parts = opened.pop()
            closed.pop()
            texts = shown.pop()
            instruction = "".join(part.text or "" for part in parts)
            if _BIBLIOGRAPHY.search(instruction):
                # The references come from the citations: their list is made anew.
                for text in texts:
                    text.text = ""
            _name_one(instruction, element, findings, _set_parts(parts))


def _set_parts(parts: list[Any]) -> Any:
    def write(instruction: str) -> None:
        for rank, part in enumerate(parts):
            part.text = "" if rank else instruction

    return write


def _set_simple(element: Any) -> Any:
    def write(instruction: str) -> None:
        space = WORD if element.get(WORD + "instr") is not None else WORD_STRICT
        element.set(space + "instr", instruction)

    return write


def _name_one(instruction: str, element: Any, findings: Findings, write: Any) -> None:
    found = _CITATION.match(instruction)
    if not found:
        if _OTHER_PROGRAM.match(instruction):
            findings.note("other-citations", _paragraph(element))
            write("QUOTE")
        return
    items = _items(found[1])
    if not items:
        findings.note("broken-citations", _paragraph(element))
        write("QUOTE")
        return
    named = []
    for item in items:
        name = f"c{len(findings.citations)}"
        findings.citations[name] = {
            "csl": item["itemData"],
            "uris": [str(uri) for uri in item.get("uris") or () if isinstance(uri, str)],
            **{part: str(item.get(part) or "") for part in ("locator", "label", "prefix", "suffix")},
            "suppressed": bool(item.get("suppress-author")),
        }
        named.append({"id": name, "itemData": {"id": name, "type": "document", "title": name}})
    whole = {"citationID": named[0]["id"], "properties": {"formattedCitation": "", "plainCitation": ""}}
    write("ADDIN ZOTERO_ITEM CSL_CITATION " + json.dumps(whole | {"citationItems": named}))


def _items(text: str) -> list[dict[str, Any]]:
    """The works that a field cites; none where one of them can't be read."""
    try:
        value, _end = json.JSONDecoder().raw_decode(text.strip())
    except (ValueError, RecursionError):
        return []
    items = value.get("citationItems") if isinstance(value, dict) else None
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("itemData"), dict) and item["itemData"].get("title")
        for item in items
    ):
        return []
    return items
