"""What a content app hands to the search engine: one flat document a page."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

# A control character that no text of the web holds; `clean` sees to it.
_SEPARATOR = "\x1e"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Attachment:
    """The text of a file attached to a page (PDF, DOCX…)."""

    title: str
    text: str


@dataclass(frozen=True)
class SearchDocument:
    """A page as the index knows it.

    `facets` maps a facet's name to the slugs that the page holds in it; every name must be one of
    those given to the engine. `labels` holds what a reader may type for those slugs: labels and
    aliases of the terms, regions, MRC, establishments. `grants` are opaque tokens: a reader who
    holds at least one of them may see the page; a page without any is seen by nobody.
    `maturity_rank` goes from 0 (not judged) to 3 (exemplary). `measured` tells that the page has measured results:
    the sort `results` puts it first. `adoptions` is how many establishments took it up, as whoever reads the page may
    know; the sort `adopted` goes by it. A page `about_portal` comes after the contents that
    answer as well. `sequence` orders the versions of a
    page: an older one never overwrites a newer one. `extra` is any JSON object, returned as it is
    with each hit. Texts are brought to NFC, and NUL characters dropped.

    Raises ValueError when `id`, `sequence`, `maturity_rank` or `adoptions` is out of range.
    """

    id: int
    type: str
    title: str
    url: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grants: tuple[str, ...] = ()
    published_at: date | None = None
    maturity_rank: int = 0
    measured: bool = False
    adoptions: int = 0
    about_portal: bool = False
    language: str = "fr"
    sequence: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The identifier shares a 63-bit sort key with the day of publication.
        if not 0 <= self.id < 1 << 40:
            raise ValueError(f"id out of range: {self.id}")
        if not 0 <= self.sequence < 1 << 63:
            raise ValueError(f"sequence out of range: {self.sequence}")
        if not 0 <= self.maturity_rank <= 3:
            raise ValueError(f"maturity_rank out of range: {self.maturity_rank}")
        if not 0 <= self.adoptions < 1_000_000:
            raise ValueError(f"adoptions out of range: {self.adoptions}")
        for name in ("title", "summary", "body"):
            object.__setattr__(self, name, clean(getattr(self, name)))
        for name in ("keywords", "labels"):
            object.__setattr__(self, name, tuple(map(clean, getattr(self, name))))
        if self.attachments:
            cleaned = tuple(Attachment(clean(a.title), clean(a.text)) for a in self.attachments)
            object.__setattr__(self, "attachments", cleaned)

    @property
    def searched_text(self) -> str:
        """All that the page says, in one text."""
        parts = [self.title, self.summary, *self.keywords, *self.labels, self.body]
        for attachment in self.attachments:
            parts += (attachment.title, attachment.text)
        return "\n".join(parts)

    @cached_property
    def hash(self) -> str:
        """16 hexadecimal digits that change with any content, whatever the sequence.

        The engine keeps it, so that what is indexed can be compared with what is written: a
        content app that always gives slugs and keys in the same order always gets the same hash.
        """
        return f"{self.hash_of(self.card(), self.texts()):016x}"

    def card(self) -> bytes:
        """What a hit shows, its passage apart: a JSON object in UTF-8."""
        return _encode(
            {
                "id": self.id,
                "type": self.type,
                "title": self.title,
                "url": self.url,
                "summary": self.summary,
                "keywords": self.keywords,
                "labels": self.labels,
                "published_at": self.published_at and self.published_at.isoformat(),
                "language": self.language,
                "facets": dict(self.facets),
                "extra": dict(self.extra),
            }
        ).encode()

    def texts(self) -> bytes:
        """What passages are cut from: the body, then the title and text of each attached file.

        They are in UTF-8 with a separator between them, which takes a tenth of the time of JSON
        to read; `split_texts` does.
        """
        parts = [self.body]
        for attachment in self.attachments:
            parts += (attachment.title, attachment.text)
        return _SEPARATOR.join(parts).encode()

    def hash_of(self, card: bytes, texts: bytes) -> int:
        """The hash as a number of 64 bits, given what `card` and `texts` return."""
        ranking = (
            f"{len(card)}{sorted(set(self.grants))}{self.maturity_rank}{int(self.about_portal)}{int(self.measured)}"
            f",{self.adoptions}"
        )
        digest = hashlib.blake2b(card, digest_size=8)
        digest.update(texts)
        digest.update(ranking.encode())
        return int.from_bytes(digest.digest(), "big")

    def to_json(self) -> dict[str, Any]:
        """The document as a JSON object; `from_json` reads it back."""
        content: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        content["attachments"] = [[a.title, a.text] for a in self.attachments]
        content["published_at"] = self.published_at.isoformat() if self.published_at else None
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "SearchDocument":
        """The inverse of `to_json`. Raises KeyError or TypeError on another object."""
        values = dict(content)
        for name in ("keywords", "labels", "grants"):
            values[name] = tuple(values[name])
        values["attachments"] = tuple(Attachment(*pair) for pair in values["attachments"])
        values["facets"] = {name: tuple(slugs) for name, slugs in values["facets"].items()}
        if values["published_at"]:
            values["published_at"] = date.fromisoformat(values["published_at"])
        return cls(**values)

    def with_sequence(self, sequence: int) -> "SearchDocument":
        """The same page as version `sequence`."""
        return replace(self, sequence=sequence)


def split_texts(texts: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The body and the attached files (title, text) of what `SearchDocument.texts` returned."""
    body, *rest = texts.decode().split(_SEPARATOR)
    return body, list(zip(rest[::2], rest[1::2], strict=True))


# What passages are cut from, in characters: a long page, and as much of its files in all. A file that gets less than
# a few lines gets nothing.
EXCERPT_BODY = 20_000
EXCERPT_FILES = 20_000
EXCERPT_LEAST = 500


def excerpt(body: str, attachments: Iterable[Sequence[str]]) -> tuple[str, list[tuple[str, str]]]:
    """What passages are cut from: the beginning of the body, and of each attached file (title, text) in equal shares.

    The index holds and finds the whole; this alone travels with a hit. An excerpt's own excerpt is itself.
    """
    files = list(attachments)[: EXCERPT_FILES // EXCERPT_LEAST]
    short = [text for _title, text in files if len(text) <= EXCERPT_FILES // max(1, len(files))]
    longer = len(files) - len(short)
    # What short files leave is for the others.
    share = (EXCERPT_FILES - sum(map(len, short))) // longer if longer else EXCERPT_FILES
    return _beginning(body, EXCERPT_BODY), [(title, _beginning(text, share)) for title, text in files]


def _beginning(text: str, length: int) -> str:
    """At most `length` characters of `text`, cut between two words where there are any."""
    if len(text) <= length:
        return text
    space = text.rfind(" ", 0, length)
    return text[: space if space > 0 else length]


def clean(text: str) -> str:
    """`text` in NFC without NUL nor separator: what every engine indexes, stores and highlights."""
    if "\0" in text or _SEPARATOR in text:
        text = text.replace("\0", "").replace(_SEPARATOR, " ")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
