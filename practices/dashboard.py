"""The sheets that say the least, and where to write what they lack."""

from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.administration.dashboard import LISTED, Task, TaskItem, edit_url, may_edit, register_task
from practices.completeness import ITEMS
from practices.models import PracticePage

# How many of the missing items a sheet leads to.
LINKED = 3


@register_task(order=70)
def sheets_to_document(user: Any) -> Task | None:
    """Published practices that leave TIDieR items empty, the emptiest first."""
    lacking: dict[str, Any] = {}
    for item in ITEMS:
        lacking[f"lacks_{item.field}"] = Case(
            When(Q(**{item.field: ""}), then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    practices = (
        PracticePage.objects.filter(may_edit(user), live=True)
        .annotate(missing=reduce(add, lacking.values()))
        .filter(missing__gt=0)
    )
    count = practices.count()
    if not count:
        return None
    rows = practices.annotate(**lacking).order_by("-missing", "pk").values("pk", "title", "missing", *lacking)[:LISTED]
    items = []
    for row in rows:
        absent = [item for item, name in zip(ITEMS, lacking, strict=True) if row[name]]
        items.append(
            TaskItem(
                row["title"],
                edit_url(row["pk"]),
                _("%(documented)d rubriques sur %(total)d ; à écrire :")
                % {"documented": len(ITEMS) - row["missing"], "total": len(ITEMS)},
                tuple((item.label, edit_url(row["pk"], item.field)) for item in absent[:LINKED]),
            )
        )
    sentence = ngettext(
        "%(count)d fiche de pratique a des rubriques à documenter.",
        "%(count)d fiches de pratiques ont des rubriques à documenter.",
        count,
    )
    return Task("document", "clipboard-list", sentence % {"count": count}, count, items)
