"""Messages to teams in the administration: brokers read all of them, authors those of their establishment."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import BaseListingView, WagtailAdminTemplateMixin

from portal.accounts.services import written_for
from portal.contact.models import TeamMessage
from portal.contact.services import mark_answered, reopen, send_again
from portal.core.visibility import readable


def may_read_messages(user: Any) -> bool:
    """Tell whether `user` is somebody to whom messages are shown, were there any."""
    return bool(user.has_perm("contact.view_teammessage") or written_for(user).exists())


class TeamMessageFilterSet(WagtailFilterSet):
    class Meta:
        model = TeamMessage
        fields = ["status"]


class MessagesView(BaseListingView):
    """The messages that the person may read, the newest first."""

    model = TeamMessage
    page_title = gettext_lazy("Messages aux équipes")
    header_icon = "mail"
    index_url_name = "contact_messages"
    index_results_url_name = "contact_messages_results"
    default_ordering = "-created_at"
    filterset_class = TeamMessageFilterSet
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("about", label=gettext_lazy("À propos de"), url_name="contact_message", sort_key="about"),
        StatusTagColumn(
            "status_tag",
            label=gettext_lazy("État"),
            accessor="get_status_display",
            primary=lambda message: message.status != TeamMessage.Status.ANSWERED,
        ),
        Column("establishment", label=gettext_lazy("Établissement")),
        Column("email", label=gettext_lazy("De")),
        DateColumn("created_at", label=gettext_lazy("Reçu"), sort_key="created_at"),
    ]
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Accueil")}]
    verbose_name_plural = gettext_lazy("messages aux équipes")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_read_messages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[TeamMessage]:
        return TeamMessage.objects.visible_to(self.request.user).select_related("establishment")


class MessageView(WagtailAdminTemplateMixin, TemplateView):
    """One message, and what may be done with it."""

    template_name = "contact/admin/message.html"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = TeamMessage.objects.visible_to(request.user).select_related("role", "establishment", "page")
        self.message = get_object_or_404(found, pk=kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.message.about

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Accueil")},
            {"url": reverse("contact_messages"), "label": _("Messages aux équipes")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.message.page
        return super().get_context_data(**kwargs) | {
            "message": self.message,
            "page_about": page if page and readable([page], self.request.user) else None,
            "answered": self.message.status == TeamMessage.Status.ANSWERED,
            "unsent": self.message.sent_at is None,
            "unconfirmed": self.message.confirmed_at is None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "answered" in request.POST:
            mark_answered(message=self.message)
            messages.success(request, _("Le message est marqué comme répondu."))
        elif "reopen" in request.POST:
            reopen(message=self.message)
            messages.success(request, _("Le message attend de nouveau une réponse."))
        elif "send" in request.POST and not (self.message.sent_at and self.message.confirmed_at):
            send_again(message=self.message)
            messages.success(request, _("L’envoi est tenté de nouveau. L’état dira s’il réussit."))
        return redirect("contact_message", self.message.pk)
