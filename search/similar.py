"""Pages that speak of the same things, shown at the end of a page."""

from typing import Any

from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.visibility import grants_of_reader
from search.engine import get_engine
from search.engines.base import SearchUnavailable

CANDIDATES = 8
SHOWN = 3


def similar_candidates(page: Any) -> list[Page]:
    """Pages similar to `page` as the index knows them, best first; to be checked before they are shown.

    For the attribute `companions` of a page type: its neighbourhood then checks them together with
    the linked pages, so that they cost one query more.
    """
    if not page.pk:
        return []
    try:
        hits = get_engine().similar(page.pk, grants_of_reader(getattr(page, "reader", None)), CANDIDATES)
    except SearchUnavailable:
        return []
    found = Page.objects.filter(live=True).annotate(language=content_language()).in_bulk([hit.id for hit in hits])
    pages = [found[hit.id] for hit in hits if hit.id in found]
    for other in pages:
        other.kind = getattr(other.specific_class, "kind", "")
        other.kind_label = getattr(other.specific_class, "kind_label", "")
    return pages


def unlinked_similar_pages(page: Any) -> list[Page]:
    """The best of them that the reader may read and that the links shown don't name already."""
    linked = {other.pk for group in page.neighbours for other in group.pages}
    return [other for other in page.readable_companions if other.pk not in linked][:SHOWN]
