"""What meaning adds to the words' score of each page of the window."""

from collections.abc import Mapping, Sequence

from search.ranking import Candidate

# For each word of the question, since what words score is a sum over them. Tuned on a collection that answers questions
# in other words (PIAF): from 40 to 60 the whole changes by a hundredth.
WEIGHT = 50.0
# A long text is no longer question.
MOST_WORDS = 10
# What the best page scores for each word of the question, below which the words that are found say little. Of PIAF's
# questions that no page holds whole, the eighth that scores so gains nothing from words before meaning.
TELLING = 3.0


def added(cosines: Mapping[int, float], page_ids: Sequence[int], words: int) -> dict[int, float] | None:
    """What each page of the window gets, given the cosines that are known; a page without one gets their mean.

    `words` is how many the question has.
    """
    if not cosines:
        return None
    weight = WEIGHT * min(words, MOST_WORDS)
    least = min(cosines.values())
    mean = sum(cosines.values()) / len(cosines)
    return {page_id: weight * (cosines.get(page_id, mean) - least) for page_id in page_ids}


def words_tell(pages: Sequence[Candidate], words: int) -> bool:
    """Whether words find something: the best of these pages scores enough for a question of so many."""
    return max((one.score for one in pages), default=0.0) >= TELLING * words
