"""What a practice puts in the search index."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.text.markup import markdown_to_text
from practices.models import MeasuredResult, PracticeIndexPage, PracticePage
from search.registry import IndexedContent, not_searched, register

SECTIONS = (
    "why",
    "materials",
    "procedures",
    "providers",
    "how",
    "where",
    "when_how_much",
    "tailoring",
    "modifications",
    "fidelity_planned",
    "fidelity_actual",
    "failures",
    "lessons_learned",
    "sustainability",
)
ROWS = {
    "core_components": ("title", "description"),
    "adaptable_components": ("title", "description"),
    "resources": ("description",),
    "steps": ("title", "description"),
    "risks": ("risk", "mitigation"),
    "partners": ("name", "role"),
    "indicators": ("name",),
}

not_searched(PracticeIndexPage)


@register(
    PracticePage,
    label=_("Pratiques"),
    order=10,
    measured=lambda: Q(pk__in=MeasuredResult.objects.values("page")),
)
def practice_content(page: PracticePage) -> IndexedContent:
    parts = [markdown_to_text(getattr(page, name)) for name in SECTIONS]
    for name, keys in ROWS.items():
        # The raw rows are read as they are stored: building each block costs ten times more.
        for row in getattr(page, name).raw_data:
            parts += [str(row["value"].get(key) or "") for key in keys]
    parts += [*page.levers, *page.obstacles, page.direction, page.cost_note]
    return IndexedContent(
        body="\n".join(filter(None, parts)),
        keywords=(page.acronym,) if page.acronym else (),
        terms=(page.maturity_id, page.status_id),
        measured=bool(page.figures),
        extra={"figure": page.figures[0].as_json()} if page.figures else {},
    )
