"""Adoptions of practices as JSON: what anybody may read of them, part by part, and nothing else whoever asks."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from practices.adoption.models import Adaptation, AdoptionFile, Fidelity, Indicator
from practices.adoption.overview import asked_files, read_asked
from practices.adoption.reading import latest_measures
from practices.adoption.stages import Part
from practices.comparison.address import AddressError

PAGE_SIZE = 20


@require_safe
def adoptions(request: HttpRequest) -> JsonResponse:
    """The files that anybody may know of; `stade`, `region`, `programme`, `pratique` and `page` as in the list."""
    try:
        asked = read_asked(request.GET)
    except AddressError as error:
        return _json({"errors": [str(error)]}, status=400)
    page = Paginator(asked_files(asked, None), PAGE_SIZE).get_page(asked.page)
    files: list[Any] = list(page.object_list)
    adaptations = _rows(Adaptation.objects.order_by("pk"), files, Part.ADAPTATIONS)
    fidelity = _rows(Fidelity.objects.order_by("pk"), files, Part.ADAPTATIONS)
    indicators = _rows(Indicator.objects.order_by("pk"), files, Part.MEASURES)
    measures = latest_measures([indicator for rows in indicators.values() for indicator in rows])
    return _json(
        {
            "total": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "adoptions": [
                _file_json(file, adaptations[file.pk], fidelity[file.pk], indicators[file.pk], measures)
                for file in files
            ],
        }
    )


def _rows(rows: QuerySet[Any], files: list[Any], part: Part) -> dict[int, list[Any]]:
    """The rows of a part, for the files that show it to anybody. One query."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(file__in=[file.pk for file in files if part in file.readable]):
        found[row.file_id].append(row)
    return found


def _file_json(
    file: AdoptionFile, adaptations: list[Any], fidelity: list[Any], indicators: list[Any], measures: Any
) -> dict[str, Any]:
    """One file: a key for each part that anybody may read; `demonstration` says that it only shows the feature."""
    told = file.readable
    since = file.stage_since  # type: ignore[attr-defined]  # annotated by asked_files
    content: dict[str, Any] = {
        "id": file.pk,
        "url": settings.SITE_URL + file.get_absolute_url(),
        "demonstration": file.is_demonstration,
        "practice": {"id": file.practice_id, "title": file.practice_title},
        "establishment": file.establishment.slug,
        "region": file.establishment.region.slug,
        "stage": file.stage,
        "stage_since": since.isoformat() if since else None,
        "opened_on": file.opened_on.isoformat(),
        "source": file.source,
    }
    if Part.ADAPTATIONS in told:
        content["adaptations"] = [{"what": row.what, "why": row.why, "core": row.is_core} for row in adaptations]
        content["fidelity"] = [
            {"component": row.component, "seen": row.seen, "on": row.on.isoformat(), "how": row.how} for row in fidelity
        ]
    if Part.MEASURES in told:
        content["indicators"] = [
            {
                "name": row.name,
                "of_practice": row.of_practice,
                "kind": row.kind,
                "dimension": row.dimension,
                "unit": row.unit,
                "better": row.better,
                "baseline": row.baseline,
                "target": row.target,
                "measures": [{"on": item.on.isoformat(), "value": item.value} for item in measures[row.pk]],
            }
            for row in indicators
        ]
    if Part.LESSONS in told:
        content |= {"lessons": file.lessons, "failures": file.failures}
    if Part.MEANS in told:
        for name in ("cost_planned", "cost_real", "fte_planned", "fte_real"):
            value = getattr(file, name)
            content[name] = None if value is None else float(value)
    return content


def _json(content: Any, status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "private, no-cache"
    return response
