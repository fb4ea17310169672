"""Adoptions in templates of other pages."""

from typing import Any

from django import template
from django.utils import timezone

from practices.adoption.models import AdoptionFile, Indicator
from practices.adoption.models.files import in_establishments_of
from practices.adoption.moves import moves_elsewhere, own_proposals
from practices.criteria import by_category

register = template.Library()
SHOWN = 10


@register.simple_tag
def own_adoptions(user: Any) -> dict[str, Any]:
    """The files of a person's establishments that they may know of, the next measures of those they work on, what moves
    elsewhere of the practices of their establishments, and what became of what they proposed.
    """
    if not user.is_authenticated:
        return {"files": [], "due": [], "elsewhere": [], "proposals": []}
    known = AdoptionFile.objects.known_to(user).filter(in_establishments_of(user))
    mine = AdoptionFile.objects.of_team(user).filter(in_establishments_of(user), is_open=True).order_by()
    due = Indicator.objects.filter(file__in=mine.values("pk"), next_on__isnull=False).select_related("file")
    return {
        "files": list(known.select_related("establishment__region")[:SHOWN]),
        "due": list(due.order_by("next_on", "pk")[:SHOWN]),
        "elsewhere": moves_elsewhere(user),
        "proposals": own_proposals(user),
        "today": timezone.localdate(),
    }


@register.filter
def setting_of(page: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The context that a practice describes of itself: (category, rows of label and text)."""
    return by_category((row.value["criterion"], row.value["description"]) for row in page.setting)
