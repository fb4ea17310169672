"""A synthesis at the length that its reader has time for: one page, three, or all of it (« 1:3:25 »).

Source: Canadian Health Services Research Foundation, « Reader-Friendly Writing – 1:3:25 » (2001). Each length has its
address below the page's, and its PDF; all are the same page, read by the same people, and cited by its one address.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from wagtail.url_routing import RouteResult

from portal.kinds.sections import Section
from portal.references.citing import cited_in, texts_in


@dataclass(frozen=True)
class Layer:
    """A length: the end of its address, what it is called, how many pages it takes, how deep its sections stand."""

    address: str
    label: str | Promise
    pages: str | Promise
    depth: int


FULL = Layer("", pgettext_lazy("longueur", "Rapport complet"), "", 3)
LAYERS = (
    Layer("messages", pgettext_lazy("longueur", "Messages clés"), pgettext_lazy("longueur", "une page"), 1),
    Layer("resume", pgettext_lazy("longueur", "Résumé"), pgettext_lazy("longueur", "trois pages"), 2),
    FULL,
)
_BELOW = {layer.address: layer for layer in LAYERS if layer.address}


class LayeredPage:
    """A page that may be read at three lengths, once it has key messages."""

    content_kind: Any
    key_messages: Any
    layer: Layer = FULL

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find the page, one of its versions, or either at another length.

        Raises:
            django.http.Http404: for a page that the reader may not read, or that has no key message.
        """
        wanted = _BELOW.get(path_components[-1]) if path_components else None
        found: RouteResult = super().route(request, path_components[:-1] if wanted else path_components)  # type: ignore[misc]
        if wanted:
            if not found.page.key_messages:
                raise Http404
            found.page.shorten(wanted)
        return found

    def shorten(self, layer: Layer) -> None:
        """Show the page in memory at another length: its other parts are left out. It is not to be saved."""
        self.layer = layer
        page: Any = self
        page.documents = []
        page.similar_pages = []
        shown = {field.name for section in self.declared_sections for field in section.fields} | {"summary"}
        if not any(cited_in(text) for name in shown for text in texts_in(getattr(page, name))):
            page.references = []

    @property
    def declared_sections(self) -> tuple[Section, ...]:
        return tuple(section for section in self.content_kind.sections if section.depth <= self.layer.depth)

    @property
    def path_below(self) -> str:
        return f"{self.layer.address}/" if self.layer.address else ""

    @property
    def layers(self) -> list[dict[str, Any]]:
        """Each length, with its address and whether it is the one shown; none where nobody wrote key messages."""
        url = getattr(self, "url", "")
        if not (url and self.key_messages):
            return []
        return [
            {
                "label": layer.label,
                "pages": layer.pages,
                "url": f"{url}{layer.address}/" if layer.address else url,
                "current": layer is self.layer,
            }
            for layer in LAYERS
        ]

    @property
    def closing_links(self) -> Any:
        return super().closing_links if self.layer is FULL else []  # type: ignore[misc]

    @property
    def missing(self) -> Any:
        return super().missing if self.layer is FULL else []  # type: ignore[misc]
