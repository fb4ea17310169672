"""Text of attached documents, read within limits: a bad or hostile file never stops the worker."""

import logging
import signal
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, Any

from portal.core.models import PortalDocument

logger = logging.getLogger(__name__)

MAX_PAGES = 500
MAX_CHARACTERS = 500_000
# A DOCX is a zip: its declared size unpacked is checked before anything is read.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_SECONDS = 30.0


class TooLong(BaseException):
    """Reading a file takes too long. Not an `Exception`, which parsers catch to go on."""


def text_of(document: PortalDocument) -> str:
    """Return the text of a document, extracted once for each version of its file.

    Formats: PDF, DOCX, TXT, MD, CSV. Any other, and a file that can't be read, has no text.
    """
    file_hash = document.get_file_hash()
    if document.text_hash != file_hash:
        try:
            with document.open_file() as stream, _time_limit(MAX_SECONDS):
                text = extract_text(stream, PurePath(document.file.name).suffix.lower())
        except (Exception, TooLong) as error:
            logger.warning("Document %s has no readable text: %s", document.pk, error)
            text = ""
        document.text, document.text_hash = text, file_hash
        type(document).objects.filter(pk=document.pk).update(text=text, text_hash=file_hash)
    return document.text


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TooLong in what runs for more than `seconds`: a PDF of a few kilobytes can ask for days of reading.

    Signals reach the main thread alone, which is where the worker and the commands index.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TooLong(f"not read in {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def extract_text(stream: IO[bytes], suffix: str) -> str:
    """Return at most 500,000 characters of text from a file.

    Raises:
        Exception: whatever the format's parser raises on a broken file.
    """
    reader = {".pdf": _pdf, ".docx": _docx, ".txt": _plain, ".md": _plain, ".csv": _plain}.get(suffix)
    return " ".join(reader(stream).replace("\x00", " ").split())[:MAX_CHARACTERS] if reader else ""


def _pdf(stream: IO[bytes]) -> str:
    from pypdf import PdfReader

    parts: list[str] = []
    length = 0
    for number, page in enumerate(PdfReader(stream).pages):
        if number >= MAX_PAGES or length > MAX_CHARACTERS:
            break
        parts.append(page.extract_text() or "")
        length += len(parts[-1])
    return "\n".join(parts)


def _docx(stream: IO[bytes]) -> str:
    import docx

    with zipfile.ZipFile(stream) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise ValueError("unpacked size over the limit")
    stream.seek(0)
    document: Any = docx.Document(stream)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def _plain(stream: IO[bytes]) -> str:
    return stream.read(4 * MAX_CHARACTERS).decode("utf-8", errors="replace")
