"""How the sheets of training and accompaniment show what text alone doesn't; `sections.py` says where."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.templatetags.core_tags import minutes
from portal.directory.sheet import establishments, label_of
from portal.sheets.body import BLOCKS, fact, markdown
from portal.sheets.parts import Item, Items, Link, Links, Missing, Plain, Points, Section, Step, Steps, Subsection, Text
from portal.sheets.registry import Audience, Head
from portal.sheets.text import words
from training.blocks.outline import Activity
from training.questions.drawing import TOGETHER
from training.questions.kinds import KINDS


def _length(count: int | None) -> Text:
    """A length as the page says it: « 1 h 30 min »."""
    return words(minutes(count)) if count else ""


def _terms(page: Any, vocabulary: str) -> list[Text]:
    """The labels of its terms of a vocabulary."""
    return [label_of(term) for term in page.classification.get(vocabulary, ())]


def block_head(page: Any, readers: Audience) -> Head:
    own = (
        fact(_("Durée"), _length(page.total_minutes)),
        fact(_("Pour qui"), page.audience),
        fact(_("Publics"), *_terms(page, "audiences")),
        fact(_("Préalables"), page.prerequisites),
        fact(_("Ordres professionnels"), *_terms(page, "orders"), page.professional_orders),
        establishments(page),
    )
    return _length(page.total_minutes), own


def path_head(page: Any, readers: Audience) -> Head:
    time = _length(page.told.minutes)
    own = (
        fact(_("Durée"), time),
        fact(_("Pour qui"), page.audience),
        fact(_("Publics"), *_terms(page, "audiences")),
        fact(_("Ordres professionnels"), *_terms(page, "orders")),
        establishments(page),
    )
    return time, own


def path_steps(page: Any, readers: Audience) -> list[Any]:
    found = [
        Item(
            step.told.block.title,
            _length(step.told.minutes),
            step.why or step.told.block.plain_summary,
            url=step.told.block.url or "",
        )
        for step in page.told.steps
    ]
    return [Items(found, numbered=True) if found else Missing(_("À documenter : les blocs de ce parcours"))]


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
    return "", (
        fact(_("Pour qui"), page.audience),
        fact(_("Publics"), *_terms(page, "audiences")),
        fact(_("Durée"), page.duration_note),
        establishments(page),
    )


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


def activities(page: Any, readers: Audience) -> list[Any]:
    """The activities as one does them on paper: what is read, what is asked, room to tick; never a key."""
    parts: list[Any] = []
    rank = 0
    for block in page.activities:
        found = Activity(page.pk, block.id, block.block_type, block.value)
        if not found.is_exercise:
            parts += BLOCKS[block.block_type](block.value)
            continue
        found = Activity(page.pk, block.id, block.block_type, block.get_prep_value()["value"])
        rank += found.kind in KINDS
        parts.append(Subsection(_activity_title(found, rank), _asked(found)))
    return [Section(_("Activités"), parts)] if parts else []


def _activity_title(activity: Activity, rank: int) -> Text:
    if activity.kind in KINDS:
        return words(gettext("Question %(rank)d") % {"rank": rank})
    return str(activity.raw.get("title") or "") or _("Réflexion")


def _asked(activity: Activity) -> list[Any]:
    raw = activity.raw
    told = [markdown(raw.get(name) or "") for name in ("introduction", "text", "prompt") if name in raw]
    parts: list[Any] = [part for part in told if part is not None]
    if activity.rules.is_drawn:
        facts = " ; ".join(activity.rules.facts)
        shown = gettext(
            "Voici toutes les questions, dans l’ordre de leurs auteurs. À l’écran, à chaque essai : %(facts)s."
        )
        parts.append(Plain(words(shown % {"facts": facts})))
    if activity.items:
        parts.append(Points([f"□ {item}" for item in activity.items]))
    for question in activity.questions:
        if activity.kind in TOGETHER:
            parts += [part for part in [markdown(question.prompt)] if part is not None]
        if question.hint:
            parts.append(Plain(words(question.hint)))
        offered = [item.text for name in ("prompts", "choices") for item in getattr(question, name, ())]
        if offered:
            parts.append(Points([f"□ {text}" for text in offered]))
    return parts
