"""Probes of operators: is the process alive, can it serve, how does it fare."""

from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.background.queue import work_state
from portal.shell.client_address import client_address, is_within
from search.engine import get_engine
from search.indexer import queue_state
from search.meaning.counts import counts
from search.wording import advice, database_advice


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database and the engine answer, else 503; operators read which doesn't and what to do."""
    state = _state()
    ready = state["database"] == "ok" and state["search"]["status"] == "ok"
    if not is_operator(request):
        state = {"status": "ok" if ready else "unavailable"}
    return JsonResponse(state, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format, in six queries, for operators."""
    if not is_operator(request):
        refused = HttpResponse(
            _("Ces chiffres sont pour qui exploite le portail."), status=401, content_type="text/plain"
        )
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    state = _state()
    search = state["search"]
    figures = {
        "inters4_database_up": int(state["database"] == "ok"),
        "inters4_search_up": int(search["status"] == "ok"),
        "inters4_search_writable": int(search["status"] == "ok" and not search["warning"]),
        "inters4_search_documents": search["documents"],
    }
    # A figure that isn't known is left out: 0 would say that all is well.
    if queue := state.get("queue"):
        figures |= {
            "inters4_outbox_rows": queue["rows"],
            "inters4_outbox_failing_rows": queue["failing_rows"],
            "inters4_outbox_oldest_seconds": round(queue["oldest_seconds"], 3),
            "inters4_dead_letters": queue["dead_letters"],
        }
    if work := state.get("work"):
        figures |= {
            "inters4_work_waiting": work["waiting"],
            "inters4_work_retried": work["retried"],
            "inters4_work_given_up": work["given_up"],
            "inters4_work_oldest_seconds": round(work["oldest_seconds"], 3),
            "inters4_work_late": int(work["late"]),
            "inters4_publications_missed": work["missed_publications"],
        }
    text = "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in figures.items())
    if settings.EMBEDDING_URL:
        # Of this machine: each counts its own searches.
        text += "# TYPE inters4_searches_by_meaning_total counter\n"
        for outcome, number in counts().items():
            text += f'inters4_searches_by_meaning_total{{state="{outcome}"}} {number}\n'
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def is_operator(request: HttpRequest) -> bool:
    """Tell whether the request bears `METRICS_TOKEN`, or comes from one of `PROBE_NETWORKS`."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    if "X-Forwarded-For" in request.headers and not settings.TRUSTED_PROXIES:
        # A proxy that isn't declared: everybody would come from its network.
        return False
    return is_within(client_address(request), settings.PROBE_NETWORKS)


def _state() -> dict[str, Any]:
    health = get_engine().health()
    engine_advice = advice(health.warning if health.status == "ok" else health.status)
    state: dict[str, Any] = {
        "database": "ok",
        "search": {
            "engine": health.engine,
            "status": health.status,
            "warning": health.warning,
            "documents": health.documents,
            "detail": health.detail,
            "advice": engine_advice,
        },
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        state["queue"] = queue_state()
        state["work"] = work_state()
    except Error as error:
        state["database"] = type(error).__name__
        state["advice"] = f"{database_advice()} {engine_advice}".strip()
    else:
        # Pages are read and written without the worker: the portal is ready, and says what is wrong.
        late = (
            _("« manage.py worker » ne fait rien : lancez-le, et lisez son journal.") if state["work"]["late"] else ""
        )
        state["advice"] = f"{engine_advice} {late}".strip()
    return state
