"""How a content is cited, and its versions."""

from datetime import date

from django.utils.safestring import mark_safe

from portal.gallery.material import thing
from portal.gallery.specimens import State, show

show(
    "cite",
    State(
        "Une synthèse",
        citation={
            "authors": "Équipe des synthèses, UQAT",
            "title": "Gestion de cas : le rôle de l’intervenant pivot",
            "date": date(2026, 11, 2),
            "url": "https://portail.exemple.ca/syntheses/uqat/gestion-de-cas/",
            "html": mark_safe(
                "Équipe des synthèses, UQAT. (2026, 2 novembre). "
                "<em>Gestion de cas : le rôle de l’intervenant pivot</em>. Consortium InterS4."
            ),
        },
        portal="Consortium InterS4",
        language="fr",
    ),
    State(
        "Sans mise en forme",
        citation={
            "authors": "Équipe des synthèses, UQAT",
            "title": "Gestion de cas : le rôle de l’intervenant pivot",
            "date": date(2026, 11, 2),
            "url": "https://portail.exemple.ca/syntheses/uqat/gestion-de-cas/",
        },
        portal="Consortium InterS4",
        language="fr",
    ),
)
show(
    "citation_files",
    State("D’une page", label="Pour votre logiciel de références :", base="/pratiques/cisss-bsl/paramedecine/citer"),
)
FIRST_VERSION = thing(number=1, published_at=date(2024, 4, 23), get_conclusions_display="Première version", changes="")
SECOND_VERSION = thing(
    number=2,
    published_at=date(2026, 11, 2),
    get_conclusions_display="Les conclusions sont nuancées",
    changes="Trois études de plus, dont deux en région éloignée.",
)
show(
    "version_list",
    State("Deux versions", versions=[SECOND_VERSION, FIRST_VERSION], shown=1, base="/syntheses/", language="fr"),
)
show(
    "version_banner",
    State("La dernière", version=SECOND_VERSION, url="/syntheses/", language="fr"),
    State("Une ancienne", version=FIRST_VERSION, newer=SECOND_VERSION, url="/syntheses/", language="fr"),
)
