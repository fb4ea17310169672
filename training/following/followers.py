"""By how many people blocks are followed, said where it points at nobody."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.following.models import Enrolment

# Below, a number would point at persons.
FEWEST_FOLLOWERS = 5


def followers_of(blocks: Collection[int], reader: Any) -> dict[int, str]:
    """« 34 personnes de 4 régions » by block, for who has signed in, where they aren't few. One query.

    Visitors' pages are kept while what they show doesn't change, and following a block changes none of them.
    """
    if not (blocks and reader and reader.is_authenticated):
        return {}
    found = (
        Enrolment.objects.filter(block__in=blocks)
        .order_by()
        .values("block")
        .annotate(
            people=Count("person", distinct=True),
            regions=Count(
                "person__memberships__establishment__region",
                distinct=True,
                filter=Q(person__memberships__ended=False),
            ),
        )
        .filter(people__gte=FEWEST_FOLLOWERS)
    )
    return {row["block"]: _counted(row["people"], row["regions"]) for row in found}


def _counted(number: int, places: int) -> str:
    people = ngettext("%(count)d personne", "%(count)d personnes", number) % {"count": number}
    if not places:
        return people
    regions = ngettext("%(count)d région", "%(count)d régions", places) % {"count": places}
    return _("%(people)s de %(regions)s") % {"people": people, "regions": regions}
