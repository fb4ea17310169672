"""How complete a practice sheet is, by TIDieR item.

Only a count of what is documented: the portal never grades.
Source: Hoffmann et al. 2014, BMJ 348:g1687 (TIDieR checklist, items 2 to 12).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ITEMS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("pourquoi", _("Pourquoi"), ("why",)),
    ("materiel", _("Quoi : matériel"), ("materials",)),
    ("activites", _("Quoi : activités"), ("procedures",)),
    ("par-qui", _("Par qui"), ("providers",)),
    ("comment", _("Comment cela se fait"), ("how",)),
    ("ou", _("Où"), ("where",)),
    ("quand", _("Quand et combien"), ("when_how_much",)),
    ("ajustements", _("Ajustements prévus"), ("tailoring",)),
    ("modifications", _("Modifications"), ("modifications",)),
    ("fidelite-prevue", _("Fidélité prévue"), ("fidelity_planned",)),
    ("fidelite-observee", _("Fidélité observée"), ("fidelity_actual",)),
)


@dataclass(frozen=True)
class Completeness:
    """Documented items among all, and the labels of those still missing."""

    documented: int
    total: int
    missing: tuple[str | Promise, ...]


def completeness(page: Any) -> Completeness:
    missing = tuple(label for _anchor, label, fields in ITEMS if not any(getattr(page, field) for field in fields))
    return Completeness(len(ITEMS) - len(missing), len(ITEMS), missing)
