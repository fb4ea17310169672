"""Images and documents that content files refer to by a relative path."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from portal.core.attached.outcome import Extract, State
from portal.core.attached.reading import read_text
from portal.core.attached.wording import misnamed, notice
from portal.core.exchange.nodes import Node
from portal.core.exchange.problems import ContentError, quoted
from portal.core.models import PortalDocument, PortalImage
from portal.core.pictures import PictureRefusedError, PreparedFile, prepare, sha1

FOLDER = "fichiers"
MEGABYTE = 1024 * 1024
# An import holds the texts of its documents until it writes them; longer ones are read again by the worker.
MAX_TEXT_HELD = 200_000


@dataclass(frozen=True)
class FoundFile:
    """A file that was checked: where it is and the hash of what it holds; of a document, its text and its notice."""

    path: Path
    digest: str
    extract: Extract | None = None
    notice: str = ""


def locate(node: Node, *, base: Path, root: Path) -> Path:
    """Return the file that a node names, which must stand in the content folder.

    Raises:
        ContentError: where it stands outside, doesn't exist, or isn't an ordinary file.
    """
    name = node.text().strip()
    if not name:
        raise ContentError("le chemin du fichier manque (file).", node.line)
    try:
        start = root if name.startswith("/") else base
        path = (start / name.lstrip("/")).resolve()
        inside = path.is_relative_to(root.resolve())
        found = inside and path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise ContentError(f"le chemin {quoted(name)} n’est pas valide.", node.line) from error
    if not inside:
        raise ContentError(f"{quoted(name)} est en dehors du dossier de contenu\u00a0: copiez-y le fichier.", node.line)
    if not found:
        raise ContentError(
            f"le fichier {quoted(name)} n’existe pas. Le chemin part du dossier de cette page.", node.line
        )
    return path


def read_file(path: Path, limit: int, line: int) -> bytes:
    """Return the content of a file. Raises ContentError where it is too big, empty or unreadable."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise ContentError(f"le fichier {quoted(path.name)} ne peut pas être lu.", line) from error
    if len(data) > limit:
        raise ContentError(f"le fichier {quoted(path.name)} dépasse {limit // MEGABYTE}\u00a0Mo. Réduisez-le.", line)
    if not data:
        raise ContentError(f"le fichier {quoted(path.name)} est vide.", line)
    return data


def _check_extension(path: Path, allowed: list[str], line: int) -> None:
    if path.suffix.lower().lstrip(".") not in allowed:
        raise ContentError(
            f"{quoted(path.name)} n’est pas d’un genre permis. Genres permis\u00a0: {', '.join(allowed)}.", line
        )


def check_image(path: Path, line: int) -> FoundFile:
    """Read an image and return its hash.

    Raises:
        ContentError: where it is too big in bytes or pixels, or can't be shown.
    """
    _check_extension(path, settings.WAGTAILIMAGES_EXTENSIONS, line)
    data = read_file(path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, line)
    digest = sha1(data)
    if not _images_of(digest).exists():
        try:
            prepare(data, path.name)
        except PictureRefusedError as refused:
            raise ContentError(f"{quoted(path.name)}\u00a0: {refused.message}", line) from refused
    return FoundFile(path, digest)


def check_document(path: Path, line: int) -> FoundFile:
    """Read a document and return its hash and its text.

    Raises:
        ContentError: where it is too big, of another kind, or not what its name says.
    """
    _check_extension(path, settings.WAGTAILDOCS_EXTENSIONS, line)
    data = read_file(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, line)
    digest, suffix = sha1(data), path.suffix.lower()
    if PortalDocument.objects.filter(file_hash=digest).exclude(text_state="").exists():
        return FoundFile(path, digest)
    extract = read_text(io.BytesIO(data), suffix)
    if extract.state is State.MISNAMED:
        raise ContentError(f"{quoted(path.name)}\u00a0: {misnamed(extract, suffix)}", line)
    said = notice(extract.state)
    return FoundFile(path, digest, extract if len(extract.text) <= MAX_TEXT_HELD else None, said)


def _images_of(digest: str) -> QuerySet[PortalImage]:
    return PortalImage.objects.filter(Q(source_hash=digest) | Q(file_hash=digest))


def find_image(found: FoundFile, credit: str) -> PortalImage | None:
    """Return the image of the library made from this content, or of this content, with this credit."""
    return _images_of(found.digest).filter(credit=credit).order_by("pk").first()


def find_document(found: FoundFile) -> PortalDocument | None:
    """Return the document of the library with this content."""
    return PortalDocument.objects.filter(file_hash=found.digest).order_by("pk").first()


def create_image(found: FoundFile, *, title: str, credit: str, reader: Any) -> PortalImage:
    """Add an image to the library."""
    data = read_file(found.path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, 0)
    # Assigned before it is saved, so that its width and height are read from it.
    file = PreparedFile(prepare(data, found.path.name))
    image = PortalImage(title=title[:250], credit=credit, file=file)
    _save(image, reader)
    return image


def create_document(found: FoundFile, *, title: str, reader: Any) -> PortalDocument:
    """Add a document to the library, with the text that was read of it."""
    data = read_file(found.path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, 0)
    document = PortalDocument(title=title[:250], file=ContentFile(data, name=found.path.name))
    if found.extract is not None and sha1(data) == found.digest:
        document.fresh_extract = found.extract
    _save(document, reader)
    return document


def _save(media: PortalImage | PortalDocument, reader: Any) -> None:
    """Save; the file is noted so that it goes away if the transaction does."""
    try:
        media.save()
    finally:
        if media.file._committed:
            reader.saved_files.append((media.file.storage, media.file.name))


def export_name(media: PortalImage | PortalDocument) -> str:
    """Return the name of a file in an exported folder.

    It depends on the content and on the name that the author gave, not on what storage added to
    it, so that exporting what was imported from an export gives the same name.
    """
    path = Path(media.file.name)
    digest = media.get_file_hash()[:12]
    stem = re.sub(rf"-{digest}(_\w{{7}})?$", "", path.stem, flags=re.IGNORECASE)
    return f"{slugify(stem)[:40].strip('-') or 'fichier'}-{digest}{path.suffix.lower()}"
