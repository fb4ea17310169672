"""What stands below the address of a page and follows it: its versions, its shorter readings, its files."""

import re
from functools import cache

from portal.kinds.contents import layer_slugs


@cache
def _below() -> tuple[re.Pattern[str], re.Pattern[str]]:
    layers = "|".join(map(re.escape, layer_slugs())) or "(?!)"
    reading = rf"(?:v[1-9]\d{{0,3}}/)?(?:(?:{layers})/)?"
    file = r"(?:[a-z0-9-]+(?:\.[a-z0-9]{1,4})?\.[a-z]{2,4})?"
    return re.compile(rf"{reading}\Z", re.ASCII), re.compile(rf"{reading}{file}\Z", re.ASCII)


def of_page(path: str) -> str:
    """Return the address of the page of which `path` is the address, whole, of a version or of a shorter reading."""
    return path[: _start(path, _below()[0])]


def split_below(path: str) -> tuple[str, str]:
    """Return the address of a page and what stands below it, files too; nothing stands below most addresses."""
    start = _start(path, _below()[1])
    return path[:start], path[start:]


def _start(path: str, pattern: re.Pattern[str]) -> int:
    """Where what stands below the page starts: as early as the pattern allows, after a slash."""
    ends = [rank + 1 for rank, letter in enumerate(path) if letter == "/"][-4:]
    return next((end for end in ends if pattern.match(path, end)), len(path))
