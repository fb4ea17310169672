"""Images and documents that content files refer to by a relative path."""

import hashlib
import io
import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image, UnidentifiedImageError

from portal.core.exchange.nodes import Node
from portal.core.exchange.problems import ContentError, quoted
from portal.core.models import PortalDocument, PortalImage

FOLDER = "fichiers"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class FoundFile:
    """A file that was checked: where it is and the hash of what it holds."""

    path: Path
    digest: str


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
        ContentError: where it is too big in bytes or pixels, or isn't an image.
    """
    _check_extension(path, settings.WAGTAILIMAGES_EXTENSIONS, line)
    data = read_file(path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # The size is read from the header: nothing is decoded before it is known to be small.
            with Image.open(io.BytesIO(data)) as image:
                pixels = image.width * image.height * getattr(image, "n_frames", 1)
                if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                    raise Image.DecompressionBombError
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
        raise ContentError(
            f"l’image {quoted(path.name)} dépasse {limit}\u00a0millions de pixels une fois décodée. Réduisez-la.", line
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError, struct.error) as error:
        raise ContentError(
            f"{quoted(path.name)} n’est pas une image lisible. Réenregistrez-la en PNG ou en JPEG.", line
        ) from error
    return FoundFile(path, _digest(data))


def check_document(path: Path, line: int) -> FoundFile:
    """Read a document and return its hash. Raises ContentError where it is too big or of another kind."""
    _check_extension(path, settings.WAGTAILDOCS_EXTENSIONS, line)
    return FoundFile(path, _digest(read_file(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, line)))


def _digest(data: bytes) -> str:
    # The hash that Wagtail keeps in `file_hash`; it identifies a file, it protects nothing.
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def find_image(found: FoundFile, credit: str) -> PortalImage | None:
    """Return the image of the library with this content and credit."""
    return PortalImage.objects.filter(file_hash=found.digest, credit=credit).order_by("pk").first()


def find_document(found: FoundFile) -> PortalDocument | None:
    """Return the document of the library with this content."""
    return PortalDocument.objects.filter(file_hash=found.digest).order_by("pk").first()


def create_image(found: FoundFile, *, title: str, credit: str, reader: Any) -> PortalImage:
    """Add an image to the library."""
    data = read_file(found.path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, 0)
    # Assigned before it is saved, so that its width and height are read from it.
    image = PortalImage(
        title=title[:250],
        credit=credit,
        file_hash=_digest(data),
        file_size=len(data),
        file=ImageFile(io.BytesIO(data), name=found.path.name),
    )
    _save(image, reader)
    return image


def create_document(found: FoundFile, *, title: str, reader: Any) -> PortalDocument:
    """Add a document to the library."""
    data = read_file(found.path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, 0)
    document = PortalDocument(
        title=title[:250], file_hash=_digest(data), file_size=len(data), file=ContentFile(data, name=found.path.name)
    )
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
