"""Pages that are read at several lengths, each at an address of its own; see `portal.kinds.layers`."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404
from wagtail.url_routing import RouteResult

from portal.kinds.layers import Layer, Reading, minutes_to_read, sections_in
from portal.kinds.page import KindredPage
from portal.references.citing import cited_in, texts_in
from portal.references.shape import Reference


class LayeredPage(KindredPage):
    """A page of a kind that may have shorter readings: their addresses, the switch between them, what each cites.

    Who may read the page, and which version of it is shown, is what the page itself says: a reading only leaves out.
    """

    content_kind: Any
    summary: Any

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Find the page, whole or in a shorter reading.

        Raises:
            django.http.Http404: for a page that the reader may not read, and for a reading that isn't offered.
        """
        layer = self.content_kind.layer_at(path_components[-1]) if path_components else None
        if layer is None:
            whole: RouteResult = super().route(request, path_components)  # type: ignore[misc]
            return whole
        found: RouteResult = super().route(request, path_components[:-1])  # type: ignore[misc]
        if not layer.is_offered(found.page):
            raise Http404
        found.page.layer = layer
        return found

    @property
    def readings(self) -> list[Reading]:
        """The ways to read it, the shortest first; none where there is but one."""
        offered = [layer for layer in self.content_kind.layers if layer.is_offered(self)]
        if not offered:
            return []
        url = str(getattr(self, "url", "") or "")
        shorter = [
            Reading(layer.name, f"{url}{layer.slug}/", self._minutes(layer), layer is self.layer) for layer in offered
        ]
        return [*shorter, Reading(self.content_kind.whole, url, self._minutes(None), self.layer is None)]

    def _minutes(self, layer: Layer | None) -> int:
        return minutes_to_read(text for name in self._fields_of(layer) for text in texts_in(getattr(self, name)))

    def _fields_of(self, layer: Layer | None) -> list[str]:
        sections = sections_in(self.content_kind.sections, layer)
        return [field.name for section in sections if section.anchor for field in section.fields]

    @cached_property
    def bibliography(self) -> list[Reference]:
        """The references; in a shorter reading, those that it cites, numbered among themselves."""
        found: list[Reference] = super().bibliography  # type: ignore[misc]
        if self.layer is None:
            return found
        cited = {
            key
            for name in self._fields_of(self.layer)
            for text in texts_in(getattr(self, name))
            for key in cited_in(text)
        }
        if self.layer.opens:
            cited.update(cited_in(self.summary))
        cited |= self.keys_named_by(self.layer)
        kept = [reference for reference in found if reference.key in cited]
        return [replace(reference, number=number) for number, reference in enumerate(kept, 1)]

    def keys_named_by(self, layer: Layer) -> set[str]:
        """The keys of references that the fields of a reading name otherwise than by citing them."""
        return set()
