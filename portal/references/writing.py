"""References handed to other programs: BibLaTeX as pandoc writes it, RIS as rispy does, CSL-JSON.

BibLaTeX rather than BibTeX: it keeps the language, the DOI and the whole date, and Zotero, JabRef and Mendeley read
both from a `.bib`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.references.formatting import run_pandoc
from portal.references.ris import write_ris
from portal.references.shape import line_of, proposed_key

Csl = Mapping[str, Any]


@dataclass(frozen=True)
class Format:
    """A way to write references.

    Attributes:
        extension: the end of the file's name.
        label: how its readers call it.
        write: makes it of references in CSL-JSON, each with an `id` of its own.

    """

    extension: str
    label: str
    content_type: str
    write: Callable[[Sequence[Csl]], str]


def write_csl_json(items: Sequence[Csl]) -> str:
    return json.dumps([dict(item) for item in items], ensure_ascii=False, indent=1) + "\n"


def write_bib(items: Sequence[Csl]) -> str:
    """Return the BibLaTeX of references.

    Raises:
        portal.references.formatting.FormattingError: where pandoc fails or takes too long.
    """
    # Pandoc knows no entry without one.
    return run_pandoc(["--from=csljson", "--to=biblatex", "--wrap=none"], write_csl_json(items)) if items else ""


FORMATS = {
    item.extension: item
    for item in (
        Format("bib", "BibTeX", "application/x-bibtex", write_bib),
        Format("ris", "RIS", "application/x-research-info-systems", write_ris),
        Format("json", "CSL-JSON", "application/vnd.citationstyles.csl+json", write_csl_json),
    )
}


def with_keys(items: Iterable[Csl]) -> list[dict[str, Any]]:
    """Return the references, each with a key of its own: its own key unless another has it, else a proposed one."""
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for item in items:
        key = str(item.get("id") or "")
        if not key or key in taken:
            year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
            lines = "\n".join(line_of(name) for name in item.get("author", ()))
            key = proposed_key({"authors": lines, "title": item.get("title"), "issued": str(year)}, taken)
        taken.add(key)
        found.append({**item, "id": key})
    return found
