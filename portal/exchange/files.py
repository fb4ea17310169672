"""Images and documents that content files refer to by a relative path."""

import difflib
import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.attached.outcome import Extract, State
from portal.attached.pictures import PictureRefusedError, PreparedFile, prepare, sha1
from portal.attached.reading import read_text
from portal.attached.wording import misnamed, notice
from portal.core.models import PortalDocument, PortalImage
from portal.exchange.author import Author
from portal.exchange.nodes import Node
from portal.exchange.problems import ContentError, quoted
from portal.text.slugs import slug_of

FOLDER = "fichiers"
MEGABYTE = 1024 * 1024
# A name that isn't found is looked for among so many files.
MAX_SEARCHED = 2_000
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

    The name is found whatever the computer that wrote it: letter case, Unicode form, backslashes, `%20`.

    Raises:
        ContentError: where it stands outside, doesn't exist, or isn't an ordinary file.
    """
    name = node.text().strip().strip("“”")
    if not name:
        raise ContentError(_("le chemin du fichier manque (file)."), node.line)
    if re.match(r"[A-Za-z]:[\\/]|\\\\|file:", name):
        raise ContentError(
            _(
                "{name} est un chemin de votre ordinateur : copiez le fichier dans le dossier "
                "de contenu, et écrivez son chemin à partir de là."
            ).format(name=quoted(name)),
            node.line,
        )
    inside = False
    for written in dict.fromkeys((name, name.replace("\\", "/"), unquote(name))):
        try:
            start = root if written.startswith("/") else base
            path = (start / written.lstrip("/")).resolve()
            inside = inside or path.is_relative_to(root.resolve())
            found = path if path.is_file() else _spelled_otherwise(path, root.resolve())
        except (OSError, ValueError, RuntimeError) as error:
            raise ContentError(_("le chemin {name} n’est pas valide.").format(name=quoted(name)), node.line) from error
        if found and found.is_relative_to(root.resolve()):
            return found
    if not inside:
        raise ContentError(
            _("{name} est en dehors du dossier de contenu : copiez-y le fichier.").format(name=quoted(name)),
            node.line,
        )
    raise ContentError(
        _("le fichier {name} n’existe pas. Le chemin part du dossier de cette page.").format(name=quoted(name))
        + _near_file(name, base=base, root=root),
        node.line,
    )


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().replace("’", "'")


def _spelled_otherwise(path: Path, root: Path) -> Path | None:
    """The one file whose path differs only by case, Unicode form or apostrophes; None where there isn't just one."""
    if not path.is_relative_to(root):
        return None
    folder = root
    for part in path.relative_to(root).parts:
        entry = folder / part
        if not entry.exists():
            alike = [item for item in folder.iterdir() if _spelling(item.name) == _spelling(part)]
            if len(alike) != 1:
                return None
            entry = alike[0].resolve()
        folder = entry
    return folder if folder.is_file() else None


def _near_file(name: str, *, base: Path, root: Path) -> str:
    """« Vouliez-vous dire … » among the first files of the folder, by their names."""
    wanted = _spelling(name.replace("\\", "/").rsplit("/", 1)[-1])
    files = [path for path in islice(root.rglob("*"), MAX_SEARCHED) if path.suffix != ".md" and path.is_file()]
    names = {_spelling(path.name): path for path in files}
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.7)
    if not near:
        return ""
    path = names[near[0]]
    shown = path.relative_to(base).as_posix() if path.is_relative_to(base) else f"/{path.relative_to(root).as_posix()}"
    return _(" Vouliez-vous dire {shown} ?").format(shown=quoted(shown))


def read_file(path: Path, limit: int, line: int) -> bytes:
    """Return the content of a file. Raises ContentError where it is too big, empty or unreadable."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise ContentError(_("le fichier {name} ne peut pas être lu.").format(name=quoted(path.name)), line) from error
    if len(data) > limit:
        raise ContentError(
            _("le fichier {name} dépasse {value} Mo. Réduisez-le.").format(
                name=quoted(path.name), value=limit // MEGABYTE
            ),
            line,
        )
    if not data:
        raise ContentError(_("le fichier {name} est vide.").format(name=quoted(path.name)), line)
    return data


def _check_extension(path: Path, allowed: list[str], line: int) -> None:
    if path.suffix.lower().lstrip(".") not in allowed:
        raise ContentError(
            _("{name} n’est pas d’un genre permis. Genres permis : {names}.").format(
                name=quoted(path.name), names=", ".join(allowed)
            ),
            line,
        )


def check_image(path: Path, line: int, author: Author | None = None) -> FoundFile:
    """Read an image and return its hash.

    Raises:
        ContentError: where it is too big in bytes or pixels, or can't be shown.
    """
    _check_extension(path, settings.WAGTAILIMAGES_EXTENSIONS, line)
    data = read_file(path, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, line)
    digest = sha1(data)
    if not _images_of(digest, author).exists():
        try:
            prepare(data, path.name)
        except PictureRefusedError as refused:
            raise ContentError(f"{quoted(path.name)}\u00a0: {refused.message}", line) from refused
    return FoundFile(path, digest)


def check_document(path: Path, line: int, author: Author | None = None) -> FoundFile:
    """Read a document and return its hash and its text.

    Raises:
        ContentError: where it is too big, of another kind, or not what its name says.
    """
    _check_extension(path, settings.WAGTAILDOCS_EXTENSIONS, line)
    data = read_file(path, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE, line)
    digest, suffix = sha1(data), path.suffix.lower()
    # What others have of the same content says nothing here, even by the warning that would be missing.
    if _documents_of(digest, author).exclude(text_state="").exists():
        return FoundFile(path, digest)
    extract = read_text(io.BytesIO(data), suffix)
    if extract.state is State.MISNAMED:
        raise ContentError(f"{quoted(path.name)}\u00a0: {misnamed(extract, suffix)}", line)
    said = notice(extract.state)
    return FoundFile(path, digest, extract if len(extract.text) <= MAX_TEXT_HELD else None, said)


def _images_of(digest: str, author: Author | None) -> QuerySet[PortalImage]:
    """The images made from this content, among those that the author may choose."""
    images = PortalImage.objects.filter(Q(source_hash=digest) | Q(file_hash=digest))
    return images.filter(pk__in=author.choosable(PortalImage).values("pk")) if author else images


def _documents_of(digest: str, author: Author | None) -> QuerySet[PortalDocument]:
    """The documents with this content, among those that the author may choose."""
    documents = author.choosable(PortalDocument) if author else PortalDocument.objects.all()
    return documents.filter(file_hash=digest)


def find_image(found: FoundFile, credit: str, author: Author | None = None) -> PortalImage | None:
    """Return the image made from this content, with this credit, among those that the author may choose."""
    return _images_of(found.digest, author).filter(credit=credit).order_by("pk").first()


def find_document(found: FoundFile, author: Author | None = None) -> PortalDocument | None:
    """Return the document of the library with this content, among those that the author may choose."""
    return _documents_of(found.digest, author).order_by("pk").first()


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
    """Save, where the author may add a file; it is noted so that it goes away if the transaction does."""
    author = reader.run.author
    if author is not None:
        collection = author.collection(type(media))
        if collection is None:
            raise ContentError(_("vous n’avez pas le droit d’ajouter de fichier à la médiathèque."))
        media.collection, media.uploaded_by_user = collection, author.user
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
    return f"{slug_of(stem)[:40].strip('-') or 'fichier'}-{digest}{path.suffix.lower()}"
