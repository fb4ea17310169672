"""The practices that a reader keeps to compare, in a cookie of the numbers of their pages (see ADR 0011)."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.kinds.contents import ContentKind
from practices.comparison import LIMIT
from practices.comparison.address import comparison_url
from practices.comparison.contents import model_of

COOKIE = "comparaison"
COOKIE_SECONDS = 30 * 24 * 3600
_VALUE = re.compile(r"[1-9][0-9]{0,17}(\.[1-9][0-9]{0,17})*")


def numbers_in(value: str) -> tuple[int, ...]:
    """Return the numbers that a cookie or a form holds; none at all where anything in it is wrong."""
    if not _VALUE.fullmatch(value[:100]) or len(value) > 100:
        return ()
    numbers = tuple(int(part) for part in value.split("."))
    return numbers if len(numbers) == len(set(numbers)) <= LIMIT else ()


def written(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def keep(response: HttpResponse, numbers: tuple[int, ...]) -> None:
    """Write the tray in the reader's cookie, or remove the cookie of an empty one."""
    if not numbers:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        written(numbers),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@dataclass(frozen=True)
class Entry:
    """A practice of the tray; `page` is None where the reader may not, or may no longer, read it."""

    number: int
    page: Any


class Tray:
    """What a reader keeps to compare. Nothing is asked of the database before `entries`."""

    def __init__(self, request: HttpRequest, numbers: tuple[int, ...] | None = None) -> None:
        self.request = request
        self._numbers = numbers

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        if self._numbers is not None:
            return self._numbers
        return numbers_in(self.request.COOKIES.get(COOKIE, ""))

    @cached_property
    def entries(self) -> list[Entry]:
        """The practices in the order in which they were added; one query, unless a member reads restricted ones."""
        if not self.numbers:
            return []
        found = {page.pk: page for page in titles(self.numbers, self.request.user)}
        return [Entry(number, found.get(number)) for number in self.numbers]

    @cached_property
    def kind(self) -> ContentKind:
        """That of what it holds, which is all of one kind."""
        kind: ContentKind = model_of(self.numbers, getattr(self.request, "user", None)).content_kind
        return kind

    @property
    def counted(self) -> str:
        return self.kind.count(len(self.numbers))

    @property
    def url(self) -> str:
        return comparison_url(self.numbers)

    @property
    def value(self) -> str:
        return written(self.numbers)


def titles(numbers: tuple[int, ...], user: Any) -> list[Any]:
    """Return the readable contents among these pages, with what a link to them needs."""
    found = model_of(numbers, user).objects.visible_to(user).filter(pk__in=numbers)
    return list(found.only("pk", "path", "depth", "live", "title", "url_path", "language"))
