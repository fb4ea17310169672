"""What the index says of adoptions: which establishments took a practice up, as whoever reads the practice may know.

A page is found by those who may read it, so that the stage is public is all that is asked besides, as the cycle does.
Other parts are read in the file, and leave no trace in the index.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from practices.adoption.models import AdoptionFile
from practices.adoption.stages import Audience, Stage
from search.outbox import note_page


def adopters_of(pages: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By practice, the facet of its adopters, those that stopped left out; `demonstration` where one is made up. One
    query."""
    found: dict[int, list[str]] = defaultdict(list)
    made_up = set()
    files = AdoptionFile.objects.filter(practice__in=pages, stage_shown=Audience.PUBLIC).exclude(stage=Stage.ENDED)
    rows = files.order_by("establishment__order", "establishment__slug")
    for practice, slug, demonstration in rows.values_list("practice", "establishment__slug", "is_demonstration"):
        found[practice].append(slug)
        if demonstration:
            made_up.add(practice)
    return {
        practice: {
            "facets": {"adopter": slugs},
            "adoptions": len(set(slugs)),
            "extra": {"adoptions": {"count": len(set(slugs)), "demonstration": practice in made_up}},
        }
        for practice, slugs in found.items()
    }


@receiver([post_save, post_delete], sender=AdoptionFile)
def note_practice(sender: Any, instance: AdoptionFile, **kwargs: Any) -> None:
    """Have the index take the practice again, in the transaction that changes its file."""
    if instance.practice_id:
        note_page(instance.practice_id)
