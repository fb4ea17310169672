"""What to compare with: practices like the one that the reader has, else the newest."""

from collections.abc import Sequence
from typing import Any

from portal.core.visibility import grants_of_reader
from practices.models import PracticePage
from search.engine import get_engine
from search.engines.base import Hit, SearchUnavailable
from search.lexicon import lexicon
from search.presenter import card
from search.request import SearchRequest
from search.service import run_search, still_readable

SHOWN = 4
# Similar pages of every type are asked for, of which the practices are kept.
CANDIDATES = 24


def practice_card(page: PracticePage) -> dict[str, Any]:
    """Return what a result card shows of a practice that is read from the database."""
    labels = lexicon()
    return {
        "id": page.pk,
        "type": page.kind,
        "kind_detail": page.status.label.lower() if page.status else "",
        "title": page.title,
        "url": page.url,
        "summary": page.plain_summary,
        "establishments": [labels.label("establishment", item.slug) for item in page.establishments_list],
        "regions": page.regions_list,
        "maturity": page.maturity,
        "published_at": page.published_at,
        "language": page.language,
        "figure": page.figures[0].as_json() if page.figures else None,
    }


def suggested_practices(pages: Sequence[PracticePage], user: Any) -> list[dict[str, Any]]:
    """Return the cards of practices to compare with `pages`: the likest first, completed by the newest."""
    known = {page.pk for page in pages}
    hits: list[Hit] = []
    for page in pages[:1]:
        try:
            similar = get_engine().similar(page.pk, grants_of_reader(user), CANDIDATES)
        except SearchUnavailable:
            similar = ()
        hits += still_readable((hit for hit in similar if hit.type == PracticePage.kind), user)
    if len(hits) < SHOWN:
        newest = SearchRequest(
            filters={"type": (PracticePage.kind,)},
            sort="recent",
            page_size=SHOWN + len(known),
            grants=grants_of_reader(user),
            facets=(),
        )
        hits += run_search(newest, user).results.hits
    found = {hit.id: hit for hit in hits if hit.id not in known}
    directory = lexicon()
    return [card(hit, directory) for hit in list(found.values())[:SHOWN]]
