"""What to compare with: contents like the one that the reader has, else the newest."""

from collections.abc import Sequence
from typing import Any

from portal.core.visibility import grants_of_reader
from portal.directory.models import Term
from practices.comparison.contents import compared_models
from search.engine import get_engine
from search.engines.base import Hit, SearchUnavailable
from search.lexicon import lexicon
from search.presenter import card
from search.request import SearchRequest
from search.service import run_search, still_readable

SHOWN = 4
# Similar pages of every type are asked for, of which those of the kind are kept.
CANDIDATES = 24


def content_card(page: Any) -> dict[str, Any]:
    """Return what a result card shows of a content that is read from the database."""
    labels = lexicon()
    indexed = page.content_kind.indexed(page) if page.content_kind.indexed else {}
    return {
        "id": page.pk,
        "type": page.kind,
        "kind_detail": _detail(page),
        "title": page.title,
        "url": page.url,
        "summary": page.plain_summary,
        "establishments": [labels.label("establishment", item.slug) for item in page.establishments_list],
        "regions": page.regions_list,
        "maturity": getattr(page, "maturity", None),
        "published_at": page.published_at,
        "language": page.language,
        "figure": indexed.get("extra", {}).get("figure"),
    }


def _detail(page: Any) -> str:
    """What specifies its kind, where it is a term."""
    value = getattr(page, page.content_kind.detail) if page.content_kind.detail else None
    return value.localised_label.lower() if isinstance(value, Term) else ""


def suggested_contents(pages: Sequence[Any], user: Any) -> list[dict[str, Any]]:
    """Return the cards of contents to compare with `pages`: the likest first, completed by the newest.

    They are of the kind of these pages, or of the first that is compared.
    """
    kind = pages[0].kind if pages else compared_models()[0].kind
    known = {page.pk for page in pages}
    hits: list[Hit] = []
    for page in pages[:1]:
        try:
            similar = get_engine().similar(page.pk, grants_of_reader(user), CANDIDATES)
        except SearchUnavailable:
            similar = ()
        hits += still_readable((hit for hit in similar if hit.type == kind), user)
    if len(hits) < SHOWN:
        newest = SearchRequest(
            filters={"type": (kind,)},
            sort="recent",
            page_size=SHOWN + len(known),
            grants=grants_of_reader(user),
            facets=(),
        )
        hits += run_search(newest, user).results.hits
    found = {hit.id: hit for hit in hits if hit.id not in known}
    directory = lexicon()
    return [card(hit, directory) for hit in list(found.values())[:SHOWN]]
