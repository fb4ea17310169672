"""The search, its filters, and what it answers when it finds nothing."""

from portal.gallery.material import UNBROKEN_WORD
from portal.gallery.specimens import State, show

EXAMPLES = [{"text": "MPOC retour à domicile", "url": "#"}, {"text": "télésanté", "url": "#"}]
CHIPS = [{"label": "Pratiques", "remove_url": "#"}, {"label": "Bas-Saint-Laurent", "remove_url": "#"}]
THEMES = [{"label": "Télésanté", "url": "#"}, {"label": "Proches aidants", "url": "#"}]
WIDENED = [{"typed": "MPOC", "others": [{"text": "maladie pulmonaire obstructive chronique", "url": "#"}], "more": 0}]
FORM = '<form id="recherche" class="gallery__form">{}</form>'


def facet_values(count: int, *selected: int) -> list[dict[str, object]]:
    names = ("Télésanté", "Soins à domicile", "Proches aidants", "Maladies chroniques", "Santé mentale", "Jeunesse")
    return [
        {"value": f"v{number}", "label": names[number % 6], "count": 40 - 3 * number, "selected": number in selected}
        for number in range(count)
    ]


show(
    "search_band",
    State(
        "Accueil",
        title="Ce qui fonctionne ailleurs, prêt à servir chez vous",
        lead="Pratiques, synthèses et formations mises en commun.",
        examples=EXAMPLES,
    ),
    State("Page de contenu"),
    State("Recherche, mots élargis", query="MPOC", hints="search/_hints.html", expansions=WIDENED, total=9),
    State(
        "Recherche, mots corrigés",
        query="parmédics",
        hints="search/_hints.html",
        suggestion={"text": "paramédics", "url": "#", "original_url": "#"},
        total=4,
    ),
    State(
        "Recherche, orthographe proposée",
        query="téléssanté",
        hints="search/_hints.html",
        suggestion={"text": "télésanté", "url": "#"},
        total=4,
    ),
    State("Recherche, mots trop courants", query="le de la", hints="search/_hints.html", no_words=True, total=31),
    group="Recherche",
    bleed=True,
)
show("gallery/combobox.html", State("Ouverte, une suggestion choisie"), group="Recherche")
show(
    "facet_group",
    State("Peu de valeurs", facet={"name": "type", "label": "Quoi", "values": facet_values(3, 1)}),
    State("Plus de six", facet={"name": "theme", "label": "Thème", "values": facet_values(9)}),
    State("Une valeur repliée choisie", facet={"name": "year", "label": "Année", "values": facet_values(8, 7)}),
    group="Recherche",
    frame=FORM,
    narrow=True,
)
show(
    "sort_menu",
    State(
        "Trois ordres",
        options=[
            {"value": "relevance", "label": "Pertinence", "selected": True},
            {"value": "recent", "label": "Plus récents", "selected": False},
            {"value": "title", "label": "Titre", "selected": False},
        ],
    ),
    group="Recherche",
    frame=FORM,
)
show(
    "chips",
    State("Un filtre", chips=CHIPS[:1], clear_url="#"),
    State("Plusieurs filtres", chips=CHIPS, clear_url="#"),
    State("Mot sans coupure", chips=[{"label": UNBROKEN_WORD, "remove_url": "#"}], clear_url="#"),
    group="Recherche",
    narrow=True,
)
CITATION = {"label": "BibTeX", "extension": "bib", "url": "#"}
WHOLE = {"maker": "search", "query": "q=chute", "total": "12 345", "given": "1 000", "most": "10 000"}
show(
    "export_menu",
    State("Ouvert d’un clic", csv_url="#", xlsx_url="#", atom_url="#", citations=[CITATION]),
    State(
        "Plus que ses fichiers ne tiennent",
        csv_url="#",
        xlsx_url="#",
        citations=[CITATION],
        whole=WHOLE,
        signed_in=True,
    ),
    State("La même liste pour un visiteur", csv_url="#", xlsx_url="#", whole=WHOLE),
    group="Recherche",
)
show(
    "broker_call",
    State("Sous une liste", url="#", found=True),
    State("Rien trouvé", url="#"),
    group="Recherche",
    narrow=True,
)
show(
    "empty_state",
    State("Mots inconnus", query="zzzzqqq", broker_url="#", themes=THEMES),
    State("Orthographe voisine", query="parmédics", suggestion={"text": "paramédics", "url": "#"}, broker_url="#"),
    State("Filtres trop étroits", query="MPOC", chips=CHIPS, clear_url="#", broker_url="#"),
    group="Recherche",
)
