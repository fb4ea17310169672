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

MAX_QUERY = 200
MAX_PASSAGE = 2_000
PASSAGE_WORDS = 240
# A page of more passages is known by the first ones.
MAX_PASSAGES = 20

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Text:
    """One text of a page that gets a vector: its title on the first line, then what it says.

    `rank` is 0 for the title and summary, or first passage, then the place of the passage. `content_hash` tells
    two texts apart.
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
    whole = (passage for text in (body, *(text for _title, text in files)) for passage in passages(text))
    # A title alone is near everything that is short: a page without a summary is what it says first.
    first = _line(document.summary) or next(whole, "")
    yield Text(0, f"{title}\n{first}".strip())
    others = (passage for passage in dict.fromkeys(whole) if passage != first)
    for rank, passage in enumerate(islice(others, MAX_PASSAGES), 1):
        yield Text(rank, f"{title}\n{passage}")


def _line(text: str) -> str:
    return " ".join(safe(text, MAX_PASSAGE).split())


def passages(text: str) -> Iterator[str]:
    """`text` in pieces of at most `PASSAGE_WORDS` words, of whole paragraphs as long as they hold."""
    held: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        if held and len(held) + len(words) > PASSAGE_WORDS:
            yield _line(" ".join(held))
            held = []
        held += words
        while len(held) > PASSAGE_WORDS:
            yield _line(" ".join(held[:PASSAGE_WORDS]))
            held = held[PASSAGE_WORDS:]
    if held:
        yield _line(" ".join(held))


def said(text: str) -> str:
    """What a text says under its title; the title itself where it says nothing more."""
    title, _line_end, rest = text.partition("\n")
    return rest or title
