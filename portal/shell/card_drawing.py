"""Draws the picture that a shared link shows, once for each content."""

import hashlib
import io
import json
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

import typst
from PIL import Image

from portal.core.social_cards import SocialCard
from portal.tools.file_cache import cached_file

COLOURS = 64
SOURCE = Path(__file__).with_name("social_card.typ")


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
