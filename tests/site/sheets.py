"""Reading a sheet as a test does: its text, its outline, its metadata."""

import io
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from pypdf import PdfReader

from portal.sheets.views import FILE

# Places where a long word may break, and the spaces of French typography.
UNSEEN = str.maketrans({"\u200b": None, "\u00ad": None, "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True)
class Sheet:
    reader: PdfReader

    @property
    def pages(self) -> list[str]:
        return [flat(page.extract_text()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @property
    def outline(self) -> list[str]:
        def titles(entries: Any) -> list[str]:
            return [
                title for entry in entries for title in (titles(entry) if isinstance(entry, list) else [entry.title])
            ]

        return [flat(title) for title in titles(self.reader.outline)]

    @property
    def links(self) -> set[str]:
        notes = [note.get_object() for page in self.reader.pages for note in page.get("/Annots", [])]
        return {note["/A"]["/URI"] for note in notes if "/A" in note and "/URI" in note["/A"]}

    @property
    def tags(self) -> set[str]:
        """The kinds of elements in the structure tree."""
        found: set[str] = set()
        waiting = [self.reader.root_object["/StructTreeRoot"]["/K"]]
        while waiting:
            node = waiting.pop()
            node = node.get_object() if hasattr(node, "get_object") else node
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                found |= {str(node["/S"])} if "/S" in node else set()
                waiting += [node["/K"]] if "/K" in node else []
        return found


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(UNSEEN)).strip()


def address(page: Any) -> str:
    return f"{page.url}{FILE}"


def sheet_of(page: Any, client: Client | None = None) -> Sheet:
    """The sheet as the reader gets it."""
    response = (client or Client()).get(address(page))
    assert response.status_code == 200, response.content[:2000]
    assert response["Content-Type"] == "application/pdf"
    return Sheet(PdfReader(io.BytesIO(response.content)))
