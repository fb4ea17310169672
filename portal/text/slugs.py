"""The end of a page's address, made from its French title, alike in the form and on the server."""

import re
from typing import Any

from django.urls import Resolver404, resolve
from django.utils.text import slugify
from wagtail.admin.widgets.slug import SlugInput
from wagtail.models import Page

SLUG_LENGTH = 80
MAX_LENGTH = 255

# What Wagtail's script and Django's function leave out or glue together. In order; in the part of the
# syntax of regular expressions that Python and JavaScript share, where a replacement is $1 or \1.
FORMATTERS = (
    (r"^\s*[LlDd]['’ʼ]", ""),
    (r"[Œœ]", "oe"),
    (r"[Ææ]", "ae"),
    (r"[‐‑‒]", "-"),
    (r"\s*&\s*", " et "),
    (r"\b([Nn])[°º]", "$1 "),
    (r"""['’ʼ/.,:;·–—…()«»"!?+=|\[\]]+""", " "),
    (r"^\s+|\s+$", ""),
    # A long title ends with a whole word.
    (rf"^(?=.{{{SLUG_LENGTH + 1}}})(.{{0,{SLUG_LENGTH}}})\s.*$", "$1"),
)


def slug_of(title: str) -> str:
    """Return lowercase letters, digits and hyphens; empty for a title that has no letter and no digit of ours."""
    for pattern, replacement in FORMATTERS:
        title = re.sub(pattern, replacement.replace("$1", r"\1"), title)
    return slugify(title)[:MAX_LENGTH].strip("-_")


def slug_input() -> Any:
    """The field that follows the title while a page isn't published."""
    return SlugInput(formatters=list(FORMATTERS), locale="fr")


def answered_by_portal(parent: Page | None, slug: str) -> bool:
    """Tell whether a view of the portal answers at the address of a page named `slug` under `parent`.

    Nobody could read such a page.
    """
    parts = parent.get_url_parts() if parent else None
    if parts is None or parts[2] is None:
        return False
    try:
        return resolve(f"{parts[2]}{slug}/").url_name != "wagtail_serve"
    except Resolver404:
        return False
