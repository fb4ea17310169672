"""What an import will write, once everything is read."""

from dataclasses import dataclass, field

from portal.exchange.reader import EntryReader, Reference
from portal.exchange.sources import Source


@dataclass
class Planned:
    """A page that the import will write."""

    type: str
    title: str
    slug: str
    address: str
    parent: str
    order: int | None
    file: str
    line: int
    references: list[Reference]


@dataclass
class PlannedSource:
    """A file that passed its own checks, with its pages; `fresh` when it changes anything."""

    source: Source
    pages: list[Planned] = field(default_factory=list)
    fresh: bool = False


def planned_page(reader: EntryReader) -> Planned:
    return Planned(
        reader.schema.type,
        reader.title,
        reader.slug,
        reader.address,
        reader.parent_address,
        reader.order,
        reader.entry.file,
        reader.entry.line,
        reader.references,
    )
