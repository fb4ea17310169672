"""What the sheets of a training block, of a lesson and of an accompaniment strategy hold."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.templatetags.core_tags import minutes
from portal.directory.sheet import classification, establishments, facts, where
from portal.sheets.body import body_parts, fact, filled, markdown, missing
from portal.sheets.parts import (
    Item,
    Items,
    Link,
    Links,
    Missing,
    Points,
    Section,
    Sheet,
    Step,
    Steps,
    Text,
    present,
)
from portal.sheets.registry import Audience, register, without_sheet
from portal.sheets.text import words
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage, TrainingIndexPage

ACCENT = (46, 0.1, 65)

without_sheet(TrainingIndexPage)


def _length(count: int | None) -> Text:
    """A length as the page says it: « 1 h 30 min »."""
    return words(minutes(count)) if count else ""


def _objectives(page: Any) -> Section | None:
    if not page.learning_objectives:
        return None
    return Section(_("À la fin, vous saurez"), [Points(page.learning_objectives)])


@register(TrainingBlockPage, shape="half", accent=ACCENT)
def training_block_sheet(page: TrainingBlockPage, readers: Audience) -> Sheet:
    lessons = [
        Item(lesson.title, _length(lesson.duration_minutes), lesson.plain_summary, url=lesson.url or "")
        for lesson in page.lessons
    ]
    return Sheet(
        detail=_length(page.total_minutes),
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            fact(_("Durée"), _length(page.total_minutes)),
            fact(_("Pour qui"), page.audience),
            fact(_("Préalables"), page.prerequisites),
            establishments(page),
        ),
        opening=present(_objectives(page)),
        sections=present(
            Section(
                _("Leçons"),
                [Items(lessons, numbered=True) if lessons else Missing(_("À documenter : les leçons de ce bloc"))],
            ),
            Section(_("Présentation"), body_parts(page.body)) if page.body else None,
            missing(page),
        ),
    )


@register(LessonPage, shape="ring", accent=ACCENT)
def lesson_sheet(page: LessonPage, readers: Audience) -> Sheet:
    position = page.position
    rank: Promise = format_lazy(_("{rank} sur {count}"), rank=position["rank"], count=position["count"])
    around = [
        Links(label, [Link(position[name])])
        for name, label in (("previous", _("Leçon précédente")), ("next", _("Leçon suivante")))
        if position[name]
    ]
    return Sheet(
        detail=_length(page.duration_minutes),
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            fact(_("Bloc de formation"), page.block.title) if page.block.live else None,
            fact(_("Leçon"), rank) if position["rank"] else None,
            fact(_("Durée"), _length(page.duration_minutes)),
        ),
        opening=present(_objectives(page)),
        sections=present(
            Section("", body_parts(page.body)) if page.body else None,
            missing(page),
            Section(_("Dans ce bloc"), around) if around else None,
        ),
    )


@register(AccompanimentPage, shape="triangle", accent=(43, 0.08, 205))
def accompaniment_sheet(page: AccompanimentPage, readers: Audience) -> Sheet:
    steps = [Step(row.value["title"], text=markdown(row.value["description"])) for row in page.steps]
    return Sheet(
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            fact(_("Pour qui"), page.audience),
            fact(_("Durée"), page.duration_note),
            establishments(page),
        ),
        sections=present(
            Section(_("Présentation"), body_parts(page.body)) if page.body else None,
            filled(_("Étapes"), Steps(steps, numbered=True) if steps else None),
            missing(page),
        ),
    )
