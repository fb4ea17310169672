"""What a manuscript loses on its way to a page, or gets otherwise: counted by kind, with where, and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

MAX_PLACES = 25
SHOWN = 90
# Told in this order: what asks for an act first.
KINDS: dict[str, tuple[Any, Any]] = {
    "broken-citations": (
        _("Citations dont le champ est abîmé"),
        _("Leur texte est gardé tel quel. Citez la référence par sa clé, ou par le bouton de l’éditeur."),
    ),
    "other-citations": (
        _("Citations d’un autre logiciel que Zotero ou Mendeley"),
        _("Leur texte est gardé tel quel. Apportez la liste en RIS ou en BibTeX, puis citez-les par leur clé."),
    ),
    "unknown-citations": (
        _("Clés citées qu’aucune référence ne porte"),
        _("Elles sont gardées dans le texte. Ajoutez les références, ou corrigez les clés, avant d’enregistrer."),
    ),
    "citation-words": (
        _("Mots qui accompagnaient une citation"),
        _("Ils sont écrits à côté de la citation : relisez la phrase."),
    ),
    "references-refused": (_("Références refusées"), _("Elles n’ont pas de titre. Ajoutez-les à la main.")),
    "references-text": (
        _("Références de la bibliographie, reprises en texte libre"),
        _("Elles sont montrées telles quelles. Apportées en RIS ou en BibTeX, elles seraient mises en forme."),
    ),
    "references-uncited": (
        _("Références du fichier que le texte ne cite pas"),
        _("Elles sont laissées de côté. Apportez-les depuis le formulaire de la page s’il le faut."),
    ),
    "references-merged": (_("Références en double"), _("Chacune n’est gardée qu’une fois.")),
    "pictures-lost": (
        _("Images laissées de côté"),
        _("Enregistrez-les en PNG ou en JPEG, puis ajoutez-les à la page par un bloc Image."),
    ),
    "pictures-refused": (
        _("Images que vous ne pouvez pas ajouter"),
        _("Demandez à un courtier le droit d’ajouter des images à la médiathèque de l’établissement."),
    ),
    "pictures-undescribed": (
        _("Images sans texte de remplacement"),
        _("Dites dans chaque bloc Image ce qu’elle montre, pour qui ne la voit pas."),
    ),
    "pictures-moved": (
        _("Images qui étaient dans une phrase, une liste ou un tableau"),
        _("Chacune est placée juste après."),
    ),
    "boxes": (_("Zones de texte"), _("Vérifiez que leur texte est au bon endroit ; ajoutez-le s’il manque.")),
    "chart": (
        _("Graphiques d’Excel"),
        _("Ils sont laissés de côté. Copiez chacun comme image, et ajoutez-le à la page."),
    ),
    "diagram": (
        _("Diagrammes SmartArt"),
        _("Ils sont laissés de côté. Copiez chacun comme image, et ajoutez-le à la page."),
    ),
    "objects": (_("Objets incorporés"), _("Ils sont laissés de côté. Joignez-les à la page comme documents.")),
    "equations": (_("Équations"), _("Elles sont écrites en LaTeX, comme du code.")),
    "links": (
        _("Liens retirés"),
        _("Leur texte est gardé. Ils menaient dans le manuscrit, à un fichier, ou là où le portail ne mène pas."),
    ),
    "notes-in-tables": (
        _("Notes dans un tableau complexe"),
        _("Leur texte est écrit entre parenthèses, dans la cellule."),
    ),
    "notes-in-words": (
        _("Notes dans un champ de texte simple"),
        _("Leur texte est écrit entre parenthèses."),
    ),
    "tables-in-words": (
        _("Tableaux et images dans un champ de texte simple"),
        _("La section est restée dans le corps du texte, à sa place."),
    ),
    "too-long": (
        _("Sections trop longues pour leur champ"),
        _("Elles sont restées dans le corps du texte, à leur place."),
    ),
    "twice": (
        _("Sections de même sens qu’une autre"),
        _("La première remplit le champ ; les autres sont restées dans le corps du texte."),
    ),
    "too-complex": (
        _("Textes trop complexes"),
        _("Ils seraient montrés tels que tapés. Coupez-les en plusieurs blocs, ou simplifiez leurs tableaux."),
    ),
    "insertions": (_("Ajouts en suivi des modifications"), _("Ils sont acceptés.")),
    "deletions": (_("Suppressions en suivi des modifications"), _("Elles sont acceptées : ce texte n’est plus là.")),
    "comments": (_("Commentaires"), _("Ils ne sont pas importés.")),
    "hidden": (_("Texte masqué"), _("Il n’est pas importé.")),
    "margins": (_("En-têtes et pieds de page"), _("Ils ne sont pas importés.")),
    "dates": (_("Date du manuscrit"), _("Elle n’est pas reprise : la page a ses propres dates.")),
    "raw": (_("Code d’un autre format"), _("Il est retiré.")),
}


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


@dataclass
class Losses:
    """How many things of each kind, and where."""

    found: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def note(self, kind: str, where: str = "", count: int = 1) -> None:
        number, places = self.found.get(kind, (0, []))
        shown = short(where)
        if shown and shown not in places and len(places) < MAX_PLACES:
            places = [*places, shown]
        self.found[kind] = (number + count, places)

    def as_data(self) -> list[dict[str, Any]]:
        """What is kept with the draft."""
        kinds = sorted(self.found, key=list(KINDS).index)
        return [{"kind": kind, "count": self.found[kind][0], "where": self.found[kind][1]} for kind in kinds]


@dataclass(frozen=True)
class ToldLoss:
    """A line of the report."""

    label: Any
    advice: Any
    count: int
    where: list[str]
    more: int


def told(kept: list[Mapping[str, Any]]) -> Iterator[ToldLoss]:
    """Say in words what was kept; a kind that is no longer known says nothing."""
    for item in kept:
        if item["kind"] in KINDS:
            label, advice = KINDS[item["kind"]]
            places = list(item["where"])
            more = item["count"] - len(places) if len(places) >= MAX_PLACES else 0
            yield ToldLoss(label, advice, item["count"], places, max(more, 0))
