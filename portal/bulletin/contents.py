"""What a bulletin says, as anybody may read it at this moment: what was restricted since is not of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from wagtail.models import Page

from portal.bulletin.models import Bulletin, BulletinItem, Section
from portal.core.languages import content_language
from portal.core.links import STANCES
from portal.core.models import PageLink
from portal.core.visibility import visible_to
from portal.versions.models import Version


@dataclass(frozen=True)
class Told:
    """An item as it is read: its page, its sentence, and what the page does to others (the stance, and of what)."""

    item: BulletinItem
    page: Any
    url: str
    stances: list[tuple[str, str]] = field(default_factory=list)
    conclusions: Any = ""

    @property
    def whole_url(self) -> str:
        return f"{settings.SITE_URL}{self.url}"


@dataclass(frozen=True)
class Part:
    """A section and what it tells."""

    heading: Any
    told: list[Told]


def kept_items(bulletin: Bulletin) -> list[BulletinItem]:
    """The items that the broker kept, in their order."""
    return list(bulletin.items.filter(dropped=False))


def public_pages(items: Iterable[BulletinItem]) -> dict[int, Any]:
    """The pages of these items that anybody may read now."""
    pages = Page.objects.filter(visible_to(None), pk__in={item.page_id for item in items})
    return {page.pk: _named(page) for page in pages.annotate(language=content_language())}


def _named(page: Any) -> Any:
    page.kind_label = getattr(page.specific_class, "kind_label", "")
    page.kind = getattr(page.specific_class, "kind", "")
    return page


def parts_of(bulletin: Bulletin) -> list[Part]:
    """The sections that have something, with what anybody may read of them. Four queries, whatever their number."""
    items = kept_items(bulletin)
    pages = public_pages(items)
    stances = _stances([item.page_id for item in items if item.section == Section.DIGESTS])
    conclusions = _conclusions(item for item in items if item.version)
    parts = []
    for section in Section:
        told = [
            Told(
                item,
                page,
                f"{page.url}v{item.version}/" if item.version else str(page.url or ""),
                stances.get(page.pk, []),
                conclusions.get((page.pk, item.version), ""),
            )
            for item in items
            if item.section == section and (page := pages.get(item.page_id))
        ]
        if told:
            parts.append(Part(section.label, told))
    return parts


def _stances(digests: list[int]) -> dict[int, list[tuple[str, str]]]:
    links = PageLink.objects.filter(visible_to(None, "target__"), source__in=digests, kind__in=STANCES)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for link in links.select_related("target").order_by("sort_order", "pk"):
        found[link.source_id].append((str(link.definition.label), link.target.title))
    return found


def _conclusions(items: Iterable[BulletinItem]) -> dict[tuple[int, int], Any]:
    wanted = {(item.page_id, item.version) for item in items}
    found = Version.objects.filter(page__in={page for page, _number in wanted})
    return {
        (version.page_id, version.number): version.get_conclusions_display()
        for version in found
        if (version.page_id, version.number) in wanted
    }
