"""What trains to a content, and what a block helps to do: by their links first, then by the themes that they share."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest

from portal.core.looked_up import CountOfRows
from portal.kinds.contents import content_kinds
from search.lexicon import lexicon
from search.listings import newest
from search.presenter import card
from search.service import run_search
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.catalogue.told import ToldBlock, briefly_told

_TERMS = TrainingBlockPage.terms.through
TRAINS_TO = "forme-a"
SHOWN = 3


@dataclass(frozen=True)
class Trainings:
    """The blocks that train to a content, and others that share its themes."""

    linked: tuple[ToldBlock, ...] = ()
    themed: tuple[ToldBlock, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.linked or self.themed)


def trainings_for(page: Any, reader: Any) -> Trainings:
    """What trains to a content that blocks may train to. One query for a visitor: the links of a page are read once."""
    if not page.pk or TRAINS_TO not in getattr(page.content_kind, "links_to", ()):
        return Trainings()
    paths = [row.other.path for row in page._reading.links if row.kind == TRAINS_TO and row.end != TRAINS_TO]
    # A lesson that trains to it counts as its block.
    linked = {*paths, *(path[: -LessonPage.steplen] for path in paths)}
    themes = [term.pk for term in page.classification["themes"]]
    blocks = list(
        TrainingBlockPage.objects.visible_to(reader)
        .annotate(shared=CountOfRows(F("pk"), model=_TERMS, by="trainingblockpage", field="term", values=themes))
        .filter(Q(path__in=linked) | Q(shared__gt=0))
        .order_by("-shared", "title", "pk")[: SHOWN + len(linked)]
    )
    chosen = [block for block in blocks if block.path in linked]
    others = [block for block in blocks if block.path not in linked][:SHOWN]
    told = briefly_told([*chosen, *others], reader)
    return Trainings(tuple(told[: len(chosen)]), tuple(told[len(chosen) :]))


def contents_on_themes_of(block: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """The newest contents that blocks train to, on the themes of this one, without those that it names already."""
    themes = tuple(term.slug for term in block.classification["themes"])
    if not themes:
        return []
    kinds = tuple(kind.slug for kind in content_kinds() if TRAINS_TO in kind.links_to)
    named = {other.pk for group in block.neighbours for other in group.pages}
    wanted = newest(request, filters={"type": kinds, "theme": themes}, page_size=SHOWN + len(named))
    results = run_search(wanted, request.user).results
    directory = lexicon()
    return [card(hit, directory) for hit in results.hits if hit.id not in named][:SHOWN]
