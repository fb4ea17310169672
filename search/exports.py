"""Search results as a table for spreadsheets."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from portal.exchange.table_files import Table
from search.engines.base import Hit
from search.lexicon import Lexicon

EXPORT_ROWS = 1000
WIDTHS = (50, 20, 70, 35, 30, 35, 15, 20, 12, 60)


def results_table(hits: Sequence[Hit], directory: Lexicon) -> Table:
    return Table(name="recherche", title=_("Recherche"), rows=_rows(hits, directory), widths=WIDTHS)


def _rows(hits: Sequence[Hit], directory: Lexicon) -> Iterator[list[str]]:
    yield [
        _("Titre"),
        _("Type"),
        _("Résumé"),
        _("Établissements"),
        _("Régions"),
        _("Thèmes"),
        _("Maturité"),
        _("Statut"),
        _("Publié le"),
        _("Adresse"),
    ]
    for hit in hits:

        def names(facet: str, hit: Hit = hit) -> str:
            return " ; ".join(directory.label(facet, slug) for slug in hit.facets.get(facet, ()))

        yield [
            hit.title,
            directory.label("type", hit.type),
            hit.summary,
            names("establishment"),
            names("region"),
            names("theme"),
            names("maturity"),
            names("status"),
            hit.published_at.isoformat() if hit.published_at else "",
            settings.SITE_URL + hit.url,
        ]
