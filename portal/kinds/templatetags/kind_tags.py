"""What templates say and draw of kinds of content, from their declarations."""

from functools import cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.kinds.contents import ContentKind, content_kinds, families, kind_named, kinds_of, slugs

register = template.Library()


@register.simple_tag
def kind_symbols() -> SafeString:
    """The shape of each kind, once a page, for `use` elements: `#shape-practice`."""
    return _symbols()


@cache
def _symbols() -> SafeString:
    shapes = (f'<symbol id="shape-{kind.slug}" viewBox="0 0 12 12">{kind.shape}</symbol>' for kind in content_kinds())
    return mark_safe("\n  ".join(shapes))  # noqa: S308  (written by developers)


@register.simple_tag
def kind_names() -> SafeString:
    """The short name of each kind, for what scripts list: `data-kind-practice="Pratique"`."""
    return format_html_join(" ", 'data-kind-{}="{}"', ((kind.slug, kind.short_label) for kind in content_kinds()))


@register.filter
def kind_title(slug: str) -> str:
    """What stands above the title of a page: « Stratégie d’accompagnement »."""
    kind = kind_named(slug)
    return str(kind.label) if kind else _("Page")


@register.simple_tag
def leading_kind() -> ContentKind:
    """The kind that comes first, for who may look at anything."""
    return content_kinds()[0]


@register.filter
def counted_as(number: int, kind: ContentKind) -> str:
    """« 2 pratiques »."""
    return kind.count(number)


@register.filter
def is_compared(slug: str) -> bool:
    """Tell whether pages of this kind are put side by side."""
    kind = kind_named(slug)
    return bool(kind and kind.compared)


@register.simple_tag
def content_menu(current: str = "") -> list[dict[str, Any]]:
    """The families of contents, each followed by its kinds that have an entry of their own: url, label, footer.

    `search` tells an entry that leads to a search. While one reads a page of the `current` kind, where that kind has
    an entry, this entry is marked (`also` is where its pages are) and its family stands `apart`.
    """
    found: list[dict[str, Any]] = []
    for family in families():
        entries = [kind for kind in kinds_of(family) if kind.menu]
        found.append(
            {
                "url": family.url,
                "label": family.menu,
                "footer": family.footer or family.menu,
                "search": False,
                "apart": current in slugs(entries),
            }
        )
        found += [
            {
                "url": kind.search_url,
                "label": kind.menu,
                "search": True,
                "also": family.url if kind.slug == current else "",
            }
            for kind in entries
        ]
    return found


@register.filter
def leads_to(entries: list[dict[str, Any]], full_path: str) -> bool:
    """Tell whether one of the entries is the search that the reader is on."""
    return any(entry["search"] and entry["url"] in (full_path or "") for entry in entries)
