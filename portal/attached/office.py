"""Text of Word, PowerPoint, Excel and OpenDocument files, as a person sees it.

These are ZIPs of XML, which goes through a parser in constant memory. What was struck out under
revision, hidden or meant for reviewers is left out; headers, boxes, notes and nested tables are in.
"""

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

from portal.attached.outcome import State, UnreadableError

MAX_PART_BYTES = 100 * 1024 * 1024
CHUNK = 64 * 1024

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DRAWING_STRICT = "{http://purl.oclc.org/ooxml/drawingml/main}"
SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ODF_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
ODF_TYPE = "application/vnd.oasis.opendocument."

# What the main part of each kind is called among the types of its parts.
MAIN_PARTS = {
    "wordprocessingml.document.main": "DOCX",
    "wordprocessingml.template.main": "DOTX",
    "presentationml.presentation.main": "PPTX",
    "presentationml.slideshow.main": "PPSX",
    "spreadsheetml.sheet.main": "XLSX",
    "spreadsheetml.template.main": "XLTX",
    "macroEnabled.main": "macros",
    "sheet.binary.macroEnabled.main": "XLSB",
}
ODF_KINDS = {"text": "ODT", "spreadsheet": "ODS", "presentation": "ODP"}
# Parts whose text belongs to the document beside its main one, in the order in which they are read.
WORD_PARTS = ("document.main", "header", "footer", "footnotes", "endnotes", "diagramData", "chart")
SLIDE_PARTS = ("slide", "notesSlide", "diagramData", "chart")
SHEET_PARTS = ("drawing", "diagramData", "chart")


@dataclass(frozen=True)
class Marks:
    """What the elements of a format mean: text, ends of line, white space, and what nobody sees."""

    text: frozenset[str]
    ends: frozenset[str]
    blanks: frozenset[str]
    skipped: frozenset[str]
    # A run and the mark by which it is hidden.
    run: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    # The root, and its attribute, of a part that isn't shown.
    unshown: tuple[str, str] = ("", "")


def _names(*spaces: str, tags: str) -> frozenset[str]:
    return frozenset(space + tag for space in spaces for tag in tags.split())


OOXML = Marks(
    text=_names(WORD, WORD_STRICT, DRAWING, DRAWING_STRICT, MATH, tags="t"),
    ends=_names(WORD, WORD_STRICT, DRAWING, DRAWING_STRICT, tags="p br cr tc"),
    blanks=_names(WORD, WORD_STRICT, tags="tab ptab"),
    skipped=_names(WORD, WORD_STRICT, tags="del moveFrom delText") | {FALLBACK},
    run=_names(WORD, WORD_STRICT, tags="r"),
    hidden=_names(WORD, WORD_STRICT, tags="vanish webHidden"),
    unshown=(SLIDE + "sld", "show"),
)
ODF = Marks(
    text=_names(ODF_TEXT, tags="p h"),
    ends=_names(ODF_TEXT, tags="p h line-break"),
    blanks=_names(ODF_TEXT, tags="s tab"),
    skipped=_names(ODF_TEXT, tags="tracked-changes hidden-text hidden-paragraph")
    | _names(ODF_OFFICE, tags="annotation"),
)


class _Words:
    """The target of a parser: keeps the words of the elements that are seen."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.found: list[str] = []
        self.path: list[str] = []
        self.inside = self.unseen = 0
        # For each open run, whether it is hidden: a box of text has runs inside a run.
        self.runs: list[bool] = []

    def start(self, tag: str, attributes: Any) -> None:
        marks = self.marks
        if self.unseen or tag in marks.skipped:
            self.unseen += 1
            return
        if tag == marks.unshown[0] and attributes.get(marks.unshown[1]) in {"0", "false"}:
            self.unseen += 1
            return
        if tag in marks.text:
            self.inside += 1
        elif tag in marks.run:
            self.runs.append(False)
        elif tag in marks.hidden and self.path[-2:-1] and self.path[-2] in marks.run:
            # The value of the mark, where it has one, may say that it is lifted.
            self.runs[-1] = not {"0", "false"}.intersection(attributes.values())
        elif tag in marks.blanks:
            self.found.append(" ")
        self.path.append(tag)

    def data(self, text: str) -> None:
        if self.inside and not self.unseen and not any(self.runs):
            self.found.append(text)

    def end(self, tag: str) -> None:
        if self.unseen:
            self.unseen -= 1
            return
        self.path.pop()
        if tag in self.marks.text:
            self.inside -= 1
        elif tag in self.marks.run:
            self.runs.pop()
        if tag in self.marks.ends:
            self.found.append("\n")

    def comment(self, text: str) -> None:
        """Comments are not text."""

    def close(self) -> None:
        """Nothing is left to do."""

    def take(self) -> str:
        taken, self.found = "".join(self.found), []
        return taken


def kind_of(archive: zipfile.ZipFile) -> str:
    """Return which document a ZIP is (« DOCX », « ODT »…), « ZIP » where it is none."""
    names = set(archive.namelist())
    if "mimetype" in names:
        mimetype = _part(archive, "mimetype").read(200).decode("ascii", "replace").strip()
        if mimetype.startswith(ODF_TYPE):
            return ODF_KINDS.get(mimetype.removeprefix(ODF_TYPE), "OpenDocument")
    if "[Content_Types].xml" in names:
        types = set(_types(archive).values())
        for ending, kind in MAIN_PARTS.items():
            if any(ending in content_type for content_type in types):
                return kind
    return "ZIP"


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a part. Its declared size is checked, and no more than that is ever given."""
    if archive.getinfo(name).file_size > MAX_PART_BYTES:
        raise UnreadableError(State.TOO_COSTLY)
    if archive.getinfo(name).flag_bits & 0x1:
        raise UnreadableError(State.PROTECTED)
    return archive.open(name)


def _types(archive: zipfile.ZipFile) -> dict[str, str]:
    """The type of each named part."""
    root = etree.fromstring(_part(archive, "[Content_Types].xml").read(), _parser())
    return {
        item.get("PartName", "").lstrip("/"): item.get("ContentType", "")
        for item in root
        if isinstance(item.tag, str) and item.tag.endswith("}Override")
    }


def _parser(**options: Any) -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, **options)


def _words(archive: zipfile.ZipFile, name: str, marks: Marks) -> Iterator[str]:
    target = _Words(marks)
    parser = _parser(target=target)
    with _part(archive, name) as part:
        while chunk := part.read(CHUNK):
            parser.feed(chunk)
            yield target.take()
    parser.close()
    yield target.take()


def _ooxml(archive: zipfile.ZipFile, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the text of the parts of these types; the same header for each section counts once."""
    types = _types(archive)
    names = set(archive.namelist())
    seen: set[int] = set()
    for ending in endings:
        pattern = re.compile(rf"(?:\.|-){re.escape(ending)}\+xml$")
        found = [name for name, content_type in types.items() if pattern.search(content_type) and name in names]
        for name in sorted(found, key=_place):
            if ending in {"header", "footer"}:
                text = "".join(_words(archive, name, OOXML))
                if hash(text) in seen:
                    continue
                seen.add(hash(text))
                yield text
            else:
                yield from _words(archive, name, OOXML)
            yield "\n"


def _place(name: str) -> tuple[str, int]:
    """« slide10 » comes after « slide9 »."""
    number = re.search(r"(\d+)\.xml$", name)
    return name[: number.start()] if number else name, int(number[1]) if number else 0


def docx(stream: IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(stream) as archive:
        yield from _ooxml(archive, WORD_PARTS)


def pptx(stream: IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(stream) as archive:
        yield from _ooxml(archive, SLIDE_PARTS)


def odt(stream: IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in _part(archive, "META-INF/manifest.xml").read():
            raise UnreadableError(State.PROTECTED)
        for name in ("content.xml", "styles.xml"):
            if name in names:
                yield from _words(archive, name, ODF)


def xlsx(stream: IO[bytes]) -> Iterator[str]:
    """Yield the cells of the sheets that are shown, then what is written in drawings."""
    import openpyxl

    with zipfile.ZipFile(stream) as archive:
        if any(item.file_size > MAX_PART_BYTES for item in archive.infolist()):
            raise UnreadableError(State.TOO_COSTLY)
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            yield f"{sheet.title}\n"
            # What some writers declare of the size of a sheet is wrong.
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True):
                yield "\t".join(_cell(value) for value in row if value is not None)
                yield "\n"
        yield from _ooxml(archive, SHEET_PARTS)


def _cell(value: Any) -> str:
    """A value as a French spreadsheet shows it."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    return f"{value:.15g}".replace(".", ",") if isinstance(value, float) else str(value)


READERS: dict[str, Callable[[IO[bytes]], Iterator[str]]] = {
    ".docx": docx,
    ".pptx": pptx,
    ".xlsx": xlsx,
    ".odt": odt,
}
