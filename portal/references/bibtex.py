"""BibTeX and BibLaTeX read: `bibtexparser` parts the entries and says where each stands, pandoc says what each means.

Pandoc refuses a whole file for one entry; it is then given halves, until those that it can't read stand alone.
"""

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry, ParsingFailedBlock, String

from portal.references.formatting import FormattingError, run_pandoc
from portal.references.shape import KEY

# What reading may take in all: macros may call one another without end.
SECONDS = 12
# Pandoc writes the titles of entries in English in small letters, proper names too, unless they stand in more braces.
_TITLES = {"title", "subtitle", "booktitle", "journal", "journaltitle"}


@dataclass(frozen=True)
class BibEntry:
    """An entry of a file: its line, as it was written, and its CSL-JSON where it could be read."""

    line: int
    source: str
    csl: dict[str, Any] | None = None
    # Its braces or its fields are wrong, rather than what they say.
    broken: bool = False


def read_bibtex(text: str) -> list[BibEntry]:
    """Return the entries of a text in BibTeX, in order."""
    blocks = parse_string(text, parse_stack=[]).blocks
    strings = "\n".join(block.raw or "" for block in blocks if isinstance(block, String))
    found: list[BibEntry] = []
    # The name by which pandoc knows each: its own, so that one may refer to another, where nobody else has it.
    names: dict[str, int] = {}
    sources: dict[int, str] = {}
    for block in blocks:
        entry = block if isinstance(block, Entry) else getattr(block, "ignore_error_block", None)
        if not isinstance(entry, Entry) and not isinstance(block, ParsingFailedBlock):
            continue
        rank = len(found)
        line = (block.start_line or 0) + 1
        found.append(BibEntry(line, (block.raw or "").strip(), broken=not isinstance(entry, Entry)))
        if isinstance(entry, Entry):
            name = entry.key if re.fullmatch(KEY, entry.key, re.ASCII) and entry.key not in names else f"entry-{rank}"
            names[name] = rank
            sources[rank] = _written(entry, name)
    keys = {rank: name for name, rank in names.items()}
    for csl in _understood(strings, [sources[rank] for rank in sorted(sources)]):
        rank = names.get(str(csl.get("id")), -1)
        if rank >= 0:
            own = "" if keys[rank] == f"entry-{rank}" else keys[rank]
            found[rank] = BibEntry(found[rank].line, found[rank].source, csl | {"id": own})
    return found


def _written(entry: Entry, name: str) -> str:
    """The entry as pandoc is to read it: under `name`, between braces, its titles in the letters of its author."""
    fields = []
    for field in entry.fields:
        value = str(field.value)
        if field.key.lower() in _TITLES and len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"')):
            value = f"{value[0]}{{{value[1:-1]}}}{value[-1]}"
        fields.append(f"  {field.key} = {value},\n")
    return f"@{entry.entry_type}{{{name},\n{''.join(fields)}}}"


def _understood(strings: str, entries: Sequence[str]) -> Iterator[dict[str, Any]]:
    end = time.monotonic() + SECONDS
    waiting = [list(entries)] if entries else []
    while waiting and time.monotonic() < end:
        some = waiting.pop()
        try:
            written = run_pandoc(["--from=bibtex", "--to=csljson"], "\n\n".join([strings, *some]))
        except FormattingError:
            half = len(some) // 2
            waiting += [some[half:], some[:half]] if half else []
        else:
            yield from json.loads(written)
