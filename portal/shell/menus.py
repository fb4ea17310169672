"""The pages that the header and the footer of every page lead to."""

from typing import Any

from wagtail.models import Page

from portal.core.languages import content_language, interface_language, is_foreign
from portal.core.links import TRANSLATION
from portal.core.models import PageLink
from portal.core.visibility import visible_to

SHOWN = 50
READ = ("pk", "title", "url_path", "depth", "content_type")


def menu_pages() -> list[dict[str, str]]:
    """Public pages « shown in menus »: title, url and language, each in the reader's language where it exists in it.

    `name` is the address of the page itself, whatever the language that it is shown in. One query, and one more
    where a page is in another language than the interface.
    """
    pages = Page.objects.filter(visible_to(None), show_in_menus=True).annotate(language=content_language())
    found: list[Any] = list(pages.order_by("depth", "path").only(*READ)[:SHOWN])
    versions = _in_the_readers_language([page.pk for page in found if is_foreign(page.language)])
    shown: dict[int, dict[str, str]] = {}
    for page in found:
        version = versions.get(page.pk, page)
        # Both versions may be « shown in menus »: the reader gets one.
        shown.setdefault(
            version.pk,
            {"name": page.url or "", "title": version.title, "url": version.url or "", "language": version.language},
        )
    return list(shown.values())


def _in_the_readers_language(pages: list[int]) -> dict[int, Any]:
    """Public pages in the language of the interface, by the page that they are the translation of, from either end."""
    if not pages:
        return {}
    links = PageLink.objects.filter(kind=TRANSLATION)
    ways = [
        *links.filter(target__in=pages).values_list("target", "source"),
        *links.filter(source__in=pages).values_list("source", "target"),
    ]
    versions = Page.objects.filter(visible_to(None), pk__in=[version for _page, version in ways])
    found: dict[int, Any] = {
        version.pk: version
        for version in versions.annotate(language=content_language()).only(*READ)
        if str(version.language)[:2] == interface_language()
    }
    return {page: found[version] for page, version in ways if version in found}
