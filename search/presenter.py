"""What the templates of a search show: cards, facets, map, chips, sorts, pages."""

import unicodedata
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.ways import way
from portal.references.writing import FORMATS
from search.addresses import SEARCH_PATH, address, toggled
from search.engines.base import Hit, SearchResults
from search.facets import facets
from search.lexicon import Lexicon
from search.registry import searchable
from search.request import MAX_OFFSET, SearchRequest
from search.service import Search
from search.wording import counted

# Facets shown in the order of their list rather than by count.
LISTED = {"type", "maturity", "status", "continuum", "region"}


def card(hit: Hit, directory: Lexicon) -> dict[str, Any]:
    """Return what a result card shows of a hit."""
    facets = hit.facets
    maturity = facets.get("maturity", ())
    known = searchable(hit.type)
    return {
        "id": hit.id,
        "type": hit.type,
        "kind_label": str(known.kind.one) if known else hit.type,
        "kind_detail": _kind_detail(hit, directory),
        "title": hit.title,
        "url": hit.url,
        "summary": hit.summary,
        "snippet": mark_safe(hit.snippet) if hit.snippet else escape(hit.summary),  # noqa: S308  (escaped by the engine)
        "snippet_source": hit.snippet_source,
        "establishments": [directory.label("establishment", slug) for slug in facets.get("establishment", ())],
        "regions": [directory.regions[slug] for slug in facets.get("region", ()) if slug in directory.regions],
        "maturity": directory.terms.get(("maturity", maturity[0])) if maturity else None,
        "published_at": hit.published_at,
        "language": hit.language,
        "figure": hit.extra.get("figure"),
        "adoptions": hit.extra.get("adoptions"),
    }


def _kind_detail(hit: Hit, directory: Lexicon) -> str:
    """What specifies the type: words that the index holds, or the label of a term in the reader's language."""
    term = directory.terms.get(tuple(hit.extra.get("kind_term", ())))
    return term.localised_label.lower() if term else str(hit.extra.get("kind_detail", ""))


def facet_groups(
    results: SearchResults, request: SearchRequest, directory: Lexicon, path: str = SEARCH_PATH
) -> list[dict[str, Any]]:
    """Return each facet with its labelled values; the selected ones are always there."""
    groups = []
    for facet in facets():
        counts = {item.value: item.count for item in results.facets.get(facet.name, ())}
        for value in request.filters.get(facet.name, ()):
            counts.setdefault(value, 0)
        values: list[dict[str, Any]] = [
            {
                "value": value,
                "label": directory.label(facet.name, value),
                "count": count,
                "selected": value in request.filters.get(facet.name, ()),
                "url": address(request, path, filters=toggled(request, facet.name, value)),
            }
            for value, count in counts.items()
        ]
        if facet.name == "year":
            values.sort(key=lambda item: item["value"], reverse=True)
        elif facet.values or facet.name in LISTED:
            values.sort(key=lambda item: _rank(directory, facet.name, item["value"]))
        else:
            values.sort(key=lambda item: (-item["count"], item["label"]))
        groups.append({"name": facet.name, "label": facet.label, "values": values, "leading": facet.leading})
    return groups


def folded_groups(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what « Plus de filtres » holds: `groups` that have values, and how many of these are selected."""
    folded = [group for group in groups if not group["leading"] and group["values"]]
    return {"groups": folded, "selected": sum(value["selected"] for group in folded for value in group["values"])}


def _rank(directory: Lexicon, facet: str, value: str) -> int:
    if facet == "type":
        known = searchable(value)
        return known.kind.order if known else 999
    return directory.rank(facet, value)


def region_map(
    counts: dict[str, int],
    directory: Lexicon,
    *,
    selected: tuple[str, ...] = (),
    url: Any = None,
    known: bool = True,
    kind: str = "",
) -> list[dict[str, Any]]:
    """Return the tiles of the 18 regions with their counts; no word of these where they aren't `known`.

    What is counted is of the type `kind`, or any content.
    """
    highest = max([*counts.values(), 1])
    return [
        {
            "value": slug,
            "label": directory.label("region", slug),
            "code": region.code,
            "tile_row": region.tile_row,
            "tile_column": region.tile_column,
            "count": counts.get(slug, 0),
            "counted": counted(counts.get(slug, 0), kind) if known else "",
            "level": _level(counts.get(slug, 0), highest),
            "selected": slug in selected,
            "url": url(slug) if url else "",
        }
        for slug, region in directory.regions.items()
    ]


def _level(count: int, highest: int) -> int:
    """Tint from 0 (none) to 4 (the most)."""
    return 0 if count == 0 else min(4, 1 + int(3 * count / highest))


def pagination(request: SearchRequest, total: int, path: str = SEARCH_PATH) -> dict[str, Any]:
    """Return the number of pages and links to the neighbours, as far as pages can be asked."""
    last = min(max(1, -(-total // request.page_size)), MAX_OFFSET // request.page_size)
    shown = sorted({1, last, *range(max(1, request.page - 2), min(last, request.page + 2) + 1)})
    links: list[dict[str, Any]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            links.append({"gap": True})
        links.append({"number": number, "url": address(request, path, page=number), "current": number == request.page})
    return {
        "number": request.page,
        "pages": last,
        "previous_url": address(request, path, page=request.page - 1) if 1 < request.page <= last else "",
        "next_url": address(request, path, page=request.page + 1) if request.page < last else "",
        "links": links,
    }


def nearest_themes(query: str, directory: Lexicon, shown: int = 6) -> list[dict[str, Any]]:
    """Return links to themes, those whose words are closest to the query's first."""
    # A query may hold hundreds of words, each compared with each theme: its first ones say enough.
    words = [word[:40] for word in fold(query).split() if len(word) > 3][:8]

    def closeness(slug: str) -> float:
        names = [name for label in directory.labels["theme"][slug] for name in fold(label).split()]
        return max((SequenceMatcher(None, word, name).ratio() for word in words for name in names), default=0.0)

    slugs = sorted(directory.labels.get("theme", {}), key=closeness, reverse=True)
    return [{"label": directory.label("theme", slug), "url": way("theme", slug)} for slug in slugs[:shown]]


def fold(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def expansions(
    results: SearchResults, request: SearchRequest, path: str = SEARCH_PATH, shown: int = 2
) -> list[dict[str, Any]]:
    """Return what each known term is searched as too; each form leads to its own search."""
    return [
        {
            "typed": item.typed,
            "others": [{"text": text, "url": address(request, path, q=text)} for text in item.others[:shown]],
            "more": len(item.others) > shown,
        }
        for item in results.expansions
    ]


def _show_results(total: int) -> str:
    """The words of the button that leaves the filters for the results, on a narrow page."""
    if total == 0:
        return _("Aucun résultat")
    words = ngettext("Voir le résultat", "Voir les %(count)s résultats", total)
    return words % {"count": number_format(total, force_grouping=True)}


def _broker_url(request: SearchRequest, directory: Lexicon) -> str:
    """The form of a need, which says what was searched: the words, or the names of the filters without any."""
    filters = [directory.label(name, value) for name, values in request.filters.items() for value in values]
    searched = request.q or ", ".join(filters)
    return "/courtage/demande/?" + urlencode({"q": searched}) if searched else "/courtage/demande/"


def search_context(search: Search, path: str = SEARCH_PATH) -> dict[str, Any]:
    """Return the whole context of the search page, or of another page that asks the same questions at `path`."""
    request, results, directory = search.request, search.results, search.lexicon
    groups = facet_groups(results, request, directory, path)
    kinds = request.filters.get("type", ())
    region_counts = {item.value: item.count for item in results.facets.get("region", ())}
    chips = [
        {
            "label": directory.label(name, value),
            "facet": name,
            "value": value,
            "remove_url": address(request, path, filters=toggled(request, name, value)),
        }
        for name, values in request.filters.items()
        for value in values
    ]
    suggestion = None
    if results.corrected:
        suggestion = {
            "text": results.corrected.corrected,
            "words": results.corrected.suggestion,
            "original": results.corrected.original,
            "url": address(request, path, q=results.corrected.corrected),
            "original_url": address(request, path, q=results.corrected.original, exact=True),
        }
    near = search.meaning.near if search.meaning else ()
    near_first = bool(search.meaning and search.meaning.is_first)
    shown_above = {hit.id for hit in near} if near_first else set()
    themes = request.filters.get("theme", ())
    sorts = [("relevance", _("Pertinence")), ("recent", _("Plus récents"))]
    sorts += [("results", _("Résultats mesurés")), ("title", _("Titre"))]
    return {
        "query": request.q,
        "results": [card(hit, directory) for hit in results.hits if hit.id not in shown_above],
        "total": results.total,
        "heading": counted(results.total, kinds[0] if len(kinds) == 1 else ""),
        "show_results": _show_results(results.total),
        "precise": results.precise,
        "partial": max(0, results.total - results.precise),
        "widened": results.widened,
        "no_words": results.no_words and bool(request.q),
        "exact": request.exact,
        "page_size": request.page_size,
        "facets": groups,
        "more_filters": folded_groups(groups),
        "region_map": region_map(
            region_counts,
            directory,
            selected=request.filters.get("region", ()),
            url=lambda slug: address(request, path, filters=toggled(request, "region", slug)),
        ),
        "chips": chips,
        "theme_page": {"label": directory.label("theme", themes[0]), "url": way("theme", themes[0])}
        if len(themes) == 1
        else None,
        "measures_url": way("results") if request.filters.get("results") else "",
        "clear_url": address(request, path, filters={}),
        "sort": [
            {
                "value": value,
                "label": label,
                "selected": value == request.sort,
                "url": address(request, path, sort=value),
            }
            for value, label in sorts
        ],
        "pagination": pagination(request, results.total, path),
        "suggestion": suggestion,
        "expansions": expansions(results, request, path),
        "first_url": address(request, path),
        "exact_url": address(request, path, exact=True),
        "wide_url": address(request, path, exact=False),
        "export_csv_url": address(request, "/recherche/export.csv"),
        "citation_files": [
            {
                "label": item.label,
                "extension": item.extension,
                "url": address(request, f"/recherche/export.{item.extension}"),
            }
            for item in FORMATS.values()
        ],
        "export_xlsx_url": address(request, "/recherche/export.xlsx"),
        "atom_url": address(request, "/recherche/flux.atom"),
        "broker_url": _broker_url(request, directory),
        "nearest_themes": nearest_themes(request.q, directory) if not results.hits else [],
        "degraded": search.degraded,
        "near": [card(hit, directory) for hit in near],
        "near_first": near_first,
    }
