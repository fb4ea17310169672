"""A page of some kind: what its kind says of it."""

from functools import cached_property
from typing import Any

from django.utils.functional import classproperty

from portal.kinds.contents import NO_KIND, PageKind
from portal.kinds.layers import Layer, sections_in
from portal.kinds.sections import Item, ShownSection, items, shown_facts, shown_sections


class KindredPage:
    """A page whose kind says what it is called, looks like and holds."""

    # Declared by each type.
    content_kind: PageKind = NO_KIND
    # Its streams of blocks that hold texts formatted on screen.
    text_streams: tuple[str, ...] = ("body",)
    # The shorter reading of it that is asked for; None for the page whole.
    layer: Layer | None = None

    @classproperty
    def kind(cls) -> str:  # noqa: N805  (of the class)
        return cls.content_kind.slug

    @classproperty
    def kind_label(cls) -> Any:  # noqa: N805
        return cls.content_kind.one

    @classproperty
    def admin_icon(cls) -> str:  # noqa: N805
        return cls.content_kind.icon

    @property
    def missing(self) -> list[Item]:
        """What nobody has documented yet of what its sections ask for."""
        return [item for item in items(self, self.content_kind.sections) if not item.documented]

    @property
    def facts(self) -> list[dict[str, Any]]:
        """What it says beside its sections, unless its template does."""
        return shown_facts(self, self.content_kind.sections)

    @cached_property
    def sections(self) -> list[ShownSection]:
        """The sections that have something to say, in order."""
        return shown_sections(self, sections_in(self.content_kind.sections, self.layer))

    @property
    def shown_url(self) -> str:
        """The address of what is shown of it: its own, or that of the shorter reading that is asked for."""
        url = str(getattr(self, "url", "") or "")
        return f"{url}{self.layer.slug}/" if url and self.layer else url
