"""What a comparison says of those who took practices up: as its reader may know of each file, and no further."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.text.numbers import quantity_text
from practices.adoption.models import AdoptionFile, Indicator, Measure
from practices.adoption.models.files import may_read
from practices.adoption.stages import Part
from practices.comparison import cells
from practices.comparison.cells import EMPTY, Cell, Entry

# A cell names so many places, and so many series; the page of the practice has the others.
MOST_PLACES = 12
MOST_SERIES = 12
GLANCE = 3


@dataclass(frozen=True)
class Adopted:
    """Of one practice: establishments at work, those that stopped, some of these by name, what some measured."""

    going: int = 0
    ended: int = 0
    places: tuple[Entry, ...] = ()
    measures: tuple[Entry, ...] = ()


def adopted_of(pages: Iterable[Any], user: Any) -> Mapping[int, Adopted]:
    """What `user` may know of the adoptions of these practices, by page. Three queries."""
    numbers = [page.pk for page in pages]
    known = AdoptionFile.objects.filter(may_read(Part.STAGE, user), practice__in=numbers).order_by()
    found: dict[int, Adopted] = defaultdict(Adopted)
    counts = known.values_list("practice").annotate(
        going=Count("establishment", distinct=True, filter=Q(is_open=True)),
        ended=Count("establishment", distinct=True, filter=Q(is_open=False)),
    )
    for practice, going, ended in counts:
        found[practice] = Adopted(going, ended)
    named = _ranked(known.filter(is_open=True), "practice", MOST_PLACES).select_related("establishment")
    for practice, files in _grouped(named, "practice_id").items():
        found[practice] = replace(found[practice], places=tuple(map(_place, files)))
    readable = Indicator.objects.filter(may_read(Part.MEASURES, user, "file__"), file__practice__in=numbers)
    last = Measure.objects.filter(indicator=OuterRef("pk")).order_by("-on")
    measured = readable.annotate(
        last_value=Subquery(last.values("value")[:1]), last_on=Subquery(last.values("on")[:1])
    ).filter(last_on__isnull=False)
    ranked = _ranked(measured.order_by(), "file__practice", MOST_SERIES).annotate(practice_id=F("file__practice"))
    for practice, indicators in _grouped(ranked.select_related("file__establishment"), "practice_id").items():
        found[practice] = replace(found[practice], measures=tuple(map(_series, indicators)))
    return found


def _ranked(rows: Any, parent: str, most: int) -> Any:
    """The first of these rows of each practice, in the order in which they were made."""
    ranked = rows.annotate(rank=Window(RowNumber(), partition_by=F(parent), order_by=F("pk").asc()))
    return ranked.filter(rank__lte=most).order_by("pk")


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _place(file: AdoptionFile) -> Entry:
    notes: Sequence[str] = (file.stage_label.lower(), _demonstration(file))
    return Entry(file.establishment.localised_label, note=", ".join(filter(None, notes)))


def _series(indicator: Any) -> Entry:
    notes = (
        quantity_text(indicator.last_value, indicator.unit),
        date_format(indicator.last_on, "F Y"),
        indicator.file.establishment.localised_label,
        _demonstration(indicator.file),
    )
    return Entry(indicator.name, note=", ".join(filter(None, notes)))


def _demonstration(file: AdoptionFile) -> str:
    return _("Données de démonstration").lower() if file.is_demonstration else ""


def adopters_cell(adopted: Adopted | None) -> Cell:
    """How many adopt it, how many stopped, and some of the first with their stage."""
    if not adopted or not (adopted.going or adopted.ended):
        return EMPTY
    going = ngettext("%(count)d établissement", "%(count)d établissements", adopted.going) % {"count": adopted.going}
    ended = ngettext("%(count)d essai non abouti", "%(count)d essais non aboutis", adopted.ended)
    told = [going if adopted.going else "", ended % {"count": adopted.ended} if adopted.ended else ""]
    return cells.listed(adopted.places, head=", ".join(filter(None, told)), wanted=GLANCE)


def measured_cell(adopted: Adopted | None) -> Cell:
    """What places that took it up measured last, each by itself: never averaged."""
    return cells.listed(adopted.measures, wanted=GLANCE) if adopted else EMPTY
