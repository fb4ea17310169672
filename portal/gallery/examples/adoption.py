"""What establishments make of a practice: regions in figures, two contexts side by side."""

from typing import Any

from portal.gallery.material import LONG_TITLE, SENTENCE, UNBROKEN_WORD, thing
from portal.gallery.specimens import State, show

SOURCES = [("Institut de la statistique du Québec", "https://exemple.ca"), ("Recensement", "")]


def facts(*regions: str) -> Any:
    """Two measures of these regions; the second is unknown in the first region."""
    people = tuple(thing(value=91_000.0 * rank, year=2020) for rank, _region in enumerate(regions, 1))
    older = (None, *(thing(value=20.4, year=2020) for _region in regions[1:]))
    lines = [
        thing(label="Population (habitants)", facts=people),
        thing(label="Part des 65 ans et plus (%)", facts=older),
    ]
    return thing(regions=regions, lines=lines, sources=SOURCES)


def group(*rows: Any) -> Any:
    return thing(category=thing(slug="exemple", label="Environnement"), rows=rows)


def answer(likeness: str, label: str, adapt: str = "") -> Any:
    return thing(here=SENTENCE, likeness=likeness, get_likeness_display=label, adapt=adapt)


show(
    "region_facts",
    State("Une région", lambda: {"facts": facts("Côte-Nord")}),
    State("Deux régions côte à côte", lambda: {"facts": facts("Bas-Saint-Laurent", "Abitibi-Témiscamingue")}),
    group="Fiche",
)
show(
    "weighed_category",
    State(
        "Des deux côtés, avec ce qui serait à adapter",
        lambda: {
            "group": group(
                thing(label="Territoire", there=(SENTENCE,), answer=answer("different", "Différent", SENTENCE)),
                thing(label="Services déjà en place", there=(), answer=answer("alike", "Comparable")),
                thing(label=LONG_TITLE, there=(UNBROKEN_WORD,), answer=None),
            ),
            "may_write": True,
            "number": 1,
            "language": "fr",
        },
    ),
    group="Fiche",
    frame='<div class="accent-practice">{}</div>',
)
