"""What an import will write, once everything is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from portal.core.named_objects import UnknownPartError, part_named, parts_of
from portal.exchange.reader import EntryReader, Reference
from portal.exchange.sources import Source


@dataclass
class Planned:
    """A page that the import will write; `parts` are what a stance towards it may name, None where it isn't known."""

    type: str
    title: str
    slug: str
    address: str
    parent: str
    order: int | None
    file: str
    line: int
    references: list[Reference]
    parts: list[str] | None = None


@dataclass
class PlannedSource:
    """A file that passed its own checks, with its pages; `fresh` when it changes anything."""

    source: Source
    pages: list[Planned] = field(default_factory=list)
    fresh: bool = False


def planned_page(reader: EntryReader, page: Any = None) -> Planned:
    """What will be written of an entry; `page` is as it will be, where it could be read."""
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
        parts_of(page) if page is not None else None,
    )


def unnamed_part(reference: Reference, plan: Mapping[str, Planned], existing: Callable[[str], Page | None]) -> str:
    """Say what there is, where a stance is about a part that the other page hasn't; empty where it is right.

    Args:
        plan: the pages that the import will write, by address.
        existing: finds the page at an address, as it is.
    """
    if not reference.about:
        return ""
    planned = plan.get(reference.address)
    page = None if planned else existing(reference.address)
    parts = planned.parts if planned else parts_of(page.specific) if page else None
    if parts is None:
        return ""
    try:
        part_named(reference.about, parts, planned.title if planned else reference.address)
    except UnknownPartError as refused:
        return str(refused)
    return ""
