"""What two texts have in common once the manner of writing is left aside: capitals, punctuation, spaces, quotes."""

import re
import unicodedata

# « D.S.M. » is « DSM ».
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?")
# A number keeps its sign and its decimals, and a percentage its sign: they are part of what is said.
_WORDS = re.compile(r"(?<!\w)[-−]?\d+(?:[.,]\d+)?|\w+|[%$]")


def same_words(text: str) -> str:
    """Return what is compared of a text: two texts that differ only by their writing give the same."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    folded = _INITIALS.sub(lambda found: found[0].replace(".", ""), folded)
    return " ".join(_WORDS.findall(folded)) or " ".join(folded.split())
