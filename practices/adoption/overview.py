"""Adoptions across regions: what is asked in the address, the rows, the map, the files for spreadsheets."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.directory.labels import term_labels
from portal.exchange.table_files import Table
from portal.text.numbers import number_text
from practices.adoption.models import AdoptionFile, StageChange
from practices.adoption.models.files import AdoptionFileQuerySet
from practices.adoption.reading import pages_of
from practices.adoption.stages import MARKS, Stage, stage_label, stage_labels
from practices.adoption.stalls import reasons_of, shared_indicators, still_files
from practices.comparison.address import AddressError
from search.lexicon import lexicon

PAGE_SIZE = 25
MOST_ROWS = 2000
WIDTHS = (48, 35, 22, 22, 14, 14, 24, 60)


@dataclass(frozen=True)
class Asked:
    """Filters by slug, empty for all; the number of a practice; the page."""

    stage: str = ""
    region: str = ""
    programme: str = ""
    practice: int | None = None
    page: int = 1

    def query(self) -> str:
        """The filters as an address has them, without the page."""
        pairs = [
            ("stade", self.stage),
            ("region", self.region),
            ("programme", self.programme),
            ("pratique", str(self.practice or "")),
        ]
        return urlencode([(name, value) for name, value in pairs if value])


def read_asked(values: QueryDict) -> Asked:
    """Read the parameters of an address; those that aren't known are ignored, as are empty ones.

    Raises:
        AddressError: naming the value that isn't one of the list.
    """
    directory = lexicon()
    allowed: dict[str, Container[str]] = {
        "stade": stage_labels(),
        "region": directory.regions,
        "programme": term_labels("service_programmes"),
    }
    for name, accepted in allowed.items():
        value = values.get(name, "")
        if value and value not in accepted:
            raise _refused(name, value)
    numbers = {}
    for name in ("pratique", "page"):
        text = values.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
            raise _refused(name, text)
        numbers[name] = int(text) if text else None
    return Asked(
        stage=values.get("stade", ""),
        region=values.get("region", ""),
        programme=values.get("programme", ""),
        practice=numbers["pratique"],
        page=numbers["page"] or 1,
    )


def _refused(name: str, value: str) -> AddressError:
    shown = "".join(character for character in value if character.isprintable())[:60]
    return AddressError(
        _("« %(name)s=%(value)s » n’est pas une valeur connue. Retirez ce paramètre.") % {"name": name, "value": shown}
    )


def asked_files(asked: Asked, user: Any) -> AdoptionFileQuerySet:
    """The files that `user` may know of and that the filters keep, the last changed first, with since when."""
    found = AdoptionFile.objects.known_to(user)
    if asked.stage:
        found = found.at_stage(asked.stage)
    if asked.region:
        found = found.in_region(asked.region)
    if asked.programme:
        found = found.of_programme(asked.programme)
    if asked.practice:
        found = found.filter(practice=asked.practice)
    changes = StageChange.objects.filter(file=OuterRef("pk")).order_by("-on", "-pk")
    dated = found.annotate(stage_since=Subquery(changes.values("on")[:1]))
    return dated.select_related("practice", "establishment__region").order_by("-changed_at", "pk")


def overview_context(asked: Asked, user: Any) -> dict[str, Any]:
    """What the page shows. A constant number of queries."""
    found = asked_files(asked, user)
    page = Paginator(found, PAGE_SIZE).get_page(asked.page)
    address = f"{reverse('adoption:list')}?{asked.query()}"
    directory = lexicon()
    query = asked.query()
    return {
        "files": page.object_list,
        "total": page.paginator.count,
        "states": _states(found),
        "still": still_files(found),
        "reasons": reasons_of(found),
        "shared": shared_indicators(found, user),
        "asked": asked,
        "filtered": bool(query),
        "stages": _choices(stage_labels(), asked.stage),
        "regions": _choices({slug: directory.label("region", slug) for slug in directory.regions}, asked.region),
        "programmes": _choices(term_labels("service_programmes"), asked.programme),
        "pagination": pages_of(page, f"{address}&" if query else address),
        "csv_url": f"{reverse('adoption:list_csv')}?{query}",
        "xlsx_url": f"{reverse('adoption:list_xlsx')}?{query}",
        "section_query": query,
    }


def _choices(labels: dict[str, str], chosen: str) -> list[dict[str, Any]]:
    return [{"value": slug, "label": label, "selected": slug == chosen} for slug, label in labels.items()]


def _states(found: AdoptionFileQuerySet) -> list[dict[str, Any]]:
    """How many files by stage and region, as the map shows them. One query."""
    counts = found.order_by().values_list("stage", "establishment__region__slug").annotate(number=Count("pk"))
    by_stage: dict[str, dict[str, int]] = {}
    for stage, region, number in counts:
        places = by_stage.setdefault(stage, {})
        places[region] = places.get(region, 0) + number
    directory = lexicon()
    return [
        {
            "mark": MARKS[stage],
            "label": stage_label(stage.value),
            "places": [
                {
                    "label": directory.label("region", slug),
                    "detail": number_text(by_stage[stage.value][slug]),
                    "tile_row": region.tile_row,
                    "tile_column": region.tile_column,
                }
                for slug, region in directory.regions.items()
                if slug in by_stage[stage.value]
            ],
        }
        for stage in Stage
        if stage.value in by_stage
    ]


def files_table(files: Iterable[AdoptionFile], *, name: str = "appropriation", title: str = "") -> Table:
    return Table(name=name, title=title or _("Appropriation"), rows=_rows(files), widths=WIDTHS)


def _rows(files: Iterable[Any]) -> Iterator[list[Any]]:
    directory = lexicon()
    yield [
        _("Pratique"),
        _("Établissement"),
        _("Région"),
        _("Stade"),
        _("Depuis le"),
        _("Dossier ouvert le"),
        _("Note"),
        _("Adresse"),
    ]
    for file in files:
        yield [
            file.practice_title,
            file.establishment.localised_label,
            directory.label("region", file.establishment.region.slug),
            file.stage_label,
            file.stage_since,
            file.opened_on,
            _("Données de démonstration") if file.is_demonstration else "",
            settings.SITE_URL + file.get_absolute_url(),
        ]
