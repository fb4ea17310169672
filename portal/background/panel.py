"""The work of the background, for administrators: what was given up and why, what is tried again, what waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.admin.views.generic import BaseListingView

from portal.background.queue import abandon, given_up, reason_of, retried, retry, work_state
from portal.background.work import work_of

REASON_LENGTH = 500


@dataclass(frozen=True)
class Failure:
    """A row in words; `next_try` is None where it was given up."""

    number: str
    label: str
    about: str
    reason: str
    attempts: int
    failed_at: datetime | None
    next_try: datetime | None


def in_words(found: Iterable[Any]) -> list[Failure]:
    """Rows in words, in order; one query for each kind of work among them."""
    rows = list(found)
    arguments: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        arguments[row.task_path] += row.args_kwargs["args"]
    about = {path: work_of(path).about(given) for path, given in arguments.items()}
    return [
        Failure(
            number=str(row.pk),
            label=str(work_of(row.task_path).label),
            about=" ".join(about[row.task_path].get(argument, "") for argument in row.args_kwargs["args"]),
            reason=reason_of(row)[:REASON_LENGTH],
            attempts=len(row.worker_ids),
            failed_at=row.started_at,
            next_try=None if row.status == TaskResultStatus.FAILED else row.run_after,
        )
        for row in rows
    ]


class AdministratorsOnly:
    """What fails may name anybody and anything."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class BackgroundView(AdministratorsOnly, BaseListingView):
    """What was given up, then what is tried again; the last failures first."""

    model = DBTaskResult
    template_name = "background/admin/panel.html"
    page_title = gettext_lazy("Travaux en arrière-plan")
    header_icon = "cogs"
    index_url_name = "background_panel"
    paginate_by = 50
    is_searchable = False
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Accueil")},
        {"url": "", "label": gettext_lazy("Travaux en arrière-plan")},
    ]

    def get_base_queryset(self) -> QuerySet[Any]:
        last = Case(When(status=TaskResultStatus.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return (given_up() | retried()).order_by(last, "-started_at", "pk")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "state": work_state(),
            "failures": in_words(context["object_list"]),
        }


class RetryView(AdministratorsOnly, View):
    """Try again the row of the field `work`, or all those that were given up."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        count = retry(None if request.POST.get("all") else _chosen(request))
        if count:
            told = ngettext(
                "%(count)d travail est réessayé : il revient ici s’il échoue encore.",
                "%(count)d travaux sont réessayés : ils reviennent ici s’ils échouent encore.",
                count,
            )
            messages.success(request, told % {"count": count})
        else:
            messages.info(request, _("Ce travail n’attendait plus d’être réessayé."))
        return redirect("background_panel")


class AbandonView(AdministratorsOnly, View):
    """Give up the row of the field `work` for good."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if any(abandon(number) for number in _chosen(request)):
            messages.success(request, _("Le travail est abandonné : le portail ne l’essaiera plus."))
        else:
            messages.info(request, _("Ce travail n’attendait plus : il n’y avait rien à abandonner."))
        return redirect("background_panel")


def _chosen(request: HttpRequest) -> list[str]:
    """The number of the field `work`, where it is one."""
    try:
        return [str(UUID(request.POST.get("work", "")))]
    except ValueError:
        return []
