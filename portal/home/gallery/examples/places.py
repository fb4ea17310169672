"""What the pages of regions and establishments show, and what a reader takes along."""

from datetime import date
from typing import Any

from portal.home.gallery.examples.lists import hit
from portal.home.gallery.material import LONG_TITLE, PAGES, SENTENCE, thing
from portal.home.gallery.specimens import State, show


def need(number: int, summary: str, **fields: Any) -> dict[str, Any]:
    links = dict.fromkeys(("lead_url", "same_url", "known_url"), "#")
    unsaid = {"id": number, "language": "fr", "establishment": None, "published_on": date(2025, 9, 1)}
    return unsaid | links | {"summary": summary} | fields


def group(kind: str, label: str, *items: dict[str, Any], more: bool = False) -> dict[str, Any]:
    return {"type": kind, "label": label, "count": 12, "more": more, "url": "#", "items": items}


show(
    "needs",
    State(
        "Avec et sans établissement",
        needs=[
            need(1, SENTENCE, establishment=("cisss-bsl", "CISSS du Bas-Saint-Laurent")),
            need(2, LONG_TITLE, known_url=""),
        ],
    ),
    group="Listes",
)
show(
    "type_counts",
    State(
        "Trois types",
        counts=[
            {"type": "practice", "text": "12 pratiques", "url": "#"},
            {"type": "synthesis", "text": "3 synthèses", "url": "#"},
            {"type": "training", "text": "1 bloc de formation", "url": "#"},
        ],
    ),
    group="Listes",
    narrow=True,
)
show(
    "contents_by_type",
    State(
        "Côte à côte",
        groups=[
            group("practice", "Pratiques", hit(), hit(title=LONG_TITLE, maturity=None), more=True),
            group("digest", "Résumés de publications", hit(title="Case management in rural areas", language="en")),
        ],
    ),
    State("En lignes", layout="rows", own=True, groups=[group("synthesis", "Synthèses", hit(maturity=None))]),
    group="Listes",
)
show(
    "roles",
    State(
        "Une adresse, une démarche, un rôle réservé",
        roles=[
            {"title": "Équipe du soutien à domicile", "ask_about": SENTENCE, "email": "domicile@exemple.ca"},
            {"title": "Guichet d’accès", "ask_about": "Les références.", "procedure": "Par le numéro 811, option 2."},
            {"title": LONG_TITLE, "ask_about": "Les ententes.", "procedure": "Par un courtier.", "members_only": True},
        ],
    ),
    group="Listes",
)
show(
    "place_mark",
    *(
        State(name, mark=mark)
        for name, mark in (("Plein", "full"), ("À demi", "half"), ("Cerne", "ring"), ("Croix", "cross"))
    ),
    group="Carte",
    narrow=True,
)
show("export_menu", State("Les trois formats", csv_url="#", xlsx_url="#", atom_url="#"), group="Recherche", narrow=True)
show("print_address", State("À la fin de la page", address="https://exemple.ca/pratiques/cisss-bsl/"), group="Cadre")
show(
    "compare_tray",
    State(
        "Deux pratiques, dont une que le lecteur ne lit plus",
        tray=thing(
            numbers=(1, 2),
            value="1.2",
            url="#",
            entries=[thing(number=1, page=PAGES[0]), thing(number=2, page=None)],
        ),
        next="/",
        csrf_token="x",  # noqa: S106  (of an example)
    ),
    State(
        "Refus",
        tray=thing(numbers=(), value=""),
        next="/",
        csrf_token="x",  # noqa: S106  (of an example)
        message="La comparaison est pleine.",
        error=True,
    ),
    group="Cadre",
    bleed=True,
)
