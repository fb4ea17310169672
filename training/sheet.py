"""How the sheets of training and accompaniment show what text alone doesn't; `sections.py` says where."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.templatetags.core_tags import minutes
from portal.directory.sheet import establishments
from portal.sheets.body import fact, markdown
from portal.sheets.parts import Item, Items, Link, Links, Missing, Section, Step, Steps, Text
from portal.sheets.registry import Audience, Head
from portal.sheets.text import words


def _length(count: int | None) -> Text:
    """A length as the page says it: « 1 h 30 min »."""
    return words(minutes(count)) if count else ""


def block_head(page: Any, readers: Audience) -> Head:
    own = (
        fact(_("Durée"), _length(page.total_minutes)),
        fact(_("Pour qui"), page.audience),
        fact(_("Préalables"), page.prerequisites),
        establishments(page),
    )
    return _length(page.total_minutes), own


def lesson_head(page: Any, readers: Audience) -> Head:
    position = page.position
    rank = format_lazy(_("{rank} sur {count}"), rank=position["rank"], count=position["count"])
    own = (
        fact(_("Bloc de formation"), page.block.title) if page.block.live else None,
        fact(_("Leçon"), rank) if position["rank"] else None,
        fact(_("Durée"), _length(page.duration_minutes)),
    )
    return _length(page.duration_minutes), own


def accompaniment_head(page: Any, readers: Audience) -> Head:
    return "", (fact(_("Pour qui"), page.audience), fact(_("Durée"), page.duration_note), establishments(page))


def lessons(page: Any, readers: Audience) -> list[Any]:
    found = [
        Item(lesson.title, _length(lesson.duration_minutes), lesson.plain_summary, url=lesson.url or "")
        for lesson in page.lessons
    ]
    return [Items(found, numbered=True) if found else Missing(_("À documenter : les leçons de ce bloc"))]


def around(page: Any, readers: Audience) -> list[Any]:
    """The lessons before and after this one."""
    position = page.position
    found = [
        Links(label, [Link(position[name])])
        for name, label in (("previous", _("Leçon précédente")), ("next", _("Leçon suivante")))
        if position[name]
    ]
    return [Section(_("Dans ce bloc"), found)] if found else []


def steps(page: Any) -> Steps | None:
    found = [Step(row.value["title"], text=markdown(row.value["description"])) for row in page.steps]
    return Steps(found, numbered=True) if found else None
