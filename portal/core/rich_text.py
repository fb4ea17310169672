"""Links in text formatted on screen, resolved for a reader.

Such a text names pages by their number. The address of a page holds its name, so it is written for who may read
the page, and the words stay without a link for the others.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Q
from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from portal.core.visibility import visible_to

_PAGE_LINK = re.compile(r"<a\b[^>]*\blinktype=\"page\"[^>]*>")
_NUMBER = re.compile(r"\bid=\"(\d{1,18})\"")

# The addresses of the pages that may be named, while a page is shown as a whole; without it each text asks.
_named: ContextVar[dict[int, str] | None] = ContextVar("named_pages", default=None)


def linked_pages(source: str) -> set[int]:
    """Return the numbers of the pages that a text links to."""
    found = (_NUMBER.search(tag) for tag in _PAGE_LINK.findall(source))
    return {int(number[1]) for number in found if number}


def _texts(page: Any) -> Iterator[str]:
    """The texts formatted on screen of a page."""
    for item in (item for name in page.text_streams for item in getattr(page, name).raw_data):
        if item["type"] == "text" and isinstance(item["value"], str):
            yield item["value"]


def pages_to_name(page: Any, visible: Q) -> dict[int, str]:
    """Return the addresses of the pages that `page` links to in its text and that fulfil a condition.

    One query, or none.
    """
    return _addresses({number for text in _texts(page) for number in linked_pages(text)}, visible)


def _addresses(wanted: set[int], visible: Q) -> dict[int, str]:
    if not wanted:
        return {}
    found = Page.objects.filter(visible, pk__in=wanted).only("pk", "url_path", "content_type")
    return {page.pk: page.url or "" for page in found}


@contextmanager
def naming(pages: dict[int, str]) -> Iterator[None]:
    """Within it, `expand` writes the addresses of these pages alone."""
    token = _named.set(pages)
    try:
        yield
    finally:
        _named.reset(token)


def expand(source: str, reader: Any = None) -> str:
    """Return the HTML of a text as the database keeps it, with links to the pages that `reader` may read."""
    named = _named.get()
    addresses = _addresses(linked_pages(source), visible_to(reader)) if named is None else named

    def link(tag: re.Match[str]) -> str:
        number = _NUMBER.search(tag[0])
        address = addresses.get(int(number[1]), "") if number else ""
        return f'<a href="{escape(address)}">' if address else "<a>"

    expanded: str = expand_db_html(_PAGE_LINK.sub(link, source))
    return expanded
