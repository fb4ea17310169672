"""What a page that has references does with them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from portal.references.citing import cite, unknown_citations, without_citations
from portal.references.formatting import Listed, listed
from portal.references.models import RetractionNotice
from portal.references.retractions import marks_of
from portal.references.shape import Reference, keys_of, references_in


class CitingPage:
    """A page whose texts cite its references."""

    references: Any
    summary: str
    language: str

    @cached_property
    def bibliography(self) -> list[Reference]:
        """The references, as data."""
        return references_in(self.references.raw_data)

    @property
    def works_told(self) -> list[Reference]:
        """The works that the page speaks of: its references, and what else it is about."""
        return self.bibliography

    @cached_property
    def marks(self) -> Mapping[int, RetractionNotice]:
        """What was said since of the works that the page speaks of, by their number. One query where they are known."""
        return marks_of(self.works_told)

    @property
    def doubted_works(self) -> list[tuple[Reference, RetractionNotice]]:
        """The works that were retracted or doubted, for what the page says of them at its top."""
        found = [(work, self.marks[work.number]) for work in self.works_told if work.number in self.marks]
        return [(work, mark) for work, mark in found if mark.is_grave]

    @cached_property
    def listed_references(self) -> list[Listed]:
        """The references, as they are shown."""
        shown = listed(self.bibliography, self.language)
        return [replace(item, mark=self.marks.get(item.number)) for item in shown]

    @property
    def plain_summary(self) -> str:
        """The summary, for what shows it without the references."""
        return without_citations(self.summary)

    def with_citations(self, response: Any) -> Any:
        """Join what the page cites to its references, in the whole of the page that is answered."""
        if not response.streaming and (b"[@" in response.content or self.references):
            response.content = cite(response.content.decode(response.charset), keys_of(self.bibliography))
        return response


def refuse_unknown_citations(form: Any, cleaned: dict[str, Any]) -> None:
    """Refuse, in the form of a page, to cite what the page doesn't list."""
    if "references" in form.errors:
        return
    # A form that doesn't show the references cites those that the page has.
    rows = cleaned.get("references") if "references" in form.fields else form.instance.references
    keys = keys_of(references_in(rows.raw_data if rows is not None else ()))
    for name, message in unknown_citations(cleaned, keys).items():
        form.add_error(name, message)
