"""What a lesson asks, read from plain values: those of its page, or those that a version of its block keeps."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from portal.text.markup import markdown_to_text
from portal.text.table_text import table_rows
from training.questions.base import Question, rows
from training.questions.drawing import TOGETHER, Drawn, Rules
from training.questions.kinds import KINDS

# The body of a lesson is its first activity.
READING = "lecture"
# Silent reading of a French text: about 200 words a minute, as for English (Brysbaert 2019, J. Mem. Lang. 109:104047,
# finds 238 for English; texts to learn from are read more slowly).
WORDS_A_MINUTE = 200
MINUTES = {"reflection": 5, "checklist": 3, "video": 4, "case": 2, "document": 3}
EXERCISES = frozenset({"reflection", "checklist", *TOGETHER, *KINDS})
TITLE_LENGTH = 90
HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Activity:
    """An activity of a lesson.

    Attributes:
        lesson: the number of its page.
        identifier: unique in its lesson, and the same as long as it lives.
        kind: the name of its block; « lecture » for the body.
        raw: its value, as the stream stores it.
        drawn: the questions that a person got of it; None where its authors' are all there is.
    """

    lesson: int
    identifier: str
    kind: str
    raw: Any
    drawn: Drawn | None = None

    @property
    def anchor(self) -> str:
        return "lecon" if self.kind == READING else f"activite-{self.identifier}"

    @property
    def is_exercise(self) -> bool:
        return self.kind in EXERCISES

    @cached_property
    def questions(self) -> list[Question]:
        """What is asked: the questions that were drawn, or those that its authors wrote."""
        if self.drawn is None:
            return self.written_questions
        found = {question.identifier: question for question in self.written_questions}
        drawn = [found[name] for name in self.drawn.questions if name in found]
        if self.rules.shuffles_options:
            for question in drawn:
                question.seed = self.drawn.seed
        return drawn

    @cached_property
    def written_questions(self) -> list[Question]:
        if self.kind in KINDS:
            return [KINDS[self.kind](self.identifier, self.raw)]
        if self.kind not in TOGETHER:
            return []
        return [
            KINDS[item["type"]](item["id"], item["value"], self.identifier)
            for item in self.raw.get("questions") or []
            if item["type"] in KINDS
        ]

    @cached_property
    def rules(self) -> Rules:
        """What its authors ask of its questions."""
        if self.kind not in TOGETHER:
            return Rules()
        return Rules.of(self.raw, len(self.written_questions))

    @property
    def lacks_draw(self) -> bool:
        """Tell whether questions are still to draw: none were, or the block changed since."""
        return self.rules.is_drawn and (self.drawn is None or len(self.questions) < self.rules.wanted)

    @property
    def items(self) -> list[str]:
        """The gestures of a checklist."""
        return rows(self.raw.get("items")) if self.kind == "checklist" else []

    @property
    def minutes(self) -> int:
        """The time to allow: what is read, and what is done."""
        if self.rules.minutes:
            return self.rules.minutes
        asked = self.questions[: self.rules.wanted or None]
        words = sum(len(text.split()) for text in _texts(self.kind, self.raw, asked))
        reading = words / WORDS_A_MINUTE
        return max(1, round(reading + MINUTES.get(self.kind, 0) + len(asked) * 0.75))

    @cached_property
    def title(self) -> str:
        """What names it in a list."""
        if self.kind == READING:
            return _("Lecture")
        if isinstance(self.raw, Mapping) and self.raw.get("title"):
            return str(self.raw["title"])
        text = str(self.raw) if self.kind in ("markdown", "text") else ""
        heading = HEADING.search(text)
        found = heading[1] if heading else next(iter(self.texts()), "")
        found = " ".join(markdown_to_text(found).split())
        return found if len(found) <= TITLE_LENGTH else found[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"

    def texts(self) -> Iterator[str]:
        """What a reader sees of it before doing anything: never a key."""
        yield from _texts(self.kind, self.raw, self.questions)


@dataclass(frozen=True)
class LessonOutline:
    """A lesson of a block: its activities, in order."""

    number: int
    title: str
    duration: int
    activities: tuple[Activity, ...]

    @cached_property
    def minutes(self) -> int:
        """The time to allow: what its authors say, else what its activities take."""
        return self.duration or sum(activity.minutes for activity in self.activities)

    def minutes_of(self, activities: Sequence[Activity]) -> float:
        """The share of the lesson's time that some of its activities take."""
        whole = sum(activity.minutes for activity in self.activities)
        return self.minutes * sum(activity.minutes for activity in activities) / whole if whole else 0.0

    def activity(self, identifier: str) -> Activity | None:
        return next((found for found in self.activities if found.identifier == identifier), None)

    def with_draws(self, draws: Mapping[str, Drawn]) -> "LessonOutline":
        """The lesson as a person got it: their draw of each activity that has one."""
        if not any(draws.get(item.identifier) for item in self.activities):
            return self
        found = tuple(
            replace(item, drawn=draws[item.identifier]) if item.rules.is_drawn and item.identifier in draws else item
            for item in self.activities
        )
        return replace(self, activities=found)


def lesson_values(page: Any) -> dict[str, Any]:
    """What a version of a block keeps of a lesson: plain values, whatever becomes of the page."""
    return {
        "id": page.pk,
        "title": page.title,
        "duration": page.duration_minutes or 0,
        "body": list(page.body.raw_data),
        "activities": list(page.activities.raw_data),
    }


def outline(values: Mapping[str, Any]) -> LessonOutline:
    """Read a lesson from plain values."""
    number = values["id"]
    found = [Activity(number, READING, READING, values["body"])] if values["body"] else []
    found += [
        Activity(number, item["id"], item["type"], item["value"]) for item in values["activities"] if item.get("id")
    ]
    return LessonOutline(number, values["title"], values["duration"], tuple(found))


def searched_texts(raw: Any) -> Iterator[str]:
    for item in raw:
        yield from Activity(0, item.get("id") or "", item["type"], item["value"]).texts()


def _texts(kind: str, raw: Any, questions: Sequence[Question]) -> Iterator[str]:
    if kind == READING:
        for item in raw:
            yield from _texts(item["type"], item["value"], ())
        return
    if kind == "markdown":
        yield markdown_to_text(str(raw or ""))
    elif kind == "text":
        yield strip_tags(str(raw or ""))
    elif kind == "steps":
        for step in rows(raw):
            yield step.get("title") or ""
            yield markdown_to_text(step.get("description") or "")
    elif kind == "table":
        yield raw.get("caption") or ""
        yield from (" ".join(row) for row in table_rows(raw.get("rows") or ""))
    elif kind not in KINDS:
        for name in ("title", "caption", "alt", "quote", "source", "prompt", "introduction", "text", "transcript"):
            if raw.get(name):
                yield markdown_to_text(str(raw[name]))
        yield from rows(raw.get("items"))
    for question in questions:
        yield from map(markdown_to_text, question.texts())
