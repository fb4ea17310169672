"""The search's own questions, asked of the trainings alone, and what is told of each of those that are found."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.visibility import grants_of_reader
from portal.kinds.contents import Family, kinds_of, slugs
from search.addresses import address
from search.presenter import search_context
from search.request import InvalidSearchRequest, ParameterError, SearchRequest
from search.service import read_request, run_search
from search.wording import counted, unavailable_message
from training.blocks.pages import TrainingBlockPage
from training.catalogue.told import told_of
from training.paths.pages import TrainingPathPage
from training.paths.reading import told_paths

# What one chooses by, in order; the region is the map.
FACETS = ("type", "theme", "audience", "order", "duration", "credited", "programme")


def read_catalogue(request: HttpRequest, family: Family) -> SearchRequest:
    """Validate an address of the catalogue.

    Raises:
        search.request.InvalidSearchRequest: naming each parameter that is refused; a type of another family is.
    """
    asked = read_request(request.GET, request.user)
    known = slugs(kinds_of(family))
    foreign = [name for name in asked.filters.get("type", ()) if name not in known]
    if foreign:
        raise InvalidSearchRequest({"type": ParameterError("unknown", foreign[0])})
    return asked


def catalogue_context(request: HttpRequest, asked: SearchRequest | None, family: Family, path: str) -> dict[str, Any]:
    """Return what the page of the catalogue shows. The same number of queries, whatever is found.

    Args:
        asked: what the address asks; None, everything, for a preview.
    """
    known = slugs(kinds_of(family))
    asked = asked or SearchRequest(grants=grants_of_reader(request.user))
    wanted = {"type": known, **asked.filters}
    search = run_search(replace(asked, filters=wanted, facets=(*FACETS, "region")), request.user)
    context = search_context(replace(search, request=asked), path)
    groups = {group["name"]: group for group in context["facets"]}
    groups["type"]["values"] = [value for value in groups["type"]["values"] if value["value"] in known]
    kinds = asked.filters.get("type", ())
    hits = context["results"]
    told = _told(hits, request.user)
    for hit in hits:
        if hit["id"] in told:
            # The time is told with the rest.
            hit |= {"training": told[hit["id"]], "kind_detail": ""}
    return context | {
        # Said once of the whole list, rather than of each.
        "uncredited": bool(hits) and not search.degraded and not groups["credited"]["values"],
        "facets": [groups[name] for name in FACETS if len(groups[name]["values"]) > (name == "type")],
        "heading": counted(search.results.total, kinds[0]) if len(kinds) == 1 else _counted(search.results.total),
        "sort": [way for way in context["sort"] if way["value"] != "results"],
        "notice": unavailable_message() if search.degraded else "",
        "everywhere_url": address(asked),
        "catalogue_url": path,
    }


def _told(hits: list[dict[str, Any]], reader: Any) -> dict[int, Any]:
    """What is told of the blocks and of the paths among these results."""
    blocks = [hit["id"] for hit in hits if hit["type"] == TrainingBlockPage.kind]
    paths = [hit["id"] for hit in hits if hit["type"] == TrainingPathPage.kind]
    return told_paths(paths, reader) | told_of(blocks, reader, with_paths=True)


def _counted(total: int) -> str:
    if not total:
        return _("Aucune formation")
    words = ngettext("%(count)s formation", "%(count)s formations", total)
    return words % {"count": number_format(total, force_grouping=True)}
