"""What the administration says of publications, moves and withdrawals that Wagtail takes for done."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as django_messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.ordering import SetPagePositionView
from wagtail.models import Page, PageLogEntry

from portal.core.ancestry import unpublished_from
from portal.core.who_publishes import refusal_to_publish

MOST_AT_ONCE = 100
_set_position = require_admin_access(SetPagePositionView.as_view())


@require_POST
def set_page_position(request: HttpRequest, page_to_move_id: int) -> HttpResponse:
    """Reorder pages; where the person may not, refuse rather than redirect, which the page takes for a success."""
    response = _set_position(request, page_to_move_id)
    return HttpResponse(status=403) if response.status_code == 302 else response


@hooks.register("insert_global_admin_js")
def say_what_is_refused() -> SafeString:
    """Let a page that drags others, or saves by itself, say that it was refused."""
    text = _("Cela n’a pas été fait : vous n’en avez pas le droit, ou la page a changé. Rechargez la page.")
    return format_html(
        '<script type="module" src="{}" data-refused="{}"></script>', static("js/admin-refused.js"), text
    )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_that_it_is_not_published(request: HttpRequest, page: Any) -> None:
    """Who asks to publish without the right has a draft: say so, and what to do."""
    latest = page.get_latest_revision() if request.POST.get("action-publish") else None
    # What was published, or waits for its hour, was.
    if latest is None or latest.pk == page.live_revision_id or latest.approved_go_live_at:
        return
    if page.permissions_for_user(request.user).can_publish():
        return
    reason = refusal_to_publish(page, request.user)
    said = (
        _("%(reason)s « %(title)s » est enregistrée comme brouillon.")
        if reason
        else _(
            "Vous ne pouvez pas publier ici : « %(title)s » est enregistrée comme brouillon. "
            "Soumettez-la à la relecture d’un courtier."
        )
    )
    messages.warning(request, said % {"reason": reason, "title": page.get_admin_display_title()})


@hooks.register("before_move_page")
def refuse_to_hide_below(request: HttpRequest, page: Any, destination: Any) -> HttpResponse | None:
    """Keep published pages from under unpublished ones, and say so before anything is confirmed."""
    above = unpublished_from(destination)
    if above is None or not Page.objects.descendant_of(page, inclusive=True).filter(live=True).exists():
        return None
    django_messages.error(
        request,
        _(
            "« %(title)s » est publiée et « %(above)s » ne l’est pas : publiez d’abord celle-ci, "
            "ou retirez la page avant de la déplacer."
        )
        % {"title": page.get_admin_display_title(), "above": above.get_admin_display_title()},
    )
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("after_publish_page")
def offer_to_publish_what_was_withdrawn(request: HttpRequest, page: Any) -> None:
    """What was withdrawn with a page stays a draft when it is published again: offer to publish it too."""
    turns = PageLogEntry.objects.filter(page=page.pk).filter(
        Q(action__startswith="wagtail.publish") | Q(action__startswith="wagtail.unpublish")
    )
    before = turns.order_by("-timestamp", "-pk")[1:2].first()
    if before is None or not before.action.startswith("wagtail.unpublish"):
        return
    withdrawn = PageLogEntry.objects.filter(action__startswith="wagtail.unpublish", timestamp__gte=before.timestamp)
    below = page.get_descendants().filter(live=False, pk__in=withdrawn.values("page"))
    numbers = list(below.order_by("path").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not numbers:
        return
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = urlencode(
        [*(("id", number) for number in numbers), ("next", reverse("wagtailadmin_explore", args=[page.pk]))]
    )
    text = ngettext(
        "%(count)d sous-page, retirée avec elle, est encore en brouillon.",
        "%(count)d sous-pages, retirées avec elle, sont encore en brouillon.",
        len(numbers),
    ) % {"count": len(numbers)}
    messages.warning(request, text, buttons=[messages.button(f"{address}?{query}", _("Les publier"))])
