"""Several sheets in one PDF: a cover, a table of contents, a chapter a page, and what they cite, put together.

The caller chooses the pages, and only among those that the reader may read. Each chapter holds what its sheet holds:
what all the readers of its page may read.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.sheets.contents import TEMPLATE, Contents, contents_of, engine_version
from portal.sheets.parts import REFERENCES
from portal.sheets.registry import SHEETS
from portal.sheets.rendering import compile_document, write_parts
from portal.sheets.text import typeset

# A dossier is read on a table, and made while its reader waits.
MOST_PAGES = 12


@dataclass
class Dossier:
    """What a dossier shows: what is common, and the contents of each chapter."""

    data: dict[str, Any]
    chapters: list[Contents]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        shown = [self.data, [chapter.digest for chapter in self.chapters], engine_version()]
        self.digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def with_sheet(pages: Sequence[Any]) -> list[Any]:
    """Keep the pages that have a sheet, as many as a dossier holds."""
    return [page for page in pages if type(page) in SHEETS][:MOST_PAGES]


def dossier_of(pages: Sequence[Any], *, title: str, kind: str, summary: str = "") -> Dossier:
    """Gather a dossier of `pages`, in their order, in the language of the interface in force.

    Args:
        pages: pages with a sheet, that the reader may read.
        kind: what the title is the title of, above it: « Thème ».
        summary: a sentence under the title.
    """
    interface = (get_language() or settings.LANGUAGE_CODE)[:2]

    def said(text: str) -> str:
        return str(typeset(text, interface))

    chapters = [contents_of(page) for page in pages]
    references: list[dict[str, Any]] = []
    for number, chapter in enumerate(chapters, start=1):
        _put_apart(chapter, number, references, said)
    reserved = sum(bool(chapter.data["access"]) for chapter in chapters)
    access = _("Contient des pages réservées : ne le remettez qu’à qui peut les lire.") if reserved else ""
    made = _("Dossier du %(date)s") % {"date": date_format(timezone.localdate(), "j F Y")}
    return Dossier(
        {
            "title": said(title),
            "kind": said(kind),
            "summary": said(summary),
            "made": said(made),
            "access": said(access),
            "contents": said(_("Sommaire")),
            "language": interface,
            "portal": settings.WAGTAIL_SITE_NAME,
            "site": settings.SITE_URL,
            "references": references,
            "words": {
                "references": said(_("Références")),
                "unprintable": said(
                    _("Le signe □ tient lieu d’un caractère que la fiche ne peut pas imprimer ; la page en ligne l’a.")
                ),
            },
            "published": timezone.localdate().isoformat(),
        },
        chapters,
    )


def _put_apart(chapter: Contents, number: int, references: list[dict[str, Any]], said: Callable[[str], str]) -> None:
    """Move what a page cites to the common list, each source once; what the page cites has its number there."""
    numbers: list[int] = []
    sections = []
    for section in chapter.data["sections"]:
        if section["role"] != REFERENCES:
            sections.append(section)
            continue
        for entry in (entry for part in section["parts"] for entry in part["entries"]):
            passage = chapter.passages[entry["passage"]]
            place = {"folder": _folder(number), "passage": entry["passage"], "language": chapter.data["language"]}
            known = next((one for one in references if one["html"] == passage.html), None)
            if known is None:
                known = place | {"html": passage.html, "number": len(references) + 1}
                references.append(known)
            numbers.append(known["number"])
        text = said(_("À la fin du dossier : %(numbers)s.") % {"numbers": ", ".join(map(str, numbers))})
        sections.append(section | {"parts": [{"part": "plain", "text": {"words": text}, "strong": False}]})
    cited = chapter.data["citations"]
    chapter.data |= {
        "sections": sections,
        "chapter": True,
        "citations": {key: numbers[place - 1] for key, place in cited.items() if place <= len(numbers)},
    }


def _folder(number: int) -> str:
    return f"page-{number}"


def render_dossier(dossier: Dossier) -> bytes:
    """Compile a dossier to a PDF that conforms to PDF/UA-1.

    Raises:
        portal.sheets.rendering.SheetError: when a text can't be read or the compiler refuses the document.
    """
    with tempfile.TemporaryDirectory(prefix="dossier-") as name:
        root = Path(name)
        for template in ("look.typ", "dossier.typ"):
            shutil.copy(TEMPLATE / template, root)
        files = {}
        for number, chapter in enumerate(dossier.chapters, start=1):
            folder = root / _folder(number)
            folder.mkdir()
            files[folder / "data.json"] = write_parts(folder, chapter)
        files[root / "dossier.json"] = dossier.data | {
            "chapters": [_folder(number) for number in range(1, len(dossier.chapters) + 1)]
        }
        return compile_document(root, "dossier.typ", files, dossier.data["published"])
