"""The choosers of a form, where it names pages that its author may not know of: they say so, and no title."""

import copy
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from portal.core.visibility import known_to


class KnownPageChooser(AdminPageChooser):
    """Wagtail's chooser, which names every page that was chosen, whoever looks."""

    kept: frozenset[int] = frozenset()

    def get_value_data_from_instance(self, instance: Any) -> dict[str, Any]:
        if instance.pk not in self.kept:
            data: dict[str, Any] = super().get_value_data_from_instance(instance)
            return data
        title = _("Page %(number)d, que vous ne pouvez pas lire") % {"number": instance.pk}
        return {"id": instance.pk, "edit_url": None, self.display_title_key: title, "parent_id": None}


def name_only_what_is_known(forms: Iterable[Any], field: str, user: Any) -> None:
    """Let the choosers of a field of these forms name only the pages that `user` may know of. One query."""
    choosing = [form for form in forms if field in form.fields]
    chosen = {getattr(form.instance, f"{field}_id") for form in choosing} - {None}
    if not chosen or user is None:
        return
    kept = chosen.difference(Page.objects.filter(known_to(user), pk__in=chosen).values_list("pk", flat=True))
    for form in choosing if kept else ():
        widget = copy.copy(form.fields[field].widget)
        widget.__class__ = KnownPageChooser
        widget.kept = frozenset(kept)
        form.fields[field].widget = widget
