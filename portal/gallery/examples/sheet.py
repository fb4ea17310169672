"""What a sheet is made of, at its three depths."""

from datetime import date
from typing import Any

from django.utils.safestring import mark_safe

from portal.gallery.material import (
    LONG_TITLE,
    PAGES,
    SENTENCE,
    TERMS,
    UNBROKEN_WORD,
    blocks,
    drawing,
    thing,
)
from portal.gallery.specimens import State, show
from portal.kinds.layers import Reading
from portal.references.contributors import Contributor
from portal.references.models import Nature, RetractionNotice
from practices.completeness import DECISION_FACTS, completeness
from practices.completeness import ITEMS as ITEMS_OF_TIDIER

FACTS = '<dl class="facts">{}</dl>'
PRACTICE = '<div class="accent-practice">{}</div>'


def cell(key: str, title: str, headline: str, detail: str = "", **fields: Any) -> dict[str, Any]:
    return {"key": key, "title": title, "headline": headline, "detail": detail, "url": "#"} | fields


def step(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "start": None, "duration_months": None, "description": ""} | fields


def document(title: str, extension: str, size: int | None) -> dict[str, Any]:
    return {"title": title, "document": thing(url="#", file_extension=extension, file_size=size)}


ITEMS = blocks(
    {"title": "Une visite dans les 48 heures", "description": "Après le congé de l’hôpital."},
    {"title": "Un plan partagé", "description": ""},
)
# A sheet with every other item written, and one with all of them.
FIELDS = [item.field for item in (*ITEMS_OF_TIDIER, *DECISION_FACTS)]
PARTLY = thing(**{name: "écrit" if rank % 2 else "" for rank, name in enumerate(FIELDS)})
WHOLE = thing(**dict.fromkeys(FIELDS, "écrit"))
RETRACTED = RetractionNotice(
    record=1, nature=Nature.RETRACTION, noticed_on=date(2021, 3, 3), url="https://exemple.ca/avis"
)
CORRECTED = RetractionNotice(record=2, nature=Nature.CORRECTION)
REFERENCES = [
    thing(
        number=1,
        html=mark_safe(
            "Tremblay, M. et Roy, L. (2023). La visite de suivi. <em>Revue de gériatrie</em>, <em>12</em>(3), 4-9. "
            '<a href="https://exemple.ca/a">https://exemple.ca/a</a>'
        ),
    ),
    thing(number=2, html="Document interne, non publié."),
    thing(
        number=4, html=mark_safe("Exemple, A. (2018). Un essai. <em>Revue</em>, <em>4</em>(1), 1-9."), mark=RETRACTED
    ),
    thing(number=3, html=UNBROKEN_WORD),
]
CONTRIBUTORS = [
    Contributor("Exemple", "Camille", "0000-0002-1825-0097", "writing-original-draft", "UQAR"),
    Contributor("Équipe des synthèses", affiliation="Université du Québec à Rimouski"),
    Contributor(UNBROKEN_WORD),
]
DOCUMENTS = blocks(document("Guide de démarrage", "pdf", 184_320), document(LONG_TITLE, "docx", None))

# Someone who may not write the sheet, and someone who may.
READ = thing(keeper="CISSS du Bas-Saint-Laurent", ask_url="#", edit_url="")
WRITTEN = thing(keeper="CISSS du Bas-Saint-Laurent", ask_url="#", edit_url="/admin/pages/1/edit/")
DAYS = {
    "published_on": date(2024, 4, 23),
    "first_published_at": date(2024, 9, 1),
    "last_published_at": date(2025, 2, 1),
}
NEVER_REVIEWED = thing(**DAYS, reviewed_on=None, review_by=None, review_is_late=False)
REVIEWED = thing(**DAYS, reviewed_on=date(2025, 2, 1), review_by=date(2027, 2, 1), review_is_late=False)
LATE = thing(**DAYS, reviewed_on=date(2020, 2, 1), review_by=date(2022, 2, 1), review_is_late=True)
CLOSED = thing(
    **vars(REVIEWED),
    closing_links=[thing(label="Appuyée par", pages=PAGES[1:], others=0)],
    similar_pages=PAGES[:1],
    references=REFERENCES,
    listed_references=REFERENCES,
    contributions=CONTRIBUTORS[:2],
    documents=DOCUMENTS[:1],
    missing=completeness(PARTLY).to_write[:2],
)

READINGS = [
    Reading("Messages clés", "#", 1, False),
    Reading("Résumé", "#", 5, True),
    Reading("Rapport complet", "#", 72, False),
]

show(
    "layer_switch",
    State("Trois longueurs", readings=READINGS),
    State("Sans résumé", readings=[READINGS[0], READINGS[2]]),
    State("Noms longs", readings=[Reading(UNBROKEN_WORD, "#", 1, True), Reading(SENTENCE, "#", 20, False)]),
    frame='<div class="accent-synthesis">{}</div>',
)
show("maturity_meter", *(State(term.label, term=term) for term in TERMS.values()), narrow=True)
show(
    "fact_list",
    State(
        "Classement complet",
        page=thing(
            is_classified=True,
            classification=thing(
                themes=[thing(label="Télésanté", slug="telesante"), thing(label="Soins à domicile", slug="domicile")],
                service_programmes=[thing(label="Soutien à l’autonomie des personnes âgées", slug="sapa")],
                approaches=[thing(label="Centrée sur la personne", slug="personne")],
            ),
        ),
    ),
    narrow=True,
)
show(
    "fact",
    State("Texte", label="Direction", text="Soutien à domicile"),
    State("Termes liés à la recherche", label="Thèmes", facet="theme", terms=[thing(label="Télésanté", slug="x")]),
    State("Mot sans coupure", label="Outils", text=UNBROKEN_WORD),
    frame=FACTS,
    narrow=True,
)
show(
    "page_dates",
    State("Publiée et révisée", page=thing(published_at=date(2024, 4, 23), **vars(REVIEWED))),
    State("À réviser, date dépassée", page=thing(published_at=date(2019, 6, 3), **vars(LATE))),
    frame=FACTS,
    narrow=True,
)
show(
    "versions",
    State("Révisée", page=REVIEWED),
    State("Jamais révisée", page=NEVER_REVIEWED),
    State("Révision en retard", page=LATE),
)
show(
    "completeness",
    State("Pour qui lit", completeness=completeness(PARTLY)),
    State("Pour qui écrit", completeness=completeness(PARTLY), edit_url="/admin/pages/1/edit/"),
    State("Tout est documenté", completeness=completeness(WHOLE)),
    frame=PRACTICE,
    narrow=True,
)
show("sheet_link", State("Une fiche à imprimer", address="#"), frame='<div class="actions">{}</div>')
show(
    "lesson_progress",
    State("Première leçon", position=thing(rank=1, count=4)),
    State("Dernière leçon", position=thing(rank=4, count=4)),
    State(
        "Une leçon que l’on suit",
        position=thing(rank=2, count=4),
        standing=thing(done=3, count=6),
        left="Il vous reste 45 min et 8 exercices.",
    ),
    State("Rien de fait", position=thing(rank=2, count=4), standing=thing(done=0, count=6), left="Il vous reste 2 h."),
    frame='<div class="accent-training">{}</div>',
    narrow=True,
)
show(
    "cycle_band",
    State(
        "Pleine",
        cells=[
            cell("need", "Besoin", "Retours à domicile difficiles", "2 demandes semblables"),
            cell("knowledge", "Savoir", "Paramédecine communautaire", "appuyée par 3 synthèses", current=True),
            cell("adoption", "Appropriation", "2 formations", "et un guide d’animation"),
            cell("results", "Résultats", "4 indicateurs", "mesurés en 2024"),
        ],
    ),
    State(
        "Besoins affichés",
        cells=[
            cell(
                "need",
                "Besoin",
                "2 besoins affichés",
                url="",
                named=[
                    {"text": "Éviter un nouveau séjour à l’hôpital.", "url": "#", "who": "CISSS de la Gaspésie"},
                    {"text": "Suivre par télésanté des personnes âgées.", "url": "#"},
                ],
            ),
            cell("knowledge", "Savoir", "Paramédecine communautaire", "appuyée par 3 synthèses", current=True),
            cell("adoption", "Appropriation", "1 bloc de formation", "S’approprier une pratique"),
            cell("results", "Résultats", "4 indicateurs", "mesurés en 2024"),
        ],
    ),
    State(
        "Cases vides",
        cells=[
            cell("need", "Besoin", "Un besoin semblable ?", "Décrivez-le à un courtier", empty=True),
            cell("knowledge", "Savoir", "Paramédecine communautaire", current=True),
            cell("adoption", "Appropriation", "Personne ne l’a encore reprise", "Soyez la première équipe", empty=True),
            cell("results", "Résultats", "À documenter", "L’équipe peut le dire", empty=True, url=""),
        ],
    ),
    frame=PRACTICE,
    bleed=True,
)
show(
    "more_actions",
    State("Après l’action principale", template="gallery/more_actions.html"),
    frame='<div class="content-head__actions"><a class="button button--primary" href="#">Joindre l’équipe</a>{}</div>',
)
show(
    "toc",
    State(
        "Deux niveaux",
        entries=[
            {"id": "toc-pourquoi", "title": "Pourquoi", "level": 2},
            {"id": "toc-comment", "title": "Comment", "level": 2},
            {"id": "toc-etapes", "title": "Étapes", "level": 3},
        ],
    ),
    frame='<div class="accent-practice gallery__toc">{}<span id="toc-pourquoi"></span><span id="toc-comment"></span>'
    '<span id="toc-etapes"></span></div>',
)
show(
    "timeline",
    State(
        "Datée",
        steps=blocks(
            step("Préparer", start=date(2022, 9, 1), duration_months=4),
            step("Essayer", start=date(2023, 1, 1), duration_months=6, description="Dans **deux** MRC."),
            step("Étendre", start=date(2023, 7, 1), duration_months=12),
        ),
    ),
    State(
        "En partie datée",
        steps=blocks(
            step("Démarrer à Rimouski", start=date(2024, 4, 15)),
            step("Étendre au Témiscouata"),
            step(LONG_TITLE, duration_months=6),
        ),
    ),
    State(
        "Vingt étapes",
        steps=blocks(
            *(
                step(f"Étape {n}", start=date(2020 + n // 4, 1 + n % 4 * 3, 1), duration_months=2 + n % 5)
                for n in range(20)
            )
        ),
    ),
    State("Sans date", steps=blocks(step("Préparer"), step("Essayer"))),
    State(
        "Un ordre seulement",
        undated=True,
        steps=blocks(step("Réunir l’équipe", description=SENTENCE), step(LONG_TITLE)),
    ),
    frame=PRACTICE,
)
show(
    "core_adaptable",
    State("Les deux côtés", core=ITEMS, adaptable=ITEMS[:1]),
    State("Un seul côté", core=ITEMS, adaptable=[], page=READ),
)
show(
    "risk_table",
    State(
        "Avec et sans mesure d’atténuation",
        risks=blocks(
            {"risk": "Le roulement du personnel", "mitigation": "Former deux personnes par rôle."},
            {"risk": "L’hiver ferme les routes", "mitigation": ""},
        ),
    ),
)
show("references", State("Avec et sans adresse, et un travail rétracté", references=REFERENCES))
show(
    "work_mark",
    State("Un travail rétracté, avec le jour et l’avis", mark=RETRACTED),
    State("Un travail corrigé, sans plus", mark=CORRECTED),
    State(
        "Un travail mis en doute", mark=RetractionNotice(record=3, nature=Nature.CONCERN, noticed_on=date(2022, 5, 9))
    ),
)
show(
    "doubted_works",
    State(
        "Une référence et une publication résumée",
        works=[(thing(number=4, label="Exemple, 2018"), RETRACTED), (thing(number=0, label=LONG_TITLE), RETRACTED)],
        language="fr",
    ),
)
show(
    "bulletin_part",
    State(
        "Des contenus avec leur phrase, ce qu’ils font à d’autres, une conclusion qui change",
        part=thing(
            heading="Ce qui vient de paraître",
            told=[
                thing(
                    page=thing(title=LONG_TITLE, kind="digest", language="fr"),
                    url="#",
                    item=thing(sentence=SENTENCE),
                    stances=[("Contredit", LONG_TITLE), ("Nuance", UNBROKEN_WORD)],
                    conclusions="",
                ),
                thing(
                    page=thing(title="Une synthèse", kind="synthesis", language="fr"),
                    url="#",
                    item=thing(sentence=""),
                    stances=[],
                    conclusions="Les conclusions changent",
                ),
            ],
        ),
    ),
)
show("contributors", State("Des personnes et des groupes", contributors=CONTRIBUTORS, language="fr"))
show("documents_list", State("Avec et sans taille", documents=DOCUMENTS))
show(
    "figure",
    State("Un entier", number=1234),
    State("Des décimales", number=41.5),
    State("Aucun nombre", number=None),
    narrow=True,
)
show(
    "text_row",
    State(
        "Markdown", title="Ce qui n’a pas marché", text="Deux **essais** sur trois.", anchor="echec", field="failures"
    ),
)
show(
    "missing_list",
    State("Pour qui lit", page=thing(**vars(READ), missing=completeness(PARTLY).to_write)),
    State("Pour qui écrit", page=thing(**vars(WRITTEN), missing=completeness(PARTLY).to_write)),
)
show(
    "undocumented",
    State("Seul", page=thing(keeper="", edit_url="")),
    State("Qui peut le dire", page=READ, text="À documenter : ce que l’équipe ferait autrement"),
    State("Pour qui écrit", page=WRITTEN, field="lessons_learned", label="Ce qui a été appris"),
)
show("closing_sections", State("Tout ce qui ferme une page", page=CLOSED))
show(
    "closing_entries",
    State("Les entrées de ces sections", page=CLOSED),
    frame='<nav class="toc" aria-label="Fin de page"><ol>{}</ol></nav>'
    + "".join(
        f'<span id="{name}"></span>'
        for name in ("liens", "semblables", "references", "documents", "versions", "a-documenter")
    ),
)
show(
    "picture",
    State(
        "Paysage, avec son crédit",
        lambda: {
            "sources": [
                {"type": f"image/{kind}", "srcset": f"{drawing(320, 180, kind)} 320w, {drawing(640, 360, kind)} 640w"}
                for kind in ("avif", "webp")
            ],
            "sizes": "(min-width: 44rem) 40rem, 100vw",
            "alt": "Des collines sous un ciel pâle.",
            "credit": "Équipe de proximité",
            "url": drawing(640, 360, "webp"),
            "width": 640,
            "eager": True,
            "height": 360,
        },
    ),
    State(
        "Portrait",
        lambda: {
            "url": drawing(120, 240, "webp"),
            "width": 120,
            "eager": True,
            "height": 240,
            "alt": "Des collines.",
            "sizes": "8rem",
        },
    ),
    State("Un pixel", lambda: {"url": drawing(1, 1, "webp"), "width": 1, "height": 1, "alt": "", "sizes": "1px"}),
    narrow=True,
)
