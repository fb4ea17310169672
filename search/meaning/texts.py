"""What is sent to a server of embeddings: texts made safe and short, the heading of a page, its passages.

A tokenizer written in C may overflow on what no person types: one character that stands for eighteen (U+FDFA), a NUL,
half of a character. So everything is brought to its plain form (NFKC) before it is cut.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from search.documents import SearchDocument, excerpt

# What tells the vectors of these texts from those of texts made otherwise: to be changed with what follows.
FORM = 2
MAX_QUERY = 200
MAX_PASSAGE = 2_000
# What a reader is shown of a page that is near: short passages say one thing, and a question is one thing.
PASSAGE_WORDS = 50
# What stands for the summary of a page that has none.
BEGINNING_WORDS = 240
# A page of more passages is known by the first ones.
MAX_PASSAGES = 96

_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Text:
    """One text of a page that gets a vector.

    `rank` is 0 for the head of the page: its title, its summary and its keywords, a line each. Passages follow, from 1
    on, a line each. `content_hash` tells two texts apart.
    """

    rank: int
    text: str

    @property
    def content_hash(self) -> str:
        return blake2b(self.text.encode(), digest_size=16).hexdigest()


def safe(text: str, limit: int) -> str:
    """`text` in NFKC, without control characters nor lone surrogates, of at most `limit` characters."""
    # Cut twice: what comes after is never kept, and normalizing costs by the character.
    whole = text[: limit * 2].encode("utf-8", "ignore").decode()
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", whole))[:limit].strip()


def query_text(q: str) -> str:
    """What is sent of a question."""
    return " ".join(safe(q, MAX_QUERY).split())


def texts_of(document: SearchDocument) -> Iterator[Text]:
    """The texts of a page that get a vector, the most telling first; each once."""
    title = " ".join(safe(document.title, 300).split())
    body, files = excerpt(document.body, [(one.title, one.text) for one in document.attachments])
    whole = [body, *(text for _title, text in files)]
    # A title alone is near everything that is short: a page without a summary is what it says first.
    first = _line(document.summary) or next((one for text in whole for one in passages(text, BEGINNING_WORDS)), "")
    head = f"{title}\n{first}\n{_line(', '.join(document.keywords))}".strip()
    yield Text(0, head)
    others = (passage for passage in dict.fromkeys(one for text in whole for one in passages(text)) if passage != first)
    for rank, passage in enumerate(islice(others, MAX_PASSAGES), 1):
        yield Text(rank, passage)


def _line(text: str) -> str:
    return " ".join(safe(text, MAX_PASSAGE).split())


def passages(text: str, most: int = PASSAGE_WORDS) -> Iterator[str]:
    """`text` in pieces of at most `most` words, of whole sentences where they aren't longer."""
    held: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if held and len(held) + len(words) > most:
            yield _line(" ".join(held))
            held = []
        held += words
        while len(held) > most:
            yield _line(" ".join(held[:most]))
            held = held[most:]
    if held:
        yield _line(" ".join(held))


def said(text: str) -> str:
    """What a text says: the summary of a head, or its title where it has none; a passage as it is."""
    lines = text.split("\n")
    return (lines[1] if len(lines) > 1 else "") or lines[0]
