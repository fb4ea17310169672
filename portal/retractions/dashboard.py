"""The pages that speak of a work that was retracted or doubted, not published again since people were told."""

from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, edit_url, editable_pages, register_task
from portal.references.models import GRAVE, RetractionNotice
from portal.retractions.models import ToldMark


@register_task(order=26)
def pages_to_judge_again(user: Any) -> Task | None:
    """People judge what a page is worth without the work; to publish it again says that they did."""
    if not ToldMark.objects.exists():
        return None
    held = RetractionNotice.objects.filter(record=OuterRef("record"), in_force=True, nature__in=GRAVE)
    found = ToldMark.objects.filter(
        Exists(held),
        page__in=editable_pages(user).order_by().values("pk"),
        page__live=True,
        page__last_published_at__lt=F("at"),
    )
    count = found.count()
    if not count:
        return None
    rows = list(found.select_related("page").order_by("at", "pk")[:LISTED])
    notices = RetractionNotice.objects.in_bulk([row.record for row in rows], field_name="record")
    items = [TaskItem(row.page.title, edit_url(row.page_id, "references"), _said(notices[row.record])) for row in rows]
    sentence = ngettext(
        "%(count)d travail cité est rétracté ou mis en doute : voyez ce qu’en vaut encore la page.",
        "%(count)d travaux cités sont rétractés ou mis en doute : voyez ce qu’en valent encore les pages.",
        count,
    )
    return Task("retracted", "warning", sentence % {"count": count}, count, items, reverse("retracted_works"))


def _said(notice: RetractionNotice) -> str:
    return _("« %(title)s » : %(sentence)s") % {"title": notice.title, "sentence": notice.sentence.lower()}
