"""What the form of a block says of its lessons: their order, their time, what is missing, how learners see them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import Panel

from training.blocks.outline import lesson_values, outline


@dataclass(frozen=True)
class LessonRow:
    """A lesson in the form of its block."""

    title: str
    edit_url: str
    view_url: str
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
    worked_out = sum(activity.minutes for activity in found.activities)
    return LessonRow(
        title=lesson.title,
        edit_url=reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        view_url=reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]),
        live=lesson.live,
        minutes=worked_out,
        said=lesson.duration_minutes or 0,
        contents=", ".join(counted),
        missing=tuple(missing),
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
            rows = [lesson_row(page.get_latest_revision_as_object()) for page in pages]
            said = sum(row.said or row.minutes for row in rows)
            wanted = self.instance.duration_minutes or 0
            return context | {
                "rows": rows,
                "minutes": said,
                "other_duration": wanted if wanted and wanted != said else 0,
                "add_url": reverse("wagtailadmin_pages:add", args=["training", "lessonpage", self.instance.pk]),
                "order_url": f"{reverse('wagtailadmin_explore', args=[self.instance.pk])}?ordering=ord",
                "view_url": reverse("wagtailadmin_pages:view_draft", args=[self.instance.pk]),
            }
