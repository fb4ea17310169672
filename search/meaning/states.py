"""What becomes of a search by meaning, and where this machine keeps what it needs. Nothing here loads numpy."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from search.engines.base import Hit

USED = "used"
LATE = "late"
SKIPPED = "skipped"
STATES = (USED, LATE, SKIPPED)
# Fewer pages than this hold the words, and those that are near are shown too.
NEAR_BELOW = 10
SHOWN = 5
# How many of the nearest are looked at: what the reader filters, or may no longer read, leaves some out.
LOOKED_AT = 100


def folder() -> Path:
    """Where the copy of the vectors and the counts are."""
    return Path(settings.DATA_DIR) / "meaning"


@dataclass(frozen=True)
class Meaning:
    """What a search by meaning said: `used`, `late` or `skipped`, and the pages that are near, nearest first.

    The snippet of a page is the passage that is near. `is_first` tells that they come before what words found, of which
    they may be a part.
    """

    state: str
    near: tuple[Hit, ...] = ()
    is_first: bool = False
