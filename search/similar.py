"""Pages that speak of the same things, shown at the end of a page."""

from typing import Any

from django.conf import settings
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
    ids = _similar_ids(page.pk, grants_of_reader(getattr(page, "reader", None)))
    found = Page.objects.filter(live=True).annotate(language=content_language()).in_bulk(ids)
    pages = [found[page_id] for page_id in ids if page_id in found]
    for other in pages:
        other.kind = getattr(other.specific_class, "kind", "")
        other.kind_label = getattr(other.specific_class, "kind_label", "")
    return pages


def _similar_ids(page_id: int, grants: frozenset[str]) -> list[int]:
    """The pages nearest by meaning, where a server of embeddings is named and this page has vectors; else by words."""
    if settings.EMBEDDING_URL:
        # Imported for those that use it: numpy takes a tenth of a second, and memory.
        from search.meaning.alike import alike

        by_meaning = alike(page_id, grants, CANDIDATES)
        if by_meaning is not None:
            return by_meaning
    try:
        return [hit.id for hit in get_engine().similar(page_id, grants, CANDIDATES)]
    except SearchUnavailable:
        return []


def unlinked_similar_pages(page: Any) -> list[Page]:
    """The best of them that the reader may read and that the links shown don't name already."""
    linked = {other.pk for group in page.neighbours for other in group.pages}
    return [other for other in page.readable_companions if other.pk not in linked][:SHOWN]
