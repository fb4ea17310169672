"""One theme across the cycle: what is known of it, tried, taught, sought and measured, and what is missing.

The gaps are facts that anybody can check (nothing written, no measure, regions without a practice); nothing is graded.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.brokering.services import public_needs
from portal.core.visibility import grants_of_reader
from portal.kinds.contents import content_kinds
from practices.models import MeasuredResult
from practices.results.asked import Asked
from practices.results.listing import rows_of
from search.engines.base import SearchResults
from search.lexicon import Lexicon, lexicon
from search.listings import Filters, counts_by_type, facet_counts, map_of, newest_by_type, notice_of, search_url
from search.request import SearchRequest
from search.service import run_searches

# What each part of a thematic page holds, in the order of the cycle.
SHOWN_OF_TYPE = 4
SHOWN_RESULTS = 5
SHOWN_NEEDS = 5
# The home page lists them.
LISTED = "/#themes-titre"


def known() -> tuple[str, ...]:
    """What says what is known: the knowledge that nobody tried in a place."""
    return tuple(kind.slug for kind in content_kinds() if kind.cell == "knowledge" and not kind.measured)


def tried() -> tuple[str, ...]:
    """What was tried, and may have been measured."""
    return tuple(kind.slug for kind in content_kinds() if kind.measured)


def taught() -> tuple[str, ...]:
    """What helps to appropriate it; a part of one counts with the whole."""
    return tuple(kind.slug for kind in content_kinds() if kind.cell == "adoption" and not kind.part_of)


def theme_url(slug: str) -> str:
    return reverse("themes:theme", args=[slug])


def dossier_url(slug: str) -> str:
    return f"{reverse('themes:dossier')}?theme={slug}"


def theme_context(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What the page of a theme shows. The number of queries and searches doesn't grow with the content."""
    directory = lexicon()
    filters: Filters = {"theme": (slug,)}
    everything, groups = newest_by_type(
        request, types=(*known(), *tried(), *taught()), filters=filters, facets=("type", "theme"), shown=SHOWN_OF_TYPE
    )
    of_type = {group["type"]: group for group in groups}
    practices = _practices_by_region(request, slug)
    found = MeasuredResult.objects.visible_to(request.user).on_theme(slug)
    first = found.first_of_each().select_related("page").order_by("-page__first_published_at")
    measured = found.values("page").distinct().count()
    needs = public_needs(reader=request.user, theme=slug, limit=SHOWN_NEEDS)
    notice = notice_of(everything)
    return {
        "label": directory.label("theme", slug),
        "themes_url": LISTED,
        "total": everything.total,
        "notice": notice,
        "counts": counts_by_type(everything, filters),
        "parts": [] if notice else _parts(of_type),
        "tried": tried()[0] in of_type,
        "region_map": map_of(
            practices, lambda region: search_url({"type": tried(), "region": (region,)} | filters), kind=tried()[0]
        ),
        "results": rows_of(first[:SHOWN_RESULTS]),
        "results_url": Asked(theme=slug).url(),
        "needs": needs,
        "gaps": [] if notice else _gaps(of_type.keys(), practices, measured, directory),
        "others": [item for item in _counted_themes(everything, directory) if item["url"] != theme_url(slug)],
        "search_url": search_url(filters),
        "atom_url": search_url(filters, "/recherche/flux.atom"),
        "dossier_url": dossier_url(slug) if groups else "",
    }


def _parts(of_type: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of the page that list contents; an empty one says what to do."""
    request_url = reverse("brokering:request")
    told = (
        (
            "connu",
            known(),
            _("Ce que l’on sait"),
            _("Aucune synthèse ni aucun résumé sur ce thème."),
            _("Proposer une synthèse à un courtier"),
        ),
        (
            "essaye",
            tried(),
            _("Ce qui s’est essayé"),
            _("Aucune pratique n’est encore décrite sur ce thème."),
            _("Proposer une pratique à un courtier"),
        ),
        (
            "enseigne",
            taught(),
            _("Ce qui s’apprend"),
            _("Aucune formation ni aucun accompagnement sur ce thème."),
            _("Demander un accompagnement à un courtier"),
        ),
    )
    return [
        {
            "anchor": anchor,
            "title": title,
            "groups": [of_type[kind] for kind in types if kind in of_type],
            "nothing": nothing,
            "act": act,
            "url": request_url,
        }
        for anchor, types, title, nothing, act in told
    ]


def _counted_themes(results: SearchResults, directory: Lexicon) -> list[dict[str, Any]]:
    """The themes in their order, with how many contents each has; a theme that is selected filters the others alone."""
    found = facet_counts(results, "theme")
    return [
        {"label": directory.label("theme", slug), "count": found[slug], "url": theme_url(slug)}
        for slug in directory.labels.get("theme", {})
        if slug in found
    ]


def _practices_by_region(request: HttpRequest, slug: str) -> SearchResults:
    wanted = SearchRequest(
        filters={"theme": (slug,), "type": tried()},
        page_size=1,
        sort="recent",
        grants=grants_of_reader(request.user),
        facets=("region",),
    )
    return run_searches([wanted], request.user)[0]


def _gaps(types: AbstractSet[str], practices: SearchResults, measured: int, directory: Lexicon) -> list[str]:
    """What is missing, in plain sentences; what has a part of its own says there that it is empty."""
    gaps = []
    if not types & set(known()):
        gaps.append(_("Personne n’a encore dit ce que les écrits en savent."))
    tried = practices.total
    if tried and measured < tried:
        words = ngettext(
            "%(count)d pratique sur %(total)d n’a aucun résultat mesuré.",
            "%(count)d pratiques sur %(total)d n’ont aucun résultat mesuré.",
            tried - measured,
        )
        gaps.append(words % {"count": tried - measured, "total": tried})
    if tried:
        there = facet_counts(practices, "region")
        members = {item.region.slug for item in directory.establishments.values() if item.member}
        without = [directory.label("region", slug) for slug in directory.regions if slug in members - there.keys()]
        if without:
            gaps.append(_("Aucune pratique dans ces régions membres : %(regions)s.") % {"regions": ", ".join(without)})
    return gaps
