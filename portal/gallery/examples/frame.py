"""What is around every page."""

from datetime import date
from typing import Any

from portal.gallery.material import LONG_TITLE, UNBROKEN_WORD, thing
from portal.gallery.specimens import State, show

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
CARD = {"title": "Paramédecine communautaire", "url": "https://exemple.ca/p/", "site_name": SITE, "indexed": True}
CARD |= {"image": "https://exemple.ca/carte.png", "image_alt": "Carte", "width": 1200, "height": 630}
show(
    "social_meta",
    State("Un contenu", published_at=date(2024, 4, 23), modified_at=date(2025, 2, 1), canonical=CARD["url"], **CARD),
    State("Une page du portail", **CARD),
    group="Cadre",
    frame="<template>{}</template><p>Dans l’en-tête : rien ne s’affiche.</p>",
    narrow=True,
)
show(
    "print_address",
    State("Sur papier seulement", address="https://exemple.ca/pratiques/cisss-bsl/paramedecine/"),
    group="Cadre",
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
    State(
        "Avec une adresse",
        site_name=SITE,
        menu_pages=[{"title": "À propos", "url": "#"}],
        contact_email="portail@exemple.ca",
    ),
    State("Avec des pages", site_name=SITE, menu_pages=[{"title": "À propos", "url": "#"}]),
    State("Sans page", site_name=SITE, menu_pages=[]),
    group="Cadre",
    bleed=True,
)
