"""A practice weighed for here: what the source says of its context, what the site answers, side by side.

Human judgements alone: answers are counted, never graded. Sources: see `practices/criteria.py`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.directory.facts import Facts, facts_of
from portal.directory.models import Region, Term
from portal.references.citing import without_citations
from practices.adoption.models import AdoptionFile, ReadinessAnswer, SiteAnswer, Weighing
from practices.criteria import READINESS, TRANSFER, Category

# As many regions beside one's own as a page shows side by side.
MOST_REGIONS = 4


@dataclass(frozen=True)
class Compared:
    """One criterion: what is said there, and here."""

    slug: str
    label: str
    there: tuple[str, ...]
    answer: SiteAnswer | None


@dataclass(frozen=True)
class ComparedCategory:
    category: Category
    rows: tuple[Compared, ...]

    @property
    def answered(self) -> int:
        return sum(row.answer is not None for row in self.rows)


@dataclass(frozen=True)
class Travels:
    """One thing that a practice says, or not yet, for whoever would take it up elsewhere."""

    label: str | Promise
    told: bool
    anchor: str


def criteria_terms(category: Category) -> list[Term]:
    return list(Term.objects.filter(vocabulary__slug=category.vocabulary))


def weighing_context(weighing: Weighing, *, may_write: bool) -> dict[str, Any]:
    """What the page of a weighing shows, to somebody who reads it. A constant number of queries."""
    practice = weighing.practice if weighing.practice and weighing.practice.live else None
    answers = {answer.criterion.slug: answer for answer in weighing.answers.select_related("criterion__vocabulary")}
    there = _there(practice)
    compared = [
        ComparedCategory(
            category,
            tuple(
                Compared(slug, label, there.get(slug, ()), _written(answers.get(slug)))
                for slug, label in category.labels.items()
            ),
        )
        for category in TRANSFER
    ]
    rows = [row for group in compared for row in group.rows]
    counts = Counter(row.answer.likeness for row in rows if row.answer)
    return {
        "weighing": weighing,
        "practice": practice,
        "file": weighing.file,
        "may_write": may_write,
        "compared": compared,
        "to_adapt": [row for row in rows if row.answer and row.answer.adapt],
        "counts": [(likeness.label, counts[likeness.value]) for likeness in SiteAnswer.Likeness],
        "unanswered": sum(1 for row in rows if not row.answer or not row.answer.likeness),
        "total": len(rows),
        "facts": _facts(practice, weighing),
        "travels": _travels(practice),
    }


def _written(answer: SiteAnswer | None) -> SiteAnswer | None:
    return answer if answer and (answer.here or answer.likeness or answer.adapt) else None


def _there(practice: Any) -> Mapping[str, tuple[str, ...]]:
    """What the source says by criterion; a criterion may have several rows."""
    found: dict[str, tuple[str, ...]] = {}
    if practice:
        for row in practice.setting:
            slug = row.value["criterion"]
            found[slug] = (*found.get(slug, ()), without_citations(row.value["description"]))
    return found


def _facts(practice: Any, weighing: Weighing) -> Facts:
    """Statistics of the regions of the practice, and of this one last."""
    own = weighing.establishment.region
    regions: list[Region] = []
    if practice:
        regions = list(practice.regions.all()) or [place.region for place in practice.establishments.all()]
    others = [region for region in dict.fromkeys(regions) if region != own]
    return facts_of([*others[:MOST_REGIONS], own])


def _travels(practice: Any) -> list[Travels]:
    """Whether the practice says what it takes to leave home: what is written is seen, how well is for people."""
    if practice is None:
        return []
    asked = (
        (_("Ce qu’il ne faut pas changer"), practice.core_components, "noyau"),
        (_("Ce qui s’adapte"), practice.adaptable_components or practice.tailoring, "noyau"),
        (_("Les ressources et le coût"), practice.resources or practice.cost_amount is not None, "ressources"),
        (_("Les étapes de la mise en œuvre"), practice.steps, "etapes"),
        (_("Le contexte d’origine, par critère"), practice.setting, "contexte"),
        (_("Des résultats mesurés"), practice.figures, "resultats"),
        (_("Ce qui n’a pas marché"), practice.failures, "apprentissages"),
        (_("Qui joindre"), practice.contact_name, "contact"),
    )
    return [Travels(label, bool(told), anchor) for label, told, anchor in asked]


@dataclass(frozen=True)
class ReadinessGroup:
    slug: str
    label: Any
    rows: tuple[tuple[str, ReadinessAnswer | None], ...]


def readiness_of(file: AdoptionFile) -> list[ReadinessGroup]:
    """The answers of a team, as it gave them. One query, for the team alone: the caller checks it."""
    answers = {answer.question.slug: answer for answer in file.readiness.select_related("question__vocabulary")}
    groups = []
    for category in READINESS:
        rows = tuple((label, answers.get(slug)) for slug, label in category.labels.items())
        groups.append(ReadinessGroup(category.slug, category.label, rows))
    return groups
