"""References that are brought, joined to those of a page: which are there already, by their DOI or their title."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.references.shape import proposed_key
from portal.text.slugs import slug_of

ADD, SKIP, REPLACE = "add", "skip", "replace"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Twin:
    """A reference that seems to be the same: its text, and the row of the page that it is, unless it is brought too."""

    text: str
    by_doi: bool
    row: str = ""


def twins_of(brought: Sequence[Row], rows: Iterable[Row]) -> list[Twin | None]:
    """Return, for each row that is brought, the one of the page, or brought before it, that seems to be the same."""
    dois: dict[str, tuple[Row, str]] = {}
    titles: dict[str, list[tuple[Row, str]]] = {}

    def keep(row: Row, number: str) -> None:
        doi, title = _doi(row), _title(row)
        if doi:
            dois.setdefault(doi, (row, number))
        if title:
            titles.setdefault(title, []).append((row, number))

    for row in rows:
        keep(row, str(row.get("id") or ""))
    found: list[Twin | None] = []
    for row in brought:
        same = dois.get(_doi(row))
        twin = Twin(_shown(same[0]), True, same[1]) if same and _doi(row) else None
        if twin is None:
            near = (item for item in titles.get(_title(row), ()) if _may_be(row, item[0]))
            other = next(near, None)
            twin = Twin(_shown(other[0]), False, other[1]) if other else None
        found.append(twin)
        keep(row, "")
    return found


def join(
    rows: Sequence[Row], brought: Sequence[Row], choices: Sequence[str], twins: Sequence[Twin | None]
) -> list[dict[str, Any]]:
    """Return the rows of a page with what was chosen of those that are brought: `ADD`, `SKIP` or `REPLACE` for each.

    Each added one has a key that no other has. What was to be replaced and is gone is added.
    """
    found = [dict(row) for row in rows]
    places = {str(row.get("id") or ""): rank for rank, row in enumerate(found)}
    taken = {str(row["value"].get("key") or "") for row in found}
    for row, choice, twin in zip(brought, choices, twins, strict=True):
        value = dict(row["value"])
        place = places.get(twin.row) if twin and twin.row and choice == REPLACE else None
        if place is not None:
            # Texts of the page cite it by the key that it had.
            key = found[place]["value"].get("key") or ""
            found[place] |= {"type": row["type"], "value": value | {"key": key}}
        elif choice in (ADD, REPLACE):
            if not value.get("key") or value["key"] in taken:
                value["key"] = proposed_key(value, taken)
            taken.add(value["key"])
            found.append({"type": row["type"], "value": value, "id": str(uuid.uuid4())})
    return found


def _doi(row: Row) -> str:
    return str(row["value"].get("doi") or "").lower()


def _title(row: Row) -> str:
    return slug_of(str(row["value"].get("title") or row["value"].get("text") or ""))


def _may_be(row: Row, other: Row) -> bool:
    """Two of one title are two works where both say when, or who they are by their DOI, and not the same."""
    years = {str(one["value"].get("issued") or "")[:4] for one in (row, other)} - {""}
    return len(years) < 2 and len({_doi(row), _doi(other)} - {""}) < 2


def _shown(row: Row) -> str:
    value = row["value"]
    return " – ".join(filter(None, (value.get("key"), value.get("title") or value.get("text"))))
