"""The brokers' queue: whose turn each need is, what waits for nobody, what waits for too long."""

from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView

from portal.brokering.models import KnowledgeRequest, KnowledgeRequestQuerySet
from portal.directory.models import Region

MINE, NOBODY = "moi", "personne"


class NeedFilterSet(WagtailFilterSet):
    """What a broker asks the queue; leads are listed apart, where one asks for them."""

    assigned = django_filters.ChoiceFilter(
        label=gettext_lazy("Confiée à"),
        choices=[(MINE, gettext_lazy("Moi")), (NOBODY, gettext_lazy("Personne"))],
        method="filter_assigned",
    )
    region = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Région"), queryset=Region.objects.order_by("label"), field_name="establishment__region"
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("Délai"), choices=[("1", gettext_lazy("En retard"))], method="filter_overdue"
    )

    class Meta:
        model = KnowledgeRequest
        fields = ["status", "nature"]

    def filter_assigned(self, found: Any, name: str, value: str) -> Any:
        return found.filter(assignee=None) if value == NOBODY else found.filter(assignee=self.request.user)

    def filter_overdue(self, found: KnowledgeRequestQuerySet, name: str, value: str) -> Any:
        return found.overdue()

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("nature") else found.needs()


class TakeColumn(Column):
    """Who answers a need, or the button that takes it."""

    cell_template_name = "brokering/admin/take.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return context | {
            "assignee": instance.assignee,
            "address": reverse("brokering_take", args=[instance.pk]),
            "open": instance.status != KnowledgeRequest.Status.ANSWERED,
            # A cell is rendered apart from the request.
            "csrf_token": get_token(request),
        }


class NeedsIndexView(IndexView):
    """The queue, with how many needs wait for whom."""

    page_title = gettext_lazy("Demandes")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("assignee")

    def get_page_subtitle(self) -> str:
        """The counts, in one query, whatever is filtered."""
        waiting = KnowledgeRequest.objects.needs().open()
        counts = waiting.aggregate(
            mine=Count("pk", filter=Q(assignee=self.request.user)),
            free=Count("pk", filter=Q(assignee=None)),
        )
        counts["late"] = KnowledgeRequest.objects.needs().overdue().count()
        return _("%(mine)d à vous, %(free)d à personne, %(late)d en retard") % counts


@require_POST
@permission_required("brokering.change_knowledgerequest", raise_exception=True)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take a need that nobody has; of two who take it at once, the second is told who was first."""
    need = get_object_or_404(KnowledgeRequest, pk=number)
    if take_need(need=need, by=request.user):
        messages.success(request, _("Ce besoin est à vous."))
    else:
        messages.error(request, format_html(_("{} s’en occupe déjà."), need.assignee or _("Quelqu’un")))
    return redirect(reverse(KnowledgeRequest.snippet_viewset.get_url_name("edit"), args=[number]))


def take_need(*, need: KnowledgeRequest, by: Any) -> bool:
    """Give a need that waits for an answer to `by`, unless somebody has it. Returns whether it is theirs."""
    free = KnowledgeRequest.objects.open().filter(pk=need.pk, assignee=None)
    free.update(assignee=by, status=KnowledgeRequest.Status.IN_PROGRESS)
    need.refresh_from_db()
    return bool(need.assignee_id == by.pk)
