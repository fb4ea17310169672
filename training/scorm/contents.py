"""What the page of a package shows, and the data by which its player asks, grades and resumes."""

import json
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from portal.references.citing import cite
from portal.references.shape import keys_of
from portal.text.markup import demote_headings, render_markdown
from training.blocks.outline import READING, Activity, LessonOutline, lesson_values, outline
from training.following.shown import ShownActivity, shown_activity
from training.questions.kinds import KINDS
from training.scorm.files import PackagedFiles
from training.scorm.keys import key_of, short_names
from training.scorm.words import player_words


@dataclass(frozen=True)
class PackagedActivity:
    """An activity on the page of a package: `key` names it in what the platform keeps."""

    key: str
    shown: ShownActivity


@dataclass(frozen=True)
class PackagedLesson:
    """A lesson on the page of a package."""

    rank: int
    page: Any
    activities: list[PackagedActivity]

    @property
    def anchor(self) -> str:
        return f"lecon-{self.rank}"


def page_of(block: Any, files: PackagedFiles) -> str:
    """Write the page of a package: the lessons that the reader of the block may open, in its own language.

    Args:
        files: takes what the page shows and may travel.
    """
    with override(block.language):
        pages = block.lessons
        outlines = [outline(lesson_values(page)) for page in pages]
        names = _names(outlines)
        lessons, activities = [], []
        for rank, (page, found) in enumerate(zip(pages, outlines, strict=True), start=1):
            lesson = PackagedLesson(rank, page, _shown(page, found, names))
            drawn = render_to_string("training/scorm/lesson.html", {"lesson": lesson, "language": page.language})
            lessons.append(mark_safe(files.with_files(cite(drawn, keys_of(page.bibliography)), f"l{rank}-")))  # noqa: S308  (written by templates)
            activities += [_data(activity, rank, names, files) for activity in found.activities]
        data = {
            "version": 1,
            "id": f"bloc-{block.pk}",
            "passMark": block.pass_mark,
            "attempts": block.attempts_allowed,
            "language": block.language,
            "activities": activities,
            "words": player_words(),
        }
        context = {"block": block, "titles": [page.title for page in pages], "lessons": lessons, "data": data}
        return render_to_string("training/scorm/package.html", context)


def _place(activity: Activity) -> list[Any]:
    return [activity.lesson, activity.identifier]


def _names(outlines: list[LessonOutline]) -> dict[str, str]:
    """Short names of activities, which no edit changes, and of questions, which one of their texts does."""
    found = [activity for lesson in outlines for activity in lesson.activities]
    asked = [[*_place(activity), one.identifier, one.raw] for activity in found for one in activity.questions]
    return short_names([*map(_place, found), *asked])


def _named(names: dict[str, str], *parts: Any) -> str:
    return names[json.dumps(list(parts), sort_keys=True)]


def _shown(page: Any, found: LessonOutline, names: dict[str, str]) -> list[PackagedActivity]:
    drawn = {block.id: block for block in page.activities or ()}
    shown = [
        PackagedActivity(
            _named(names, *_place(activity)), shown_activity(activity, drawn.get(activity.identifier), None)
        )
        for activity in found.activities
    ]
    asked = [item.shown for item in shown if item.shown.kind in KINDS]
    for rank, item in enumerate(asked, start=1):
        item.rank, item.rank_of = rank, len(asked)
    return shown


def _data(activity: Activity, lesson: int, names: dict[str, str], files: PackagedFiles) -> dict[str, Any]:
    questions = []
    for question in activity.questions:
        explanation = demote_headings(render_markdown(question.said_after), 3) if question.said_after else ""
        name = _named(names, *_place(activity), question.identifier, question.raw)
        questions.append(
            {
                "name": name,
                # Platforms of 1.2 keep letters, digits and dashes alone, and tell interactions apart by them.
                "interaction": f"l{lesson}-{name}",
                "field": question.field,
                "kind": question.kind,
                "points": question.points,
                "prompt": next(iter(question.texts()), "")[:200],
                "explanation": files.with_files(explanation, f"l{lesson}-") if explanation else "",
                "key": key_of(question),
            }
        )
    kind = "reading" if activity.kind == READING or not activity.is_exercise else activity.kind
    return {
        "name": _named(names, *_place(activity)),
        "lesson": lesson,
        "kind": "questions" if questions else kind,
        "questions": questions,
    }
