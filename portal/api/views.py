"""The public JSON interface."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from search.engines.base import Hit
from search.facets import facet_names
from search.meaning.states import Meaning
from search.presenter import facet_groups
from search.request import InvalidSearchRequest, clean_query
from search.service import Search, read_request, run_search, run_suggest
from search.wording import error_messages

MAX_PREFIX = 200
# Who has it is a broker.
BROKERING = "brokering.change_knowledgerequest"
JSON_OPTIONS = {"ensure_ascii": False}


@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """Answer a search as JSON; 400 names each value that is refused."""
    try:
        wanted = read_request(request.GET, request.user)
    except InvalidSearchRequest as error:
        return _json({"errors": error_messages(error)}, status=400)
    return _json(
        search_json(run_search(wanted, request.user, with_meaning=True), with_scores=request.user.has_perm(BROKERING))
    )


def search_json(search: Search, *, with_scores: bool = False) -> dict[str, Any]:
    """The JSON of a search, as the public contract has it; brokers also have the scores."""
    request, results = search.request, search.results
    return {
        "query": request.q,
        "total": results.total,
        "page": request.page,
        "page_size": request.page_size,
        "took_ms": round(results.took_ms, 2),
        "engine": results.engine,
        "precise": results.precise,
        "widened": results.widened,
        "results": [_hit_json(hit, with_scores=with_scores) for hit in results.hits],
        **_meaning_json(search.meaning, with_scores=with_scores),
        "facets": {
            group["name"]: [
                {key: value[key] for key in ("value", "label", "count", "selected")} for value in group["values"]
            ]
            for group in facet_groups(results, request, search.lexicon)
            if group["name"] in facet_names()
        },
        "suggestion": results.suggestion,
    }


def _hit_json(hit: Hit, *, with_scores: bool) -> dict[str, Any]:
    return {
        "id": hit.id,
        "type": hit.type,
        "title": hit.title,
        "url": hit.url,
        "snippet": hit.snippet,
        "snippet_source": hit.snippet_source,
        "establishments": list(hit.facets.get("establishment", ())),
        "regions": list(hit.facets.get("region", ())),
        "themes": list(hit.facets.get("theme", ())),
        "adopted_by": list(hit.facets.get("adopter", ())),
        # True where an adoption was made up to show the feature.
        "demonstration": bool(hit.extra.get("adoptions", {}).get("demonstration")),
        "maturity": next(iter(hit.facets.get("maturity", ())), None),
        "published_at": hit.published_at.isoformat() if hit.published_at else None,
        # It depends on all that is indexed, so it would tell of pages that its reader may not see.
        **({"score": round(hit.score, 4)} if with_scores else {}),
    }


def _meaning_json(meaning: Meaning | None, *, with_scores: bool) -> dict[str, Any]:
    """What is near, and what became of the search by meaning; nothing where no server of embeddings is named."""
    if meaning is None:
        return {}
    near = [_hit_json(hit, with_scores=with_scores) for hit in meaning.near]
    return {"near": near, "near_first": meaning.is_first, "meaning": meaning.state}


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Complete a prefix; `format=opensearch` answers as browsers expect it."""
    prefix = clean_query(request.GET.get("q", ""))[:MAX_PREFIX]
    suggestions = run_suggest(prefix, request.user) if prefix else ()
    if request.GET.get("format") == "opensearch":
        return _json([prefix, [item.text for item in suggestions]])
    return _json(
        {
            "query": prefix,
            "suggestions": [
                {"text": item.text, "kind": item.kind, "url": item.url, "type": item.type} for item in suggestions
            ],
        }
    )


def _json(content: Any, status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, safe=False, json_dumps_params=JSON_OPTIONS)
    response["Cache-Control"] = "private, no-cache"
    return response
