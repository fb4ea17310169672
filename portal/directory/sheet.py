"""What the sheet of any classified page holds: where, by whom, about what."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.directory.models import OwnerSectionPage, Region, Term
from portal.directory.models.classified import CLASSIFIERS
from portal.sheets.body import date_facts, fact
from portal.sheets.parts import Fact, Text, Tile, Where, present
from portal.sheets.registry import without_sheet
from portal.sheets.text import words

without_sheet(OwnerSectionPage)

# Names that fit under the map; beyond, their number.
NAMES_SHOWN = 3
IN_HEAD = ("themes", "service_programmes", "client_profiles")


def where(page: Any) -> Where | None:
    """The tile map of the page's regions. One query for all regions."""
    regions = page.regions_list
    if not regions:
        return None
    here = {region.pk for region in regions}
    names = ", ".join(region.localised_label for region in regions)
    caption: Text
    if page.mrc_list:
        caption = ", ".join(mrc.label for mrc in page.mrc_list)
    elif len(regions) <= NAMES_SHOWN:
        caption = names
    else:
        count = len(regions)
        caption = words(ngettext("%(count)d région", "%(count)d régions", count) % {"count": count})
    tiles = [Tile(region.tile_row, region.tile_column, region.pk in here) for region in Region.objects.all()]
    return Where(tiles, caption, words(_("Carte des régions sociosanitaires : %(regions)s") % {"regions": names}))


def label_of(term: Term | None) -> Text:
    """The label of a term, in the reader's language; nothing for None."""
    return words(term.localised_label) if term else ""


def establishments(page: Any) -> Fact | None:
    return fact(words(page.establishments_title), *(item.localised_label for item in page.establishments_list))


def facts(page: Any, *own: Fact | None) -> tuple[Fact, ...]:
    """The facts of the head: the type's own, the subjects by which readers look for it, and its dates."""
    subjects = _terms(page, tuple(name for name in CLASSIFIERS if name in IN_HEAD))
    return present(*own, *subjects, *date_facts(page, page.published_at))


def classification(page: Any) -> tuple[Fact, ...]:
    """The rest of the page's classification."""
    return present(*_terms(page, tuple(name for name in CLASSIFIERS if name not in IN_HEAD)))


def _terms(page: Any, names: tuple[str, ...]) -> list[Fact | None]:
    return [fact(CLASSIFIERS[name], *map(label_of, page.classification[name])) for name in names]
