"""What meaning adds to the words' score of each page of the window."""

from collections.abc import Mapping, Sequence

# Tuned on a collection that answers questions in other words (PIAF): 160 helps whole questions a little more, and
# keywords and typing errors less.
WEIGHT = 130.0


def added(cosines: Mapping[int, float], page_ids: Sequence[int], weight: float = WEIGHT) -> dict[int, float] | None:
    """What each page of the window gets, given the cosines that are known; a page without one gets their mean."""
    if not cosines:
        return None
    least = min(cosines.values())
    mean = sum(cosines.values()) / len(cosines)
    return {page_id: weight * (cosines.get(page_id, mean) - least) for page_id in page_ids}
