"""What is around every page."""

from typing import Any

from portal.home.gallery.material import LONG_TITLE, UNBROKEN_WORD, thing
from portal.home.gallery.specimens import State, show

SITE = "Consortium InterS4"
ADDRESS = {"path": "/pratiques/", "full_path": "/pratiques/", "csrf_token": "exemple"}


def person(*, signed_in: bool) -> Any:
    return thing(is_authenticated=signed_in)


show(
    "header",
    State("Personne de passage", site_name=SITE, user=person(signed_in=False), editor=False, **ADDRESS),
    State("Membre", site_name=SITE, user=person(signed_in=True), editor=False, **ADDRESS),
    State("Rédaction", site_name=SITE, user=person(signed_in=True), editor=True, **ADDRESS),
    group="Cadre",
    bleed=True,
)
show(
    "breadcrumb",
    State("Une section", ancestors=[{"title": "Pratiques", "url": "#"}]),
    State(
        "Titres longs",
        ancestors=[
            {"title": "Formation", "url": "#"},
            {"title": LONG_TITLE, "url": "#"},
            {"title": UNBROKEN_WORD, "url": "#"},
        ],
    ),
    group="Cadre",
)
show(
    "notice",
    State("Information", text="Votre demande est enregistrée."),
    State("Succès", kind="success", text="La fiche est publiée."),
    State("À noter", kind="warning", text="La recherche répond sans ses filtres pour le moment."),
    State("Erreur", kind="error", text="Rien n’a été envoyé : la session est fermée. Ouvrez-la de nouveau."),
    group="Cadre",
    bleed=True,
)
show(
    "footer",
    State("Avec des pages", site_name=SITE, menu_pages=[{"title": "À propos", "url": "#"}]),
    State("Sans page", site_name=SITE, menu_pages=[]),
    group="Cadre",
    bleed=True,
)
