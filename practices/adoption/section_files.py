"""What the view across regions draws, as files for spreadsheets: what doesn't move, why projects stopped, one indicator
from one place to another."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.exchange.table_files import Table
from practices.adoption.models.files import AdoptionFileQuerySet
from practices.adoption.overview import files_table
from practices.adoption.stalls import reasons_of, shared_indicators, still_files

Rows = Iterator[list[Any]]


def _still(found: AdoptionFileQuerySet, user: Any) -> Table:
    return files_table(still_files(found), name="sans-mouvement", title=_("Depuis plus d’un an"))


def _reasons(found: AdoptionFileQuerySet, user: Any) -> Table:
    def rows() -> Rows:
        yield [_("Raison"), _("Dossiers"), _("Note")]
        for reason in reasons_of(found):
            yield [reason.label, reason.number, _made_up(reason.demonstration)]

    return Table(name="raisons", title=_("Pourquoi des projets ont cessé"), rows=rows(), widths=(60, 12, 24))


def _indicators(found: AdoptionFileQuerySet, user: Any) -> Table:
    """Each value that is drawn, by place: never averaged."""

    def rows() -> Rows:
        yield [
            _("Pratique"),
            _("Indicateur"),
            _("Unité"),
            _("Établissement"),
            _("Date"),
            _("Valeur"),
            _("Note"),
            _("Adresse"),
        ]
        for title, one in shared_indicators(found, user):
            for place in one.places:
                for day, value in place.points:
                    note = _made_up(place.demonstration)
                    yield [title, one.name, one.unit, place.name, day, value, note, settings.SITE_URL + place.url]

    widths = (48, 48, 14, 35, 14, 12, 24, 60)
    return Table(name="indicateurs", title=_("D’un lieu à l’autre"), rows=rows(), widths=widths)


def _made_up(demonstration: bool) -> str:
    return _("Données de démonstration") if demonstration else ""


# By the name that its address has.
SECTIONS: dict[str, Callable[[AdoptionFileQuerySet, Any], Table]] = {
    "sans-mouvement": _still,
    "raisons": _reasons,
    "indicateurs": _indicators,
}
