"""Lists of pages, and the map that says where they are."""

from datetime import date
from itertools import cycle
from typing import Any

from django.utils.safestring import mark_safe

from portal.gallery.examples.search import FORM
from portal.gallery.material import (
    LONG_TITLE,
    PAGES,
    SENTENCE,
    TERMS,
    UNBROKEN_WORD,
    page,
    region_values,
    regions,
    thing,
)
from portal.gallery.specimens import State, show
from portal.kinds.contents import content_kinds


def hit(**fields: Any) -> dict[str, Any]:
    return {
        "type": "practice",
        "title": "Paramédecine communautaire",
        "url": "#",
        "summary": SENTENCE,
        "kind_detail": "en place",
        "establishments": ["CISSS du Bas-Saint-Laurent"],
        "maturity": TERMS["prometteuse"],
        "published_at": date(2024, 4, 23),
        "language": "fr",
    } | fields


def pagination(number: int, last: int = 12) -> dict[str, Any]:
    shown = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    links: list[dict[str, Any]] = []
    for before, following in zip([0, *shown], shown, strict=False):
        links += [{"number": None}] if following - before > 1 else []
        links.append({"number": following, "url": "#", "current": following == number})
    return {
        "number": number,
        "pages": last,
        "previous_url": "#" if number > 1 else "",
        "next_url": "#" if number < last else "",
        "links": links,
    }


show(
    "members_strip",
    State(
        "Huit membres",
        sentence="Consortium InterS4 : 5 établissements de santé et de services sociaux et 3 universités mettent en "
        "commun ce qui fonctionne chez eux.",
        members=[
            {"monogram": monogram, "colour": colour, "label": label, "url": "#"}
            for colour, (monogram, label) in enumerate(
                (
                    ("AT", "CISSS de l’Abitibi-Témiscamingue"),
                    ("BSL", "CISSS du Bas-Saint-Laurent"),
                    ("CA", "CISSS de Chaudière-Appalaches"),
                    ("Gasp", "CISSS de la Gaspésie"),
                    ("SLSJ", "CIUSSS du Saguenay–Lac-Saint-Jean"),
                    ("UQAC", "Université du Québec à Chicoutimi"),
                    ("UQAR", "Université du Québec à Rimouski"),
                    ("UQAT", "Université du Québec en Abitibi-Témiscamingue"),
                ),
                start=1,
            )
        ],
    ),
    group="Listes",
)
show(
    "type_label",
    *(
        State(str(kind.one), type=kind.slug, detail=detail).framed(f'<div class="accent-{kind.slug}">{{}}</div>')
        for kind, detail in zip(content_kinds(), cycle(("en place", "", "20 min")), strict=False)
    ),
    group="Listes",
    narrow=True,
)
show(
    "result_card",
    State("Ordinaire", lambda: {"hit": hit(regions=regions("01"))}),
    State(
        "Avec extrait",
        lambda: {
            "hit": hit(
                regions=regions("01", "11"),
                snippet=mark_safe("… le <mark>retour à domicile</mark> des personnes atteintes de <mark>MPOC</mark>…"),
                snippet_source="Guide de démarrage",
            )
        },
    ),
    State(
        "Avec un résultat mesuré",
        lambda: {
            "hit": hit(
                regions=regions("01"),
                figure={"name": "Retours à l’urgence dans les 30 jours", "unit": "%", "baseline": 18, "measured": 13},
            )
        },
    ),
    State("Titre de près de 200 signes", lambda: {"hit": hit(title=LONG_TITLE, regions=regions("02"))}),
    State("Mot sans coupure", lambda: {"hit": hit(title=UNBROKEN_WORD, summary=UNBROKEN_WORD, regions=regions("09"))}),
    State("Dans les 18 régions", lambda: {"hit": hit(regions=regions())}),
    State("En anglais", hit=hit(title="Case management in rural areas", type="digest", kind_detail="", language="en")),
    State("Le moins possible", hit={"type": "page", "title": "Confidentialité", "url": "#"}),
    group="Listes",
    frame='<ol class="result-list">{}</ol>',
)
MEASURED = [
    {
        "result": {"name": name, "unit": unit, "measured": measured, "period": "2023-2024", "source": source}
        | {"denominator": "412 usagers suivis"},
        "page": {"title": title, "url": "#", "language": "fr"},
        "kind_label": "Résultats",
        "establishments": ["CISSS du Bas-Saint-Laurent"],
        "value": {"unit": unit, "baseline": 18, "target": target, "measured": measured},
    }
    for name, unit, measured, target, title, source in (
        ("Retours à l’urgence dans les 30 jours", "%", 13, 12, "Paramédecine communautaire", "Rapport annuel"),
        (LONG_TITLE, "visites par 1 000 habitants", 1234.5, None, LONG_TITLE, ""),
        (UNBROKEN_WORD, UNBROKEN_WORD[:60], 99_999_999, 4, UNBROKEN_WORD, SENTENCE),
    )
]
show(
    "measured_results",
    State("Un seul", rows=MEASURED[:1]),
    State("Noms longs, source inconnue", rows=MEASURED),
    group="Listes",
)
show(
    "measured_cards",
    State("Une", hits=[hit(figure={"name": "Retours à l’urgence", "unit": "%", "baseline": 18, "measured": 13})]),
    State(
        "Trois, dont une longue",
        hits=[
            hit(figure={"name": "Retours à l’urgence", "unit": "%", "measured": 13}),
            hit(figure={"name": LONG_TITLE, "unit": "visites par 1 000 habitants", "measured": 12_345.5}),
            hit(figure={"name": "Délai", "unit": "jours", "measured": 8}, title=UNBROKEN_WORD),
        ],
    ),
    group="Listes",
)
show(
    "audience_ways",
    State(
        "Trois entrées",
        ways=[
            {
                "title": title,
                "links": [
                    {"text": "Trouver une pratique", "url": "#"},
                    {"text": "Lire le résumé du mois", "url": "#", "detail": LONG_TITLE, "language": "fr"},
                ],
            }
            for title in ("Vous gérez un service", "Vous enseignez", "Vous donnez des soins ou des services")
        ],
    ),
    group="Listes",
)
# A form of the gallery is never sent.
FORM_TOKEN = {"csrf_token": "a"}
show(
    "here_form",
    State("Aucune encore", regions=[{"value": "a", "label": "Bas-Saint-Laurent"}], next="/", **FORM_TOKEN),
    State(
        "Une région retenue",
        regions=[{"value": "a", "label": "Bas-Saint-Laurent", "selected": True}],
        chosen=True,
        **FORM_TOKEN,
    ),
    group="Carte",
)
show(
    "results_filters",
    State(
        "Un filtre en vigueur",
        action="#",
        clear_url="#",
        filters=[
            {"name": "theme", "values": [{"value": "a", "label": "Gestion de cas", "selected": True}]},
            {"name": "region", "values": [{"value": "b", "label": "Bas-Saint-Laurent"}]},
            {"name": "kind", "values": []},
        ],
        sorts=[{"value": "recent", "label": "Plus récents", "selected": True}],
    ),
    group="Listes",
)
show(
    "pagination",
    *(
        State(name, pagination=pagination(number))
        for name, number in (("Première page", 1), ("Au milieu", 6), ("Dernière page", 12))
    ),
    group="Listes",
)
show(
    "counted_links",
    State(
        "Quelques valeurs",
        group={
            "label": "Thèmes",
            "name": "theme",
            "values": [
                {"label": "Télésanté", "count": 12, "url": "#"},
                {"label": LONG_TITLE, "count": 4, "url": "#"},
            ],
        },
    ),
    group="Listes",
)
show(
    "link_groups",
    State(
        "Deux sortes de liens",
        groups=[
            thing(label="Appuyée par", pages=PAGES[1:2], others=0),
            thing(label="Mise en œuvre avec", pages=PAGES, others=0),
        ],
    ),
    State(
        "Titre de près de 200 signes",
        groups=[thing(label="Voir aussi", pages=[page("digest", LONG_TITLE)], others=0)],
    ),
    State(
        "Des centaines de liens",
        groups=[thing(label="Accompagnement", pages=PAGES, others=794, more_url="#")],
    ),
    group="Listes",
)
show(
    "type_counts",
    State(
        "Tous les types",
        counts=[
            {"type": kind.slug, "text": kind.count(number), "url": "#"}
            for number, kind in enumerate(content_kinds(), 1)
        ],
    ),
    group="Listes",
)
GROUPS = [
    thing(
        type=kind,
        label=label,
        count=9,
        more=kind == "practice",
        url="#",
        items=[hit(type=kind, maturity=maturity), hit(title=LONG_TITLE)],
    )
    for kind, label, maturity in (("practice", "Pratiques", TERMS["emergente"]), ("synthesis", "Synthèses", None))
]
show(
    "contents_by_type",
    State("Côte à côte", groups=GROUPS),
    State("Une rangée par type", groups=GROUPS, layout="rows"),
    State("Chez un établissement", groups=GROUPS, own=True),
    group="Listes",
)


def need(number: int, summary: str, **fields: Any) -> Any:
    shown = {"establishment": ("cisss-bsl", "CISSS du Bas-Saint-Laurent"), "published_on": date(2026, 11, 2)}
    shown |= {"url": "#", "lead_url": "#", "same_url": "#", "known_url": "#", "answers": ()}
    return thing(id=number, summary=summary, **shown | fields)


ANSWERS = [
    thing(kind=kind, kind_label=label, title=title, url="#", language="fr")
    for kind, label, title in (
        ("practice", "Pratique", "Paramédecine communautaire"),
        ("synthesis", "Synthèse", "La continuité des services"),
    )
]
NEEDS = [need(1, "Éviter un nouveau séjour à l’hôpital."), need(2, LONG_TITLE, establishment=None, known_url="")]
show(
    "needs",
    State("Deux besoins", needs=NEEDS),
    State("Chez un établissement", needs=NEEDS[:1], own=True),
    State("Avec des réponses", needs=[need(3, "Éviter un nouveau séjour.", answers=ANSWERS)]),
    group="Listes",
)


def role(title: str, **fields: Any) -> Any:
    shown = {"ask_about": "Comment une demande arrive, et qui y répond.", "email": "", "procedure": ""}
    return thing(pk=1, title=title, **shown | {"members_only": False} | fields)


show(
    "roles",
    State("Par un courtier", roles=[role("Équipe de proximité", procedure="Un courtier vous met en lien.")]),
    State("Par un formulaire", roles=[role("Direction", email="equipe@exemple.ca")]),
    State("Réservé aux membres", roles=[role("Soutien", email="soutien@exemple.ca", members_only=True)]),
    group="Listes",
    narrow=True,
)
show(
    "tile_map",
    State("Filtre", lambda: {"size": "filter", "values": region_values()}),
    State("Filtre, deux régions choisies", lambda: {"size": "filter", "values": region_values("01", "09")}),
    State("Index", lambda: {"size": "index", "values": region_values(), "legend": "Par région"}),
    State("Tête de page, une région", lambda: {"size": "large", "regions": regions("11")}),
    State(
        "Tête de page, une MRC",
        lambda: {"size": "large", "regions": regions("01"), "caption": "Témiscouata"},
    ),
    State("Tête d’une région", lambda: {"size": "large", "region": regions("08")[0] if regions("08") else None}),
    State("Carte, une région", lambda: {"size": "glyph", "regions": regions("01")}),
    State("Carte, deux régions", lambda: {"size": "glyph", "regions": regions("01", "11")}),
    State("Carte, 18 régions", lambda: {"size": "glyph", "regions": regions()}),
    State(
        "Un état par endroit",
        lambda: {
            "size": "adoption",
            "states": [
                {
                    "mark": mark,
                    "label": label,
                    "places": [place | {"detail": "3 contenus"} for place in regions(*codes)],
                }
                for mark, label, codes in (
                    ("full", "En place", ("01",)),
                    ("half", "En cours", ("11", "12")),
                    ("ring", "À l’étude", ("09",)),
                    ("cross", "Abandonnée", ("03",)),
                )
            ],
        },
    ),
    group="Carte",
    frame=FORM,
    narrow=True,
)
