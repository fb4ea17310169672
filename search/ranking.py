"""A gentle preference for recent and proven pages among the best hits.

score × (1 + 0.04 × maturity_rank + 0.10 × 2^(-age / 730 days))

over the first 200 hits, so never more than × 1.22 between two pages. A page without a date gets
nothing for it. In Elasticsearch the same formula is a `rescore` of window 200 with
`score_mode: multiply` around this painless script:

    double age = Math.max(0, params.today - doc['published_day'].value);
    double recency = doc['published_day'].value == 0 ? 0 : Math.pow(2, -age / params.half_life);
    return 1 + params.maturity * doc['maturity_rank'].value + params.recency * recency;
"""

from datetime import date

WINDOW = 200
MATURITY_WEIGHT = 0.04
RECENCY_WEIGHT = 0.10
HALF_LIFE_DAYS = 730
MAX_FACTOR = 1 + 3 * MATURITY_WEIGHT + RECENCY_WEIGHT


def day_number(day: date | None) -> int:
    """Days since the year 1, 0 for no date: what the index stores."""
    return day.toordinal() if day else 0


def factor(published_day: int, maturity_rank: int, today: int) -> float:
    """What the score is multiplied by. Days as `day_number` gives them."""
    recency = 0.0
    if published_day:
        recency = 2.0 ** (-max(0, today - published_day) / HALF_LIFE_DAYS)
    return 1.0 + MATURITY_WEIGHT * maturity_rank + RECENCY_WEIGHT * recency
