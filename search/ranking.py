"""A gentle preference for recent and proven pages among the best hits, and for contents before the portal's own pages.

score × (1 + 0.04 × maturity_rank + 0.10 × 2^(-age / 730 days)) × (1.3 unless the page is about the portal)

over the first 200 hits, so never more than × 1.22 between two contents. A page without a date gets
nothing for it. « À propos » names every subject and answers no question: it comes first only where it is much nearer
to what was typed. No factor is below 1: the embedded engine looks no further than a hit that no other can overtake.

In Elasticsearch the same formula is a `rescore` of window 200 with
`score_mode: multiply` around this painless script:

    double age = Math.max(0, params.today - doc['published_day'].value);
    double recency = doc['published_day'].value == 0 ? 0 : Math.pow(2, -age / params.half_life);
    double content = doc['about_portal'].value == 1 ? 1 : params.content;
    return content * (1 + params.maturity * doc['maturity_rank'].value + params.recency * recency);

Where meaning counts (`search.meaning`), it is added to the score before that; both engines then give the window with
its scores, and `ranked` orders it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WINDOW = 200
MATURITY_WEIGHT = 0.04
RECENCY_WEIGHT = 0.10
HALF_LIFE_DAYS = 730
CONTENT_FACTOR = 1.3
MAX_FACTOR = CONTENT_FACTOR * (1 + 3 * MATURITY_WEIGHT + RECENCY_WEIGHT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit of the window, with the score of its words and what the factor is made of."""

    id: int
    score: float
    published_day: int
    maturity_rank: int
    about_portal: bool


def day_number(day: date | None) -> int:
    """Days since the year 1, 0 for no date: what the index stores."""
    return day.toordinal() if day else 0


def factor(published_day: int, maturity_rank: int, today: int, *, about_portal: bool = False) -> float:
    """What the score is multiplied by. Days as `day_number` gives them."""
    recency = 0.0
    if published_day:
        recency = 2.0 ** (-max(0, today - published_day) / HALF_LIFE_DAYS)
    content = 1.0 if about_portal else CONTENT_FACTOR
    return content * (1.0 + MATURITY_WEIGHT * maturity_rank + RECENCY_WEIGHT * recency)


def ranked(
    candidates: Sequence[Candidate], today: int, nearness: Mapping[int, float] | None = None
) -> list[tuple[float, int]]:
    """The scores of these hits and their places among them, best first; of equal scores, the older page.

    `nearness` is added to the words' score of each page before the factor; a page that it doesn't name gets nothing.
    """
    added = nearness or {}
    scored = [
        (
            -(one.score + added.get(one.id, 0.0))
            * factor(one.published_day, one.maturity_rank, today, about_portal=one.about_portal),
            one.id,
            place,
        )
        for place, one in enumerate(candidates)
    ]
    scored.sort()
    return [(-score, place) for score, _page_id, place in scored]
