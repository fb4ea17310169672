"""How complete a practice sheet is, by TIDieR item, and what else a decision to adopt asks for.

Only a count of what is documented: the portal never grades.
Source: Hoffmann et al. 2014, BMJ 348:g1687 (TIDieR checklist, items 2 to 12).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.missing import Expected

# Anchor of the section where readers find it, label, field where authors write it.
ITEMS: tuple[tuple[str, str | Promise, str], ...] = (
    ("pourquoi", _("Pourquoi"), "why"),
    ("materiel", _("Matériel"), "materials"),
    ("activites", _("Activités"), "procedures"),
    ("par-qui", _("Par qui"), "providers"),
    ("comment", _("De quelle façon"), "how"),
    ("ou", _("Où"), "where"),
    ("quand", _("Quand et combien"), "when_how_much"),
    ("ajustements", _("Ajustements"), "tailoring"),
    ("modifications", _("Modifications"), "modifications"),
    ("fidelite-prevue", _("Fidélité prévue"), "fidelity_planned"),
    ("fidelite-observee", _("Fidélité observée"), "fidelity_actual"),
)

# What TIDieR doesn't ask and a manager does.
DECISION_FACTS: tuple[tuple[str, str | Promise, str], ...] = (
    ("etapes", _("Étapes"), "steps"),
    ("ressources", _("Ressources"), "resources"),
    ("ressources", _("Coût"), "cost_amount"),
    ("noyau", _("Noyau"), "core_components"),
    ("noyau", _("Ce qui s’adapte"), "adaptable_components"),
    ("risques", _("Risques et mesures d’atténuation"), "risks"),
    ("leviers", _("Leviers"), "levers"),
    ("leviers", _("Obstacles"), "obstacles"),
    ("resultats", _("Indicateurs"), "indicators"),
    ("apprentissages", _("Ce qui a été appris"), "lessons_learned"),
    ("perennite", _("Pérennité"), "sustainability"),
    ("contact", _("Personne-ressource"), "contact_role"),
    ("reperes", _("Maturité"), "maturity"),
)

# What is missing, in a few words more than its label, by field.
HINTS: dict[str, str | Promise] = {
    "why": _("le besoin, et ce qui fait croire que la pratique y répond"),
    "steps": _("les étapes de la mise en œuvre et leur durée"),
    "resources": _("les personnes, le matériel et l’argent qu’il faut"),
    "core_components": _("ce qu’il faut conserver"),
    "adaptable_components": _("ce que chaque milieu peut changer"),
    "risks": _("ce qui peut mal tourner, et les mesures d’atténuation"),
    "levers": _("ce qui aide"),
    "obstacles": _("ce qui freine"),
    "indicators": _("les indicateurs suivis et leurs mesures"),
    "lessons_learned": _("ce que l’équipe ferait autrement"),
    "sustainability": _("ce qui assure que la pratique dure"),
    "contact_role": _("la personne-ressource de cette pratique"),
}

# The sections of a sheet in their order: anchor, heading, and the fields of which one at least fills it.
SECTIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("en-bref", _("En bref"), ("body",)),
    ("pourquoi", _("Pourquoi"), ("why",)),
    ("ce-qui-est-fait", _("Ce qui est fait"), ("procedures", "materials", "how")),
    ("qui-ou-combien", _("Qui, où, combien"), ("providers", "where", "when_how_much")),
    ("etapes", _("Étapes"), ("steps",)),
    ("ressources", _("Ressources et coûts"), ("resources", "cost_amount", "fte", "cost_note")),
    (
        "noyau",
        _("Noyau et adaptations"),
        (
            "core_components",
            "adaptable_components",
            "tailoring",
            "modifications",
            "fidelity_planned",
            "fidelity_actual",
        ),
    ),
    ("risques", _("Risques et mesures d’atténuation"), ("risks",)),
    ("leviers", _("Leviers et obstacles"), ("levers", "obstacles")),
    ("partenaires", _("Partenaires"), ("partners",)),
    ("resultats", _("Résultats"), ("indicators",)),
    ("apprentissages", _("Ce qui a été appris"), ("lessons_learned", "failures")),
    ("perennite", _("Pérennité"), ("sustainability",)),
)


@dataclass(frozen=True, kw_only=True)
class Item(Expected):
    """Something that a sheet documents, or not yet; `anchor` is where it is read."""

    anchor: str
    documented: bool

    @property
    def place(self) -> str:
        """Where the page says it, or says that it is missing."""
        return self.anchor if self.documented else f"manque-{self.field}"


@dataclass(frozen=True)
class Completeness:
    """The items of TIDieR, and the facts that a decision asks for."""

    items: tuple[Item, ...]
    facts: tuple[Item, ...]

    @property
    def documented(self) -> int:
        return sum(item.documented for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def missing(self) -> tuple[str | Promise, ...]:
        """Labels of the TIDieR items that nobody has documented."""
        return tuple(item.label for item in self.items if not item.documented)

    @property
    def to_write(self) -> tuple[Item, ...]:
        """What its authors still have to write, TIDieR or not."""
        return tuple(item for item in (*self.items, *self.facts) if not item.documented)


def completeness(page: Any) -> Completeness:
    return Completeness(
        tuple(_item(page, *definition) for definition in ITEMS),
        tuple(_item(page, *definition) for definition in DECISION_FACTS),
    )


def filled_sections(page: Any) -> dict[str, str | Promise]:
    """Return the heading of each section that has something to say, by its anchor, in their order."""
    return {anchor: label for anchor, label, fields in SECTIONS if any(_documented(page, name) for name in fields)}


def _item(page: Any, anchor: str, label: str | Promise, field: str) -> Item:
    return Item(field, label, HINTS.get(field, ""), anchor=anchor, documented=_documented(page, field))


def _documented(page: Any, field: str) -> bool:
    """A cost of nothing is a known cost; a text of spaces says nothing."""
    value = getattr(page, field)
    if field in ("cost_amount", "fte"):
        return value is not None
    return bool(value.strip() if isinstance(value, str) else value)
