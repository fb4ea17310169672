"""What a practice measured, read from its indicators: each figure, and the one that its page opens on.

Which one is the author's choice: the first indicator that has a measure, in the order in which they wrote them.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from portal.text.numbers import finite


@dataclass(frozen=True)
class Figure:
    """A measured indicator as its authors wrote it; `kind` is a slug of the vocabulary `indicator_kinds`."""

    name: str
    kind: str
    unit: str
    baseline: float | None
    target: float | None
    measured: float
    period: str
    denominator: str
    source: str

    def as_json(self) -> dict[str, Any]:
        """The same, without what nobody told: what the search index keeps to show it on a card."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def figures_in(rows: Any) -> Iterator[Figure]:
    """Yield the indicators of a practice that have a measure, in their order.

    Args:
        rows: the field `indicators`. Its rows are read as they are stored: building each block costs ten times more.
    """
    for row in rows.raw_data:
        value = row["value"]
        measured = finite(value.get("measured"))
        if measured is None:
            continue
        words = {
            name: str(value.get(name) or "").strip()
            for name in ("name", "kind", "unit", "period", "denominator", "source")
        }
        yield Figure(
            measured=measured, baseline=finite(value.get("baseline")), target=finite(value.get("target")), **words
        )
