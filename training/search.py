"""What training and accompaniment put in the search index."""

from django.utils.translation import gettext_lazy as _

from portal.text.markup import markdown_to_text
from search.registry import IndexedContent, not_searched, register
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage, TrainingIndexPage

not_searched(TrainingIndexPage)


@register(TrainingBlockPage, label=_("Blocs de formation"), order=40)
def training_content(page: TrainingBlockPage) -> IndexedContent:
    parts = [page.audience, page.prerequisites, *page.learning_objectives]
    return IndexedContent(body="\n".join(filter(None, parts)))


@register(LessonPage, label=_("Leçons"), order=50)
def lesson_content(page: LessonPage) -> IndexedContent:
    return IndexedContent(body="\n".join(page.learning_objectives))


@register(AccompanimentPage, label=_("Accompagnements"), order=60)
def accompaniment_content(page: AccompanimentPage) -> IndexedContent:
    parts = [page.audience, page.duration_note]
    for row in page.steps.raw_data:
        parts += [row["value"].get("title") or "", markdown_to_text(row["value"].get("description") or "")]
    return IndexedContent(body="\n".join(filter(None, parts)))
