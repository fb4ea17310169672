"""The picture that a shared link shows: type, title, who and where, drawn once for each content."""

import hashlib
import io
import json
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation
from PIL import Image

from portal.core.file_cache import cached_file

WIDTH = 1200
HEIGHT = 630
COLOURS = 64
SOURCE = Path(__file__).with_name("social_card.typ")
PORTAL = "portal"


@dataclass(frozen=True)
class SocialCard:
    """What a card says.

    `kind` gives the shape and the accent, `portal` being the portal's own card. Without a `label`,
    `owner` is a sentence that says what the page is. `squares` are the places on the tile map, as
    column and row, of the regions that the content is about, and `where` names them. `figure` is the
    number that the content opens on, with its unit, and `figure_name` what it counts. `language` is
    that of the words, `fr` or `en`.
    """

    kind: str
    label: str
    title: str
    owner: str = ""
    where: str = ""
    figure: str = ""
    figure_name: str = ""
    squares: tuple[tuple[int, int], ...] = ()
    language: str = "fr"

    @property
    def version(self) -> str:
        """A short text that changes when the card does, for its address."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:12]


def card_of(page: Any) -> SocialCard | None:
    """The card of a page in the language of the page, whatever the reader's; None for the portal's own."""
    with translation.override(page.language if page.language == "en" else settings.LANGUAGE_CODE):
        card: SocialCard | None = page.social_card()
        return card


def card_image(card: SocialCard, *, portal: str, regions: Iterable[tuple[int, int]]) -> bytes:
    """Return the card as a PNG of 1,200 × 630 pixels.

    Args:
        portal: name of the portal.
        regions: places on the tile map of all the regions, as column and row.
    """
    lit = set(card.squares)
    squares = [{"x": column, "y": row, "on": (column, row) in lit} for column, row in regions]
    words = json.dumps(asdict(card) | {"portal": portal, "squares": squares}, sort_keys=True)
    source = SOURCE.read_bytes()
    key = f"{hashlib.sha256(source).hexdigest()} {metadata.version('typst')} {COLOURS} {words}"
    return cached_file("social-cards", key, lambda: _draw(source, words))


def _draw(source: bytes, words: str) -> bytes:
    # A root that holds nothing else: the drawing reads no file, whatever the words of a title are.
    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder) / SOURCE.name
        drawing.write_bytes(source)
        drawn = typst.compile(drawing, format="png", ppi=72, ignore_system_fonts=True, sys_inputs={"card": words})
    reduced = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    reduced.save(stream, "png", optimize=True)
    return stream.getvalue()
