"""Addresses of files that no storage could hold: not found, before any of them is asked."""

import functools
import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

# What file systems take of one name, in bytes, and of a whole path.
LONGEST_NAME = 255
LONGEST_PATH = 1000


def may_be_a_file(path: str) -> bool:
    """Whether some file could have this path, relative to a folder."""
    parts = path.split("/")
    return (
        len(path) <= LONGEST_PATH
        and not {"", ".", ".."}.intersection(parts)
        and "\\" not in path
        # Controls, halves of characters, and what stands for no character.
        and not any(unicodedata.category(character) in {"Cc", "Cs"} for character in path)
        and all(len(part.encode()) <= LONGEST_NAME for part in parts)
    )


def found_or_missing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer « not found », as for a file that isn't there, where the path that `view` takes can be no file's."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_be_a_file(kwargs["path"]):
            raise Http404
        return view(request, *args, **kwargs)

    return checked
