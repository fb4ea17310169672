"""What is asked of a context: the criteria of transferability by category, and the questions of readiness.

Both are vocabularies that brokers edit, one for each category. They follow, in the portal's own words, ASTAIRE (Cambon,
Minary, Ridde and Alla 2013, BMC Public Health 13:1184) and ORIC (Shea, Jacobs, Esserman, Bruce and Weiner 2014,
Implementation Science 9:7).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.directory.labels import term_labels


@dataclass(frozen=True)
class Category:
    """A list of what is asked. `slug` is that of its address, `vocabulary` that of its terms."""

    slug: str
    vocabulary: str
    label: Promise

    @property
    def labels(self) -> dict[str, str]:
        """What it asks by slug, in order, in the reader's language."""
        return term_labels(self.vocabulary)


TRANSFER = (
    Category("population", "transfer_population", _("Population")),
    Category("environnement", "transfer_environment", _("Environnement")),
    Category("professionnels", "transfer_professionals", _("Professionnels qui la mettent en œuvre")),
    Category("accompagnement", "transfer_support", _("Accompagnement au transfert")),
)
READINESS = (
    Category("volonte", "readiness_commitment", _("Volonté de changer ensemble")),
    Category("confiance", "readiness_capability", _("Confiance d’y arriver ensemble")),
)
VOCABULARIES = tuple(category.vocabulary for category in TRANSFER)


def criterion_choices() -> list[tuple[str, str]]:
    """The criteria of all categories, each after its category: an author chooses among them."""
    return [(slug, f"{category.label} – {label}") for category in TRANSFER for slug, label in category.labels.items()]


def criterion_label(slug: str) -> str:
    """What a criterion is called; its slug where no category has it any more."""
    return next((category.labels[slug] for category in TRANSFER if slug in category.labels), slug)


def by_category(rows: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group (criterion, text) by category, in the order of the vocabularies: (label of the category, rows).

    A criterion that no category has any more comes last, under no label: what was written of it stays.
    """
    texts: dict[str, list[str]] = {}
    for slug, text in rows:
        texts.setdefault(slug, []).append(text)
    groups = []
    for category in TRANSFER:
        found = [(label, text) for slug, label in category.labels.items() for text in texts.pop(slug, ())]
        if found:
            groups.append((str(category.label), found))
    left = [(slug, text) for slug, found in texts.items() for text in found]
    return [*groups, ("", left)] if left else groups


def is_criterion_used(slug: str) -> bool:
    """Tell whether a practice, one of its drafts or of its former versions, says something under this criterion."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Revision

    from practices.models import PracticePage

    needle = f'"{slug}"'
    if any(needle in json.dumps(list(page.setting.raw_data)) for page in PracticePage.objects.only("setting")):
        return True
    kept = Revision.objects.filter(content_type=ContentType.objects.get_for_model(PracticePage)).only("content")
    return any(needle in str(revision.content.get("setting", "")) for revision in kept.iterator(200))
