"""The list of measured results as files for spreadsheets, of its first rows or whole: numbers stay numbers."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.visibility import visible_ids
from portal.exchange.prepared.makers import FileMaker, Made, RefusedQueryError
from portal.exchange.table_files import CONTENT_TYPES, Table, table_content
from practices.comparison.address import AddressError
from practices.results.asked import Asked, read_asked
from practices.results.listing import Row, asked_results, rows_of
from search.lexicon import lexicon

MOST_ROWS = 2000
WIDTHS = (48, 48, 22, 14, 12, 12, 12, 26, 20, 48, 35, 30, 60)


def results_table(rows: Iterable[Row]) -> Table:
    return Table(name="resultats", title=_("Résultats mesurés"), rows=_table(rows), widths=WIDTHS)


def _table(rows: Iterable[Row]) -> Iterator[list[Any]]:
    directory = lexicon()
    yield [
        _("Pratique"),
        _("Indicateur"),
        _("Genre"),
        _("Unité"),
        _("Départ"),
        _("Cible"),
        _("Mesure"),
        _("Mesuré sur"),
        _("Période"),
        _("Source"),
        _("Établissements"),
        _("Régions"),
        _("Adresse"),
    ]
    for row in rows:
        result = row.result
        yield [
            row.page.title,
            result.name,
            row.kind_label,
            result.unit,
            result.baseline,
            result.target,
            result.measured,
            result.denominator,
            result.period,
            result.source,
            " ; ".join(row.establishments),
            " ; ".join(directory.label("region", region.slug) for region in row.regions),
            settings.SITE_URL + (row.page.url or ""),
        ]


def _asked(values: QueryDict) -> Asked:
    try:
        return read_asked(values)
    except AddressError as error:
        raise RefusedQueryError(str(error)) from error


def _title(values: QueryDict, person: Any) -> str:
    _asked(values)
    return _("Résultats mesurés")


def _make(values: QueryDict, extension: str, person: Any) -> Made:
    results = list(asked_results(_asked(values), person)[: MAKER.most])
    content = table_content(results_table(rows_of(results)), extension)
    pages = sorted({result.page_id for result in results})
    return Made(content, f"resultats.{extension}", CONTENT_TYPES[extension], rows=len(results), subjects=pages)


MAKER = FileMaker(
    slug="results",
    label=gettext_lazy("Résultats mesurés"),
    extensions=frozenset(CONTENT_TYPES),
    title=_title,
    make=_make,
    readable=visible_ids,
    back="practices:results",
    most=20_000,
)
