"""A package, file by file; the same block makes the same package, byte for byte."""

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from training.scorm.contents import page_of
from training.scorm.files import PackagedFiles
from training.scorm.manifest import LAUNCHED, manifest

PLAYER = Path(__file__).parent / "player"
SCRIPTS = ("platform.js", "grading.js", "player.js")
STYLES = (
    "tokens.css",
    "kinds.css",
    "base.css",
    *(
        f"components/{name}.css"
        for name in (
            "activity",
            "activity_state",
            "block_progress",
            "callout",
            "form_field",
            "grade",
            "lesson_progress",
            "references",
            "video",
        )
    ),
)
# No date: the same content makes the same file.
WRITTEN = (1980, 1, 1, 0, 0, 0)


def package(block: Any, *, reader: Any, edition: str) -> bytes:
    """Make the package of a block, of the lessons that its reader may open.

    Args:
        block: with its `reader`.
        edition: of `training.scorm.manifest`.
    """
    files = PackagedFiles(reader)
    contents = {LAUNCHED: page_of(block, files).encode()}
    contents |= {name: (PLAYER / name).read_bytes() for name in SCRIPTS}
    contents["style.css"] = _styles().encode()
    contents |= files.found
    host = re.sub(r"[^a-z0-9.-]", "", (urlsplit(settings.SITE_URL).hostname or "portail").lower())
    written = manifest(edition=edition, identifier=f"{host}.{block.pk}", title=block.title, files=sorted(contents))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [("imsmanifest.xml", written), *sorted(contents.items())]:
            entry = zipfile.ZipInfo(name, WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return made.getvalue()


@cache
def _styles() -> str:
    """The portal's own style sheets for what a package shows, then what its page alone has."""
    written = [Path(str(finders.find(f"css/{name}"))).read_text(encoding="utf-8") for name in STYLES]
    return "\n".join([*written, (PLAYER / "player.css").read_text(encoding="utf-8")])
