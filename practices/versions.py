"""Two versions of a practice: whether the core is the same, and what changed, by section.

Rooms beside this one ask by `answer("practice_cores", …)` of `portal/cycle/answers.py`, and lead to the page of what
changed by an address that only the portal writes: whoever has it reads that version, if they may read the practice.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.signing import Signer
from django.urls import reverse
from django.utils.functional import Promise
from wagtail.models import Revision

from portal.references.citing import forget_citations
from practices.comparison.cells import Cell
from practices.comparison.table import compare
from practices.models import PracticePage

_signer = Signer(salt="practices.versions")


@dataclass(frozen=True)
class Change:
    """One rubric that the two versions say otherwise; a cell is empty where its version says nothing."""

    label: str | Promise
    before: Cell
    after: Cell


@dataclass(frozen=True)
class ChangedSection:
    label: str | Promise
    changes: tuple[Change, ...]


def core_of(practice: Any) -> list[tuple[str, str]]:
    """What a practice says not to change."""
    rows = [row["value"] for row in practice.core_components.raw_data]
    return [(str(row.get("title") or ""), str(row.get("description") or "")) for row in rows]


def core_mark(practice: Any) -> str:
    """What tells one core from another, in 64 characters."""
    return hashlib.sha256(json.dumps(core_of(practice)).encode()).hexdigest()


def practice_cores(numbers: Collection[int]) -> dict[int, str]:
    """The mark of the core of each published practice among these pages. One query, none without pages."""
    if not numbers:
        return {}
    practices = PracticePage.objects.live().filter(pk__in=numbers).only("pk", "core_components")
    return {practice.pk: core_mark(practice) for practice in practices}


def changed_sections(before: Any, after: Any, user: Any) -> list[ChangedSection]:
    """What two versions say otherwise, by section. Their texts lose their citations: neither is to be saved."""
    for page in (before, after):
        forget_citations(page)
    found = []
    for group in compare([before, after], user).all_groups:
        changes = tuple(
            Change(row.label, *row.cells) for row in group.rows if row.cells[0].compared != row.cells[1].compared
        )
        if changes:
            found.append(ChangedSection(group.label, changes))
    return found


def version_before(practice: PracticePage, revision: int | None) -> Any:
    """The practice as a revision of it says it; None where that one is no longer kept."""
    found = Revision.page_revisions.filter(pk=revision or 0, object_id=str(practice.pk)).first()
    return found.as_object() if found else None


def changed_labels(practice: int, revision: int | None, user: Any) -> list[str | Promise]:
    """The sections that the published practice says otherwise than a revision of it, for a reader."""
    page = PracticePage.objects.live().filter(pk=practice).first()
    before = version_before(page, revision) if page else None
    return [section.label for section in changed_sections(before, page, user)] if before else []


def changes_address(practice: int, revision: int | None) -> str:
    """Where whoever may read a practice sees what changed since one of its revisions."""
    return reverse("practices:changes", args=[_signer.sign_object([practice, revision or 0])])


def read_changes_address(signed: str) -> tuple[int, int]:
    """Return the practice and the revision that an address names.

    Raises:
        django.core.signing.BadSignature: where the portal didn't write it.
    """
    practice, revision = _signer.unsign_object(signed)
    return practice, revision
