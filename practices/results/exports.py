"""The list of measured results as a table for spreadsheets: numbers stay numbers."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.exchange.table_files import Table
from practices.results.listing import Row
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
