"""How complete a practice sheet is, by TIDieR item, and what else a decision to adopt asks for.

Only a count of what is documented: the portal never grades.
Source: Hoffmann et al. 2014, BMJ 348:g1687 (TIDieR checklist, items 2 to 12).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
)


@dataclass(frozen=True)
class Item:
    """Something that a sheet documents, or not yet: where it is read, where it is written."""

    anchor: str
    label: str | Promise
    field: str
    documented: bool


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


def _item(page: Any, anchor: str, label: str | Promise, field: str) -> Item:
    value = getattr(page, field)
    # A cost of nothing is a known cost; a text of spaces says nothing.
    documented = (
        value is not None if field == "cost_amount" else bool(value.strip() if isinstance(value, str) else value)
    )
    return Item(anchor, label, field, documented)
