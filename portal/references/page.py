"""What a page that has references does with them."""

from functools import cached_property
from typing import Any

from portal.references.citing import cite, unknown_citations, without_citations
from portal.references.formatting import Listed, listed
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

    @cached_property
    def listed_references(self) -> list[Listed]:
        """The references, as they are shown."""
        return listed(self.bibliography, self.language)

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
