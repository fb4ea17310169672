"""Regions and establishments: what each has to offer, whom to ask there, what it looks for."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.brokering.services import public_needs
from portal.directory.facts import facts_of
from portal.directory.models import Establishment, EstablishmentRole, Region
from portal.kinds.contents import content_kinds
from search.lexicon import Lexicon, lexicon
from search.listings import (
    Filters,
    counts_by_type,
    facet_counts,
    links_by_facet,
    map_of,
    newest,
    newest_by_type,
    notice_of,
    search_url,
)
from search.presenter import card
from search.service import run_search, run_searches
from search.wording import counted

SHOWN_OF_TYPE = 3
SHOWN_OF_REGION = 2
SHOWN_NEARBY = 4


def _types() -> tuple[str, ...]:
    """What the pages of places list."""
    return tuple(kind.slug for kind in content_kinds() if kind.in_places)


def region_url(slug: str) -> str:
    return reverse("places:region", args=[slug])


def establishment_url(slug: str) -> str:
    return reverse("places:establishment", args=[slug])


def regions_context(request: HttpRequest) -> dict[str, Any]:
    """The map of the regions; those of members with what they have, the others in a list.

    Costs a search for each member region, whose number is the consortium's, not the content's.
    """
    directory = lexicon()
    here = _establishments_by_region(directory)
    members = [slug for slug in directory.regions if any(item["member"] for item in here.get(slug, []))]
    wanted = [newest(request, filters={}, facets=("region",), page_size=1)]
    wanted += [
        newest(request, filters={"region": (slug,), "type": _types()}, facets=("type",), page_size=SHOWN_OF_REGION)
        for slug in members
    ]
    everything, *of_members = run_searches(wanted, request.user)
    tiles = map_of(everything, region_url)
    by_slug = {tile["value"]: tile for tile in tiles}
    return {
        "region_map": tiles,
        "notice": notice_of(everything),
        "member_regions": [
            by_slug[slug]
            | {
                "region": directory.regions[slug],
                "establishments": here[slug],
                "counts": counts_by_type(results, {"region": (slug,)}),
                "items": [card(hit, directory) for hit in results.hits],
            }
            for slug, results in zip(members, of_members, strict=True)
        ],
        "other_regions": [tile for tile in tiles if tile["value"] not in members],
    }


def region_context(request: HttpRequest, region: Region) -> dict[str, Any]:
    """What one region has to offer; where there is nothing yet, what its neighbours have."""
    directory = lexicon()
    context, _regions = _contents(request, {"region": (region.slug,)}, facets=("theme", "programme"))
    nearby = (*directory.neighbours[region.slug], *directory.crossings[region.slug])
    if not context["total"]:
        context["nearby_items"] = _newest_in(request, nearby, directory)
    return context | {
        "region": region,
        "label": directory.label("region", region.slug),
        "mrcs": list(region.mrcs.all()),
        "facts": facts_of([region]),
        "establishments": _establishments_by_region(directory).get(region.slug, []),
        "neighbours": [
            {
                "label": directory.label("region", slug),
                "url": region_url(slug),
                "across": slug in directory.crossings[region.slug],
            }
            for slug in nearby
        ],
        "needs": public_needs(reader=request.user, region=region),
    }


def establishments_context(request: HttpRequest) -> dict[str, Any]:
    """All establishments: members by kind, then partners."""
    directory = lexicon()
    results = run_search(newest(request, filters={}, facets=("establishment",), page_size=1), request.user).results
    counts = facet_counts(results, "establishment")
    notice = notice_of(results)
    members: dict[str, list[dict[str, Any]]] = {kind: [] for kind in Establishment.Kind.values}
    partners: list[dict[str, Any]] = []
    for item in directory.establishments.values():
        entry = _establishment(item, directory) | {"counted": "" if notice else counted(counts.get(item.slug, 0))}
        (members[item.kind] if item.member else partners).append(entry)
    titles = {
        Establishment.Kind.HEALTH: _("Établissements de santé et de services sociaux"),
        Establishment.Kind.UNIVERSITY: _("Universités"),
        Establishment.Kind.PARTNER: _("Partenaires"),
    }
    groups = [
        {"name": kind, "title": titles[Establishment.Kind(kind)], "establishments": entries}
        for kind, entries in members.items()
        if entries
    ]
    return {"members": groups, "partners": partners, "notice": notice}


def establishment_context(request: HttpRequest, establishment: Establishment) -> dict[str, Any]:
    """What one establishment publishes, whom to ask there, what it looks for, and where its contents are about."""
    directory = lexicon()
    context, region_counts = _contents(
        request, {"establishment": (establishment.slug,)}, facets=("theme", "programme", "region")
    )
    return context | {
        "establishment": establishment,
        "label": directory.label("establishment", establishment.slug),
        "region_label": directory.label("region", establishment.region.slug),
        "former_names": list(establishment.former_names.all()),
        "roles": list(EstablishmentRole.objects.filter(establishment_id=establishment.pk).visible_to(request.user)),
        "needs": public_needs(reader=request.user, establishment=establishment),
        "reach": _reach(establishment, region_counts, directory),
    }


def _contents(
    request: HttpRequest, filters: Filters, *, facets: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, int]]:
    """The contents under `filters`: how many of each type, the newest of each, and the ways to find the others.

    Counts by region come beside, where `facets` ask for them.
    """
    everything, groups = newest_by_type(
        request, types=_types(), filters=filters, facets=("type", *facets), shown=SHOWN_OF_TYPE
    )
    context = {
        "total": everything.total,
        "notice": notice_of(everything),
        "counts": counts_by_type(everything, filters),
        "contents": groups,
        "groups": links_by_facet(everything, [name for name in facets if name != "region"], filters),
        "search_url": search_url(filters),
        "atom_url": search_url(filters, "/recherche/flux.atom"),
    }
    return context, facet_counts(everything, "region")


def _newest_in(request: HttpRequest, regions: tuple[str, ...], directory: Lexicon) -> list[dict[str, Any]]:
    if not regions:
        return []
    filters = {"region": regions, "type": _types()}
    found = run_search(newest(request, filters=filters, page_size=SHOWN_NEARBY), request.user)
    return [card(hit, directory) for hit in found.results.hits]


def _reach(establishment: Establishment, counts: dict[str, int], directory: Lexicon) -> list[dict[str, Any]]:
    """The states of the map of an establishment: where it sits, and where else its contents are about, if anywhere."""
    seat = establishment.region
    elsewhere = [directory.regions[slug] for slug in counts if slug != seat.slug]
    if not elsewhere:
        return []
    elsewhere.sort(key=lambda region: (-counts[region.slug], region.order))
    states = [("full", _("Son siège"), [seat]), ("half", _("Aussi dans ses contenus"), elsewhere)]
    return [
        {
            "mark": mark,
            "label": label,
            "places": [
                {
                    "label": directory.label("region", region.slug),
                    "tile_row": region.tile_row,
                    "tile_column": region.tile_column,
                    "url": region_url(region.slug),
                    "detail": counted(counts[region.slug]) if region.slug in counts else "",
                }
                for region in regions
            ],
        }
        for mark, label, regions in states
    ]


def _establishments_by_region(directory: Lexicon) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for item in directory.establishments.values():
        grouped.setdefault(item.region.slug, []).append(_establishment(item, directory))
    return grouped


def _establishment(item: Establishment, directory: Lexicon) -> dict[str, Any]:
    return {
        "label": directory.label("establishment", item.slug),
        "url": establishment_url(item.slug),
        "kind": item.get_kind_display(),
        "member": item.member,
        "region": item.region,
        "region_label": directory.label("region", item.region.slug),
    }
