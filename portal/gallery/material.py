"""What several examples use: things with fields, pages, regions, drawings, in the awkward sizes that life brings."""

import base64
import io
from functools import lru_cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any

from PIL import Image, ImageDraw

from portal.directory.models import Region

LONG_TITLE = (
    "Programme régional de soutien à l’autonomie des personnes aînées vivant avec plusieurs maladies chroniques et de "
    "leurs proches, de la première visite à domicile jusqu’à la relève par les organismes du milieu"
)
UNBROKEN_WORD = "Hexakosioihexekontahexaphobie" * 4
SENTENCE = "Des infirmières et des paramédics visitent à domicile les personnes qui sortent de l’hôpital."


def thing(**fields: Any) -> SimpleNamespace:
    """Return an object with these fields, for templates that read them by name."""
    return SimpleNamespace(**fields)


def blocks(*values: dict[str, Any]) -> list[SimpleNamespace]:
    """Return values as a StreamField hands them to a template."""
    return [thing(value=value) for value in values]


KINDS = {"practice": "Pratique", "synthesis": "Synthèse", "digest": "Résumé de publication", "training": "Formation"}


def page(kind: str, title: str, **fields: Any) -> SimpleNamespace:
    return thing(kind=kind, kind_label=KINDS[kind], title=title, url="#", summary=SENTENCE, language="fr", **fields)


PAGES = (
    page("practice", "Paramédecine communautaire"),
    page("synthesis", "Gestion de cas : ce qu’en disent les écrits"),
    page("training", "S’approprier une pratique"),
)
TERMS = {
    slug: thing(slug=slug, label=label)
    for slug, label in (("emergente", "Émergente"), ("prometteuse", "Prometteuse"), ("exemplaire", "Exemplaire"))
}


def regions(*codes: str) -> list[dict[str, Any]]:
    """Return the regions of the portal with these codes, or all of them."""
    found = Region.objects.filter(code__in=codes) if codes else Region.objects.all()
    return [
        {"slug": region.slug, "label": region.label, "code": region.code, "url": "#"}
        | {"tile_row": region.tile_row, "tile_column": region.tile_column}
        for region in found
    ]


def region_values(*selected: str) -> list[dict[str, Any]]:
    """Return the values of the map: every tint, and a count of none."""
    return [
        region
        | {
            "value": region["slug"],
            "count": level * 3,
            "counted": f"{level * 3} contenus" if level else "Aucun contenu",
            "level": level,
            "selected": region["code"] in selected,
        }
        for level, region in zip(cycle(range(5)), regions(), strict=False)
    ]


@lru_cache
def drawing(width: int, height: int, kind: str) -> str:
    """Return the address of an image that holds itself: hills under a sky, drawn in this size and format."""
    image = Image.new("RGB", (width, height), (214, 226, 232))
    pen = ImageDraw.Draw(image)
    for number, colour in enumerate(((168, 193, 196), (112, 150, 146), (58, 101, 96))):
        base = height * (0.5 + 0.17 * number)
        crest = [
            (x, base - height * 0.13 * abs(((x / width * (2 + number) + 0.3 * number) % 2) - 1)) for x in range(width)
        ]
        pen.polygon([*crest, (width, height), (0, height)], fill=colour)
    file = io.BytesIO()
    image.save(file, kind, quality=60)
    return f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}"


class Photograph:
    """An image of the library, without a library."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.credit = "Équipe de proximité"

    def get_renditions(self, *specs: str) -> dict[str, SimpleNamespace]:
        found = {}
        for spec in specs:
            size, kind = spec.removeprefix("width-").split("|format-")
            width = int(size)
            height = max(1, round(self.height * width / self.width))
            found[spec] = thing(url=drawing(width, height, kind), width=width, height=height)
        return found
