"""What an attestation says of the practices that it prepared for, and whether they changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.visibility import visible_ids
from portal.cycle.answers import answer


@dataclass(frozen=True)
class Prepared:
    """A practice at the version that an attestation prepared for.

    Attributes:
        url: its page; empty where the reader may not read it.
        changes_url: what changed since in it, where its core did and the reader may read it.
    """

    title: str
    on: date | None
    url: str = ""
    changes_url: str = ""

    @property
    def text(self) -> str:
        """« Une pratique, version du 3 mars 2026 »."""
        if self.on is None:
            return self.title
        return _("%(practice)s, version du %(day)s") % {"practice": self.title, "day": date_format(self.on, "j F Y")}


def public_copies(copies: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The copies of the practices that anybody may read today. One query, none without copies."""
    copies = list(copies)
    public = visible_ids([copy["page"] for copy in copies], AnonymousUser())
    return [copy for copy in copies if copy["page"] in public]


def as_prepared(copy: dict[str, Any]) -> Prepared:
    """A copy as it was made, without asking anything of today."""
    return Prepared(copy["title"], date.fromisoformat(copy["on"]) if copy["on"] else None, copy["address"])


def prepared_by(attestations: Iterable[Any], reader: Any) -> dict[int, list[Prepared]]:
    """What the attestations of a reader prepared for, by their number in the database. Two queries for all."""
    attestations = list(attestations)
    numbers = {copy["page"] for attestation in attestations for copy in attestation.practices}
    allowed = visible_ids(numbers, reader)
    cores = answer("practice_cores", allowed)
    return {
        attestation.pk: [_today(copy, allowed, cores) for copy in attestation.practices] for attestation in attestations
    }


def _today(copy: dict[str, Any], allowed: set[int], cores: dict[int, str]) -> Prepared:
    told, page = as_prepared(copy), copy["page"]
    changed = page in cores and cores[page] != copy["core"]
    return Prepared(
        told.title,
        told.on,
        told.url if page in allowed else "",
        answer("practice_changes_address", page, copy["revision"]) if changed else "",
    )
