"""Text of a PDF: its pages, what was typed in its form, and the notes laid on them."""

from collections.abc import Iterator
from typing import IO, Any

from pypdf import PasswordType, PdfReader
from pypdf.errors import PdfReadError

from portal.attached.outcome import State, UnreadableError

MAX_PAGES = 500
HIDDEN = 0b10
# Flag 14 of a text field (ISO 32000, table 228): what is typed there is a secret.
PASSWORD_FIELD = 1 << 13


def pieces(stream: IO[bytes]) -> Iterator[str]:
    """Yield the text of each page. A file that only restricts changes opens without a password."""
    reader = PdfReader(stream)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise UnreadableError(State.PROTECTED)
    read = failed = 0
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            break
        try:
            yield page.extract_text() or ""
            read += 1
        except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            # One page that is badly made doesn't take away the others.
            failed += 1
        yield "\n"
        yield from _annotations(page)
    if failed and not read:
        raise UnreadableError(State.BROKEN)


def _annotations(page: Any) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        if annotation is None or int(annotation.get("/F", 0)) & HIDDEN:
            continue
        if annotation.get("/Subtype") == "/FreeText":
            yield f"{annotation.get('/Contents', '')}\n"
        elif annotation.get("/Subtype") == "/Widget":
            kind, flags = _inherited(annotation, "/FT"), int(_inherited(annotation, "/Ff") or 0)
            if kind in {"/Tx", "/Ch"} and not flags & PASSWORD_FIELD:
                value = _inherited(annotation, "/V")
                yield from (f"{part}\n" for part in (value if isinstance(value, list) else [value]) if part)


def _inherited(field: Any, key: str) -> Any:
    """Return an attribute of a form's field, or that of the nearest field above."""
    for _level in range(20):
        if key in field:
            return field[key]
        if "/Parent" not in field:
            return None
        field = field["/Parent"]
    return None
