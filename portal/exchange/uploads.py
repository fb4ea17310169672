"""A file brought to the administration, unpacked in a folder of its own within bounds, and imported."""

import contextlib
import io
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.exchange.author import Author
from portal.exchange.importer import import_path
from portal.exchange.patience import SECONDS, within
from portal.exchange.problems import ContentError, Report, quoted

EXTENSIONS = ("xlsx", "csv", "md", "zip")
# Beyond, the command does better than a page that one waits for.
MAX_PAGES = 200
MAX_FILES = 1_000
MAX_UNPACKED = 100 * 1024 * 1024
CHUNK = 64 * 1024
# What computers add to a folder that they compress.
BESIDE = {"__MACOSX", "Thumbs.db", "desktop.ini"}


def import_upload(name: str, content: bytes, *, user: Any, publish: bool, dry_run: bool) -> Report:
    """Import a file as `user`; a dry run only reports.

    Raises:
        ContentError: where nothing in it can be imported.
    """
    author = Author(user, publish=publish)
    with tempfile.TemporaryDirectory(prefix="import-") as created:
        folder = Path(created)
        if name.lower().endswith(".zip"):
            path = root = _unpack(content, folder)
            path = _what_to_import(root)
        else:
            root = folder
            path = folder / (Path(name.replace("\\", "/")).name or "fichier")
            path.write_bytes(content)
        with within(SECONDS):
            return import_path(path, dry_run=dry_run, root=root, author=author, limit=MAX_PAGES)


def _what_to_import(root: Path) -> Path:
    """The folder of its Markdown files, or the one spreadsheet that it holds."""
    if next(root.rglob("*.md"), None) is not None:
        return root
    tables = [path for path in root.rglob("*") if path.suffix.lower() in {".xlsx", ".csv"}]
    if len(tables) != 1:
        raise ContentError(_("ce dossier compressé ne contient ni fichier .md, ni un seul classeur .xlsx ou .csv."))
    return tables[0]


def _unpack(content: bytes, folder: Path) -> Path:
    """Unpack a ZIP, never outside `folder` nor beyond the bounds; return the folder that holds everything."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and _wanted(entry)]
            if len(entries) > MAX_FILES:
                raise ContentError(
                    _("ce dossier compressé contient plus de {limit} fichiers. Divisez-le.").format(limit=MAX_FILES)
                )
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise ContentError(_too_big())
            for entry in entries:
                target = folder.joinpath(*_parts(entry))
                target.parent.mkdir(parents=True, exist_ok=True)
                left = _copy(archive, entry, target, min(left, settings.MAX_UPLOAD_BYTES), left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise ContentError(
            _("ce dossier compressé est illisible, ou protégé par un mot de passe. Compressez-le de nouveau.")
        ) from error
    # A person compresses a folder, whose name then stands above everything.
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _too_big() -> str:
    return _("ce dossier compressé dépasse {value} Mo une fois décompressé. Divisez-le.").format(
        value=MAX_UNPACKED // (1024 * 1024)
    )


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limit: int, left: int) -> int:
    """Write one file, counting what really comes out; return how many bytes are left for the others."""
    written = 0
    with archive.open(entry) as source, target.open("wb") as stream:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > limit:
                raise ContentError(
                    _too_big()
                    if written > left
                    else _("{filename} dépasse {value} Mo. Réduisez-le.").format(
                        filename=quoted(entry.filename), value=limit // (1024 * 1024)
                    )
                )
            stream.write(chunk)
    return left - written


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file; Macs write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    path = PurePosixPath(_name(entry))
    if path.is_absolute() or ".." in path.parts or any(":" in part or "\0" in part for part in path.parts):
        raise ContentError(
            _("{filename} sort du dossier compressé : renommez ce fichier.").format(filename=quoted(entry.filename))
        )
    return path.parts


def _wanted(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(_name(entry)).parts
    return bool(parts) and not any(part in BESIDE or (part.startswith(".") and part != "..") for part in parts)
