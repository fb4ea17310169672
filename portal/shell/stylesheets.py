"""The style sheets of the public pages: one file a component as they are written, one bundle as they are served.

A page would otherwise ask for some twenty files before it shows anything. The bundle is made when
static files are collected; where they are served as written, each has its own link. One of them is made, not
written: that of the accents of the kinds of content.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from portal.kinds.contents import kinds_css

BUNDLE = "css/portal.css"
KINDS = "css/kinds.css"
FIRST = ("css/tokens.css", KINDS, "css/base.css")
FOLDERS = ("css/components/", "css/pages/")


def in_order(paths: Any) -> list[str]:
    """Return the style sheets of the screen among `paths`: tokens, base, components, pages."""
    found = {path for path in paths if path.endswith(".css")}
    return [
        *(path for path in FIRST if path in found),
        *(path for folder in FOLDERS for path in sorted(found) if path.startswith(folder)),
    ]


def as_written() -> list[str]:
    """Return the style sheets of the screen as the static files finders know them."""
    return in_order(path for finder in get_finders() for path, _storage in finder.list([]))


class KindsFinder(BaseFinder):
    """Finds the style sheet of the kinds of content, made from what is installed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.DATA_DIR) / "generated"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != KINDS:
            return []
        found = str(self._made())
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        self._made()
        yield KINDS, FileSystemStorage(location=self.folder)

    def _made(self) -> Path:
        """The file, written again only where it says something else: its date tells what is collected anew."""
        place, text = self.folder / KINDS, kinds_css()
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            # Whole or not at all: two processes may start together.
            handle, name = tempfile.mkstemp(dir=place.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(place)
        return place


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files, and the bundle of the style sheets among them."""

    bundles_stylesheets = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        sheets = in_order(paths)
        if sheets and not dry_run:
            texts = []
            for name in sheets:
                storage, path = paths[name]
                with storage.open(path) as file:
                    texts.append(file.read().decode("utf-8"))
            self.delete(BUNDLE)
            self.save(BUNDLE, ContentFile("\n".join(texts).encode("utf-8")))
            paths[BUNDLE] = (self, BUNDLE)
        yield from super().post_process(paths, dry_run, **options)
