"""Shorter readings of a page, each at an address below its own: the reader's choice is an address.

The 1:3:25 form (Canadian Health Services Research Foundation, 2001, « Reader-Friendly Writing: 1:3:25 »): one page of
messages, three pages of summary, twenty-five of report.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from portal.kinds.sections import Section, Words, documented

# A round pace for a text that one weighs: adults read French aloud at about 195 words a minute (Trauzettel-Klosinski,
# Dietz 2012, Invest. Ophthalmol. Vis. Sci. 53:5452), and English in silence at 238 (Brysbaert 2019, J. Mem. Lang. 109).
WORDS_PER_MINUTE = 200
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_TAG = re.compile(r"<[^<>]*>|\[@[^\[\]]*\]|https?://\S+")


@dataclass(frozen=True, eq=False, kw_only=True)
class Layer:
    """A shorter reading of a page.

    Attributes:
        slug: the end of its address.
        name: « Messages clés ».
        field: what must say something for the layer to be offered.
        sections: anchors of the sections that it shows.
        opens: it shows the page's summary under the title; without, its sections come at once.
    """

    slug: str
    name: Words
    field: str
    sections: frozenset[str]
    opens: bool = False

    def is_offered(self, page: Any) -> bool:
        return documented(page, self.field)


@dataclass(frozen=True)
class Reading:
    """One of the ways to read a page, in the switch at its head."""

    name: Words
    url: str
    minutes: int
    current: bool


def sections_in(sections: Sequence[Section], layer: Layer | None) -> tuple[Section, ...]:
    """Return the sections that a reading of a page may show: those of its layer, or all that aren't a layer's own."""
    if layer is None:
        return tuple(section for section in sections if not section.in_layer_alone)
    return tuple(section for section in sections if section.anchor in layer.sections)


def minutes_to_read(texts: Iterable[str]) -> int:
    """How long texts take to read, in whole minutes, 1 at least."""
    return max(1, ceil(sum(len(_WORD.findall(_TAG.sub(" ", text))) for text in texts) / WORDS_PER_MINUTE))
