"""The comparison: the button of a practice, the tray at the foot of the page."""

from typing import Any

from portal.gallery.material import LONG_TITLE, thing
from portal.gallery.specimens import State, show

FORM = {"next": "/", "csrf_token": "exemple"}
TITLE = "Paramédecine communautaire"


def tray(*titles: str | None) -> Any:
    """Return a tray of practices with these titles; None is one that the reader can't read."""
    entries = [
        thing(number=number, page=title and thing(url="#", title=title, language="fr"))
        for number, title in enumerate(titles, 1)
    ]
    numbers = [entry.number for entry in entries]
    return thing(numbers=numbers, value=".".join(map(str, numbers)), url="#", entries=entries)


show(
    "compare_button",
    State("À ajouter, sous un résultat", number=1, title=TITLE, language="fr"),
    State("Ajoutée, sous un résultat", number=2, title=TITLE, language="fr", added=True),
    State("À ajouter, en tête de page", number=3, title=TITLE, language="fr", prominent=True),
    State("Ajoutée, en tête de page", number=4, title=TITLE, language="fr", prominent=True, added=True),
    group="Recherche",
    frame='<div class="accent-practice">{}</div>',
    narrow=True,
)
show(
    "compare_tray",
    State("Une pratique", tray=tray(TITLE), **FORM),
    State("Quatre, un titre long", tray=tray(TITLE, LONG_TITLE, "Télésanté", "Relève"), **FORM),
    State("Une qui n’est plus publiée", tray=tray(TITLE, None), **FORM),
    State(
        "Une cinquième est refusée",
        tray=tray(TITLE, "Télésanté", "Relève", "Halte"),
        message="La comparaison compte déjà quatre pratiques. Retirez-en une pour ajouter celle-ci.",
        error=True,
        **FORM,
    ),
    State("Vidée", tray=tray(), message="La comparaison est vide.", **FORM),
    group="Recherche",
    bleed=True,
)
