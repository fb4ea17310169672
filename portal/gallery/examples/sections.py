"""The sections of a content page, drawn by what their fields hold."""

from typing import Any

from portal.gallery.material import LONG_TITLE, SENTENCE, thing
from portal.gallery.specimens import State, show


def field(form: str, value: Any, heading: str = "Ce qui est fait", anchor: str = "exemple") -> Any:
    return thing(form=form, heading=heading, anchor=anchor, value=value, declared=thing(name=anchor))


def section(*fields: Any, template: str = "") -> Any:
    return thing(anchor="fait", heading="Ce qui est fait", entry="Ce qui est fait", template=template, fields=fields)


PAGE = thing(language="fr", body=SENTENCE)
show(
    "section",
    State("Un texte", section=section(field("markdown", SENTENCE)), page=PAGE),
    State(
        "Des textes sous leurs noms",
        section=section(
            field("markdown", SENTENCE, "Activités", "activites"), field("markdown", SENTENCE, LONG_TITLE, "materiel")
        ),
        page=PAGE,
    ),
    State(
        "Listes et rangées",
        section=section(
            field("lines", ["Le lien avec le médecin", LONG_TITLE]),
            field("rows", [thing(value={"name": "CLSC de Rimouski", "role": SENTENCE})], "Partenaires", "avec"),
            field("text", SENTENCE, "Précision", "precision"),
        ),
        page=PAGE,
    ),
)
show("section_body", State("Dans une rubrique", page=PAGE))
show(
    "section_entries",
    State(
        "Deux rubriques",
        page=thing(
            language="fr",
            sections=[
                thing(anchor="fait", entry="Ce qui est fait", entries=()),
                thing(
                    anchor="ecrits",
                    entry="Ce que disent les écrits",
                    entries=[{"id": "x", "title": "Portée", "level": 2}],
                ),
            ],
        ),
    ),
    frame='<ol>{}</ol><span id="fait"></span><span id="ecrits"></span><span id="x"></span>',
)
