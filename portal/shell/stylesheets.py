"""The style sheets of the public pages: one file a component as they are written, one bundle as they are served.

A page would otherwise ask for some twenty files before it shows anything. The bundle is made when
static files are collected; where they are served as written, each has its own link.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/portal.css"
FIRST = ("css/tokens.css", "css/base.css")
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
