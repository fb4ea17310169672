"""Which document a file is, by what it holds rather than by its name, and how each kind is read."""

import codecs
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import IO

from portal.attached import office, pdf
from portal.attached.outcome import State, UnreadableError

TextReader = Callable[[IO[bytes]], Iterator[str]]

PLAIN = (".txt", ".md", ".csv")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What begins otherwise than text: the name by which people know each.
MAGICS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (OLE, "Office 97-2003"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "RIFF"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
# Readers take a PDF whose mark comes after some bytes, as mail gateways leave it.
PDF_MARK_WITHIN = 1024
CHUNK = 64 * 1024

# A word cut at the end of a line; soft hyphens are there for that alone.
_SOFT_CUT = re.compile(r"\xad[ \t]*(?:\r?\n[ \t]*)?")
_HARD_CUT = re.compile(r"([^\W\d_]+)[-\u2010][ \t]*\r?\n[ \t]*([^\W\d_]+)")
_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st"}
)


def reader_of(stream: IO[bytes], suffix: str) -> TextReader:
    """Return what reads this file, which is named `suffix`.

    Raises:
        UnreadableError: the file isn't what its name says, or a password keeps it.
    """
    head = stream.read(PDF_MARK_WITHIN)
    stream.seek(0)
    found = next((name for magic, name in MAGICS if head.startswith(magic)), "")
    if suffix == ".pdf":
        if b"%PDF-" not in head:
            raise UnreadableError(State.MISNAMED, found or "TXT")
        return pdf.pieces
    if suffix in PLAIN:
        if (found and not (found == "EXE" and _is_text(head))) or not _is_text(head):
            raise UnreadableError(State.MISNAMED, _office_kind(stream) if found == "ZIP" else found)
        return plain
    if found == "Office 97-2003":
        # A document under a password is such a file too, which holds the real one.
        protected = "EncryptedPackage".encode("utf-16-le") in stream.read()
        raise UnreadableError(State.PROTECTED if protected else State.MISNAMED, found)
    if found != "ZIP":
        raise UnreadableError(State.MISNAMED, found or "TXT")
    kind = _office_kind(stream)
    if kind != suffix[1:].upper():
        raise UnreadableError(State.MISNAMED, kind)
    return office.READERS[suffix]


def _office_kind(stream: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            return office.kind_of(archive)
    except zipfile.BadZipFile as error:
        raise UnreadableError(State.BROKEN) from error
    finally:
        stream.seek(0)


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text by how it starts: Windows-1252 where nothing says Unicode.

    A French text that isn't in Unicode comes from Windows; guessing among other code pages by
    statistics errs on the few words of a note.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if len(head) >= 4 and head.count(0) > len(head) / 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        # The end may be in the middle of a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _is_text(head: bytes) -> bool:
    text = head.decode(encoding_of(head), "replace")
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\x1a")
    return controls <= len(text) / 100


def plain(stream: IO[bytes]) -> Iterator[str]:
    """Yield a text; as Unicode where all of it is, else as Windows writes."""
    data = stream.read()
    encoding = encoding_of(data)
    yield from (
        data[start : start + CHUNK].decode(encoding, "replace") if encoding == "cp1252" else ""
        for start in range(0, len(data), CHUNK)
    )
    if encoding != "cp1252":
        yield data.decode(encoding, "replace")


def as_seen(text: str, suffix: str) -> str:
    """Join the words that are cut at line ends, as a reader does, and part the ligatures."""
    text = _SOFT_CUT.sub("", text.translate(_LIGATURES))
    if suffix != ".pdf":
        return text

    def join(cut: re.Match[str]) -> str:
        before, after = cut.groups()
        # « Bas-⏎Saint-Laurent », or a compound that the text writes elsewhere on one line, keeps its hyphen.
        compound = after[0].isupper() or f"{before}-{after}" in text
        return f"{before}-{after}" if compound else before + after

    return _HARD_CUT.sub(join, text)
