"""The picture of what a practice measured, when and where, drawn from its own data: no photograph, nobody in it."""

import hashlib
import io
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from portal.charts import key_figure_chart, quantity_text, timeline_chart
from portal.core.models import PortalImage
from practices.models import PracticePage

SOURCE = Path(__file__).with_name("picture.typ")
MOST_RESULTS = 4
MOST_STEPS = 8
NAME_LENGTH = 90
ALT_LENGTH = 250


def picture_data(page: PracticePage, regions: Iterable[Any]) -> dict[str, Any]:
    """What the picture of `page` says, in the language in force.

    Args:
        regions: all the regions of the map.
    """
    here = {region.pk for region in page.regions_list}
    chart = timeline_chart(page.steps)
    steps = [bar for bar in chart.bars if bar.kind != "undated"][:MOST_STEPS] if chart else []
    return {
        "language": page.language,
        "rows": [_row(figure) for figure in page.figures[:MOST_RESULTS]],
        "steps": [
            {
                "left": float(bar.x) / chart.width,
                "width": float(bar.width) / chart.width,
                "open": bar.kind == "open",
            }
            for bar in steps
        ]
        if chart
        else [],
        "marks": [{"place": float(mark.x) / chart.width, "label": mark.label} for mark in chart.marks[::2]]
        if chart and steps
        else [],
        "squares": [{"x": region.tile_column, "y": region.tile_row, "on": region.pk in here} for region in regions],
        "where": ", ".join(region.label for region in page.regions_list[:3]),
        "words": {
            "measured": _("Ce qui a été mesuré"),
            "time": _("Étapes"),
            "place": _("Où"),
            "source": _("Dessin fait par le portail à partir des données de la fiche."),
        },
    }


def _row(figure: Any) -> dict[str, Any]:
    chart = key_figure_chart(vars(figure))
    drawn: dict[str, Any] = {"bars": [], "zero": 0, "target": None, "target_text": "", "change": ""}
    if chart:
        drawn = {
            "bars": [
                {"text": bar.text, "left": bar.left, "length": bar.share, "full": bar.kind == "measured"}
                for bar in chart.bars
            ],
            "zero": chart.zero_share,
            "target": chart.target_share,
            "target_text": chart.target_text,
            "change": _("%(change)s depuis le départ") % {"change": chart.change} if chart.change else "",
        }
    return drawn | {
        "name": Truncator(figure.name).chars(NAME_LENGTH),
        "number": quantity_text(figure.measured, figure.unit),
    }


def picture_alt(page: PracticePage) -> str:
    """The picture in words: each result with its numbers, as many as fit."""
    told = []
    for figure in page.figures[:MOST_RESULTS]:
        chart = key_figure_chart(vars(figure))
        numbers = chart.text if chart else quantity_text(figure.measured, figure.unit)
        told.append(_("%(name)s : %(value)s") % {"name": figure.name, "value": numbers[:1].lower() + numbers[1:]})
    return Truncator(". ".join(told)).chars(ALT_LENGTH)


def draw(data: dict[str, Any]) -> bytes:
    """Return the picture as a PNG, 1,600 pixels wide and as high as what it says."""
    with tempfile.TemporaryDirectory() as folder:
        # A root that holds nothing else: the drawing reads no file, whatever the words are.
        drawing = Path(folder) / SOURCE.name
        drawing.write_bytes(SOURCE.read_bytes())
        words = json.dumps(data, sort_keys=True)
        return bytes(
            typst.compile(drawing, format="png", ppi=72, ignore_system_fonts=True, sys_inputs={"picture": words})
        )


@transaction.atomic
def give_picture(page: PracticePage, regions: Iterable[Any]) -> bool:
    """Draw the picture of a practice and publish the practice with it; False where it has this one already.

    An image that somebody chose is never replaced. The caller leaves out what has a draft: it would be published.
    """
    # What was withdrawn, corrected or begun again since it was found is left alone.
    current = PracticePage.objects.select_for_update(of=("self",)).filter(pk=page.pk, live=True)
    page = current.filter(has_unpublished_changes=False).first()
    if page is None:
        return False
    with translation.override(page.language if page.language == "en" else settings.LANGUAGE_CODE):
        data = picture_data(page, regions)
        alt = picture_alt(page)
        credit = drawn_credit()
    digest = hashlib.sha256(SOURCE.read_bytes() + json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    title = f"{Truncator(page.title).chars(200)} – {digest}"
    if page.image and page.image.credit == credit and page.image.title == title:
        return False
    before = page.image
    file = ImageFile(io.BytesIO(draw(data)), f"resultats-{page.slug[:60]}-{digest}.png")
    page.image = PortalImage.objects.create(title=title, credit=credit, file=file)
    page.image_alt = alt
    page.save_revision().publish()
    # A copy of the page, or another one, may show it too.
    if before is not None and not ReferenceIndex.get_references_to(before).exists():
        before.delete()
    return True


def drawn_credit() -> str:
    """The credit of the images that the portal drew, by which it knows them again."""
    return _("Portail, à partir des données de la fiche")


def to_draw() -> tuple[list[PracticePage], list[PracticePage]]:
    """The published practices that have results and no image of their own, and those left out for their draft."""
    found = PracticePage.objects.live().filter(measured_results__order=0).select_related("image").order_by("path")
    ours = set()
    for language in (settings.LANGUAGE_CODE, "en"):
        with translation.override(language):
            ours.add(drawn_credit())
    mine = [page for page in found if page.image is None or page.image.credit in ours]
    return [page for page in mine if not page.has_unpublished_changes], [
        page for page in mine if page.has_unpublished_changes
    ]
