"""Probes of operators: is the process alive, can it serve, how does it fare."""

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from search.engine import get_engine
from search.indexer import queue_state

LATE_SECONDS = 60.0


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database and the engine answer; 503 says which doesn't and what to do."""
    state = _state()
    ready = state["database"] == "ok" and state["search"]["status"] == "ok"
    return JsonResponse(state, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format."""
    state = _state()
    queue = state.get("queue", {})
    figures = {
        "inters4_database_up": int(state["database"] == "ok"),
        "inters4_search_up": int(state["search"]["status"] == "ok"),
        "inters4_search_documents": state["search"]["documents"],
        "inters4_outbox_rows": queue.get("rows", 0),
        "inters4_outbox_oldest_seconds": round(queue.get("oldest_seconds", 0.0), 3),
        "inters4_dead_letters": queue.get("dead_letters", 0),
    }
    text = "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in figures.items())
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _state() -> dict[str, Any]:
    health = get_engine().health()
    advice = "" if health.status == "ok" else "manage.py rebuild_search"
    state: dict[str, Any] = {
        "database": "ok",
        "search": {
            "engine": health.engine,
            "status": health.status,
            "documents": health.documents,
            "detail": health.detail,
            "advice": advice,
        },
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        queue = queue_state()
        state["queue"] = queue | {"late": queue["oldest_seconds"] > LATE_SECONDS}
    except DatabaseError as error:
        state["database"] = type(error).__name__
    return state
