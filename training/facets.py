"""By what one chooses a training: for whom, for which order, how long, recognised or not."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.visibility import visible_to
from portal.kinds.contents import Classifier, Facet

AUDIENCES = Classifier(
    vocabulary="audiences",
    label=_("Publics"),
    help_text=_("À qui cela s’adresse : c’est par eux que l’on choisit dans le catalogue."),
)
ORDERS = Classifier(
    vocabulary="orders",
    label=_("Ordres professionnels"),
    help_text=_("Les ordres dont les membres sont visés, s’il y en a."),
)
# The longest time of each value, in minutes; the last one has none.
DURATIONS = (
    ("30-min", _("30 min ou moins"), 30),
    ("1-h", _("De 30 min à 1 h"), 60),
    ("2-h", _("De 1 h à 2 h"), 120),
    ("plus-de-2-h", _("Plus de 2 h"), None),
)
CREDITED = "oui"

AUDIENCE_FACET = Facet(name="audience", label=_("Pour qui"), order=62, vocabulary="audiences")
BLOCK_FACETS = (
    AUDIENCE_FACET,
    Facet(name="order", label=_("Ordre professionnel"), order=64, vocabulary="orders"),
    Facet(
        name="duration",
        label=_("Durée"),
        order=66,
        values=tuple((value, label) for value, label, _longest in DURATIONS),
    ),
    Facet(name="credited", label=_("Reconnaissance"), order=68, values=((CREDITED, _("Heures reconnues")),)),
)


def duration_value(minutes: int) -> str:
    """The value of the facet under which this time is found."""
    return next(value for value, _label, longest in DURATIONS if longest is None or minutes <= longest)


def facets_of_paths(pages: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The same of paths: the time of the blocks that anybody may read, and whether hours of one are recognised."""
    from training.paths.pages import PathStep

    steps = PathStep.objects.filter(visible_to(None, "block__"), path__in=pages)
    blocks = list(steps.values_list("path", "block__path", "block__duration_minutes", "block__hours_credited"))
    added_up = _minutes_below([path for _page, path, minutes, _hours in blocks if not minutes])
    time: dict[int, int] = defaultdict(int)
    recognised = set()
    for page, path, minutes, hours in blocks:
        time[page] += minutes or added_up.get(path, 0)
        if hours:
            recognised.add(page)
    return {page: _facets(time[page], page in recognised) for page in pages}


def _facets(minutes: int, recognised: bool) -> dict[str, Any]:
    return {
        "facets": {
            "duration": [duration_value(minutes)] if minutes else [],
            "credited": [CREDITED] if recognised else [],
        }
    }


def facets_of(pages: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the index takes of these blocks besides their terms. Two queries at most, whatever their number."""
    # Here rather than above: pages name their kind, which names this.
    from training.blocks.pages import TrainingBlockPage

    blocks = TrainingBlockPage.objects.filter(pk__in=pages).values_list(
        "pk", "path", "duration_minutes", "hours_credited"
    )
    found = list(blocks)
    added_up = _minutes_below([path for _pk, path, minutes, _hours in found if not minutes])
    return {pk: _facets(said or added_up.get(path, 0), bool(hours)) for pk, path, said, hours in found}


def _minutes_below(paths: Sequence[str]) -> dict[str, int]:
    """The time of the published lessons below each of these paths, those that some readers alone may open left out."""
    from training.blocks.pages import LessonPage

    found: dict[str, int] = defaultdict(int)
    if paths:
        lessons = LessonPage.objects.live().filter(below(paths), view_restrictions=None)
        for path, minutes in lessons.values_list("path", "duration_minutes"):
            found[path[: -LessonPage.steplen]] += minutes or 0
    return found


def below(paths: Sequence[str]) -> Q:
    """The condition that a page stands under one of these paths, of which there is one at least."""
    return reduce(or_, (Q(path__startswith=path) for path in paths))
