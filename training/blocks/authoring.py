"""What the form of a block says of its lessons: their order, their time, what is missing, how learners see them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import Panel

from portal.text.numbers import number_text
from training.blocks.outline import lesson_values, outline
from training.following.models import Answer
from training.questions.statistics import FEWEST_ANSWERS, QuestionFigures, figures


@dataclass(frozen=True)
class QuestionRow:
    """A question in the form of its block: how it was answered."""

    lesson: str
    prompt: str
    figures: QuestionFigures

    @property
    def facility(self) -> str:
        value = self.figures.facility
        return "" if value is None else _("%(percent)d %%") % {"percent": round(value * 100)}

    @property
    def discrimination(self) -> str:
        value = self.figures.discrimination
        return "" if value is None else number_text(round(value, 2))


def question_rows(block: Any, lessons: list[Any]) -> list[QuestionRow]:
    """The questions of a block that somebody answered. One query, of the answers that counted.

    Each person enters with their first one, in whichever attempt they got the question.
    """
    counted = Answer.objects.filter(enrolment__block_id=block.pk, sequence=1, late=False).order_by("attempt")
    first: dict[tuple[int, str], float] = {}
    for person, lesson, question, points, out_of in counted.values_list(
        "enrolment_id", "lesson", "question", "points", "out_of"
    ):
        first.setdefault((person, f"{lesson}/{question}"), float(points) / max(1, out_of))
    found = figures((person, question, share) for (person, question), share in first.items())
    return [
        QuestionRow(lesson.title, named.title if len(named.questions) == 1 else question.prompt, known)
        for lesson in lessons
        for named in outline(lesson_values(lesson)).activities
        for question in named.questions
        if (known := found.get(f"{lesson.pk}/{question.identifier}"))
    ]


@dataclass(frozen=True)
class LessonRow:
    """A lesson in the form of its block."""

    title: str
    edit_url: str
    view_url: str
    questions_url: str
    live: bool
    minutes: int
    said: int
    contents: str
    missing: tuple[str, ...]


def lesson_row(lesson: Any) -> LessonRow:
    found = outline(lesson_values(lesson))
    questions = sum(len(activity.questions) for activity in found.activities)
    missing = [
        *([] if lesson.live else [_("à publier")]),
        *([] if found.activities else [_("aucune activité")]),
        *([] if questions or not found.activities else [_("aucune question")]),
        *([] if lesson.learning_objectives else [_("objectifs d’apprentissage")]),
        *([] if lesson.summary else [_("résumé")]),
        *(
            _("le même nombre de points à chaque question de « %(title)s », puisqu’on les tire")
            % {"title": activity.title}
            for activity in found.activities
            if activity.rules.is_pool and len({question.points for question in activity.questions}) > 1
        ),
        *(
            _("la rétroaction de « %(title)s »") % {"title": activity.title}
            for activity in found.activities
            for question in activity.questions
            if not _teaches(question.raw)
        ),
    ]
    counted = [
        ngettext("%(count)d activité", "%(count)d activités", len(found.activities)) % {"count": len(found.activities)},
        ngettext("%(count)d question", "%(count)d questions", questions) % {"count": questions},
    ]
    counted += [
        f"{activity.title} ({', '.join(activity.rules.facts)})"
        for activity in found.activities
        if activity.rules.is_drawn
    ]
    worked_out = sum(activity.minutes for activity in found.activities)
    return LessonRow(
        title=lesson.title,
        edit_url=reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        view_url=reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]),
        questions_url=reverse("bring_questions", args=[lesson.pk]),
        live=lesson.live,
        minutes=worked_out,
        said=lesson.duration_minutes or 0,
        contents=", ".join(counted),
        missing=tuple(dict.fromkeys(missing)),
    )


def _teaches(raw: Any) -> bool:
    """Tell whether a question says something to who answers, whatever they answer."""
    options = [row.get("value", row) for row in raw.get("options") or []]
    said = [option.get("feedback") for option in options] or [raw.get("if_true"), raw.get("if_false")]
    return bool(raw.get("feedback")) or (bool(said) and all(said))


class LessonsPanel(Panel):
    """The lessons of a block, as last saved."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("heading", gettext_lazy("Leçons du bloc"))
        super().__init__(**kwargs)

    @property
    def clean_name(self) -> str:
        return "lecons-du-bloc"

    class BoundPanel(Panel.BoundPanel):
        template_name = "training/admin/lessons.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from training.blocks.pages import LessonPage

            context: dict[str, Any] = super().get_context_data(parent_context)
            pages = LessonPage.objects.child_of(self.instance).order_by("path")
            drafts = [page.get_latest_revision_as_object() for page in pages]
            rows = [lesson_row(draft) for draft in drafts]
            said = sum(row.said or row.minutes for row in rows)
            wanted = self.instance.duration_minutes or 0
            return context | {
                "rows": rows,
                "questions": question_rows(self.instance, drafts),
                "fewest": FEWEST_ANSWERS,
                "minutes": said,
                "other_duration": wanted if wanted and wanted != said else 0,
                "add_url": reverse("wagtailadmin_pages:add", args=["training", "lessonpage", self.instance.pk]),
                "order_url": f"{reverse('wagtailadmin_explore', args=[self.instance.pk])}?ordering=ord",
                "view_url": reverse("wagtailadmin_pages:view_draft", args=[self.instance.pk]),
            }
