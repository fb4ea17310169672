"""What a kind of content is called, looks like and carries, declared once beside the model of its pages.

    class PracticePage(ClassifiedPage):
        content_kind = ContentKind(slug="practice", one=_("Pratique"), …)

Lists, labels, shapes, colours, menus, cards, sheets, files and the administration read it there: a new kind needs no
line outside its own app.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.kinds.checklist import COMMON, Check
from portal.kinds.layers import Layer
from portal.kinds.sections import Section, SectionField

Words = str | Promise
Oklch = tuple[float, float, float]

# Its name is that of a class, of an attribute and of a symbol.
SLUG = re.compile(r"[a-z]+")
CELLS = ("need", "knowledge", "adoption", "results")
LINES = '<path d="M0 1.5h12v2H0zm0 3.5h12v2H0zm0 3.5h7v2H0z"/>'


@dataclass(frozen=True, eq=False)
class Colour:
    """The accent of a kind in both themes: OKLCH as lightness in %, chroma, hue in degrees. Kinds may share one."""

    light: Oklch = (46, 0.03, 250)
    dark: Oklch = (75, 0.02, 250)

    @property
    def css(self) -> str:
        return f"light-dark({oklch(self.light)}, {oklch(self.dark)})"


def oklch(colour: Oklch) -> str:
    lightness, chroma, hue = colour
    return f"oklch({lightness:g}% {chroma:g} {hue:g})"


MUTED = Colour()


@dataclass(frozen=True, eq=False, kw_only=True)
class Family:
    """A part of the portal that holds kinds of content: its index, the sections of establishments below it.

    `path` is the end of the index's address where the portal makes it, `index` its model as `app.Model`; `menu`
    is its name in the main menu, `footer` in the footer (the menu's unless told).
    """

    path: str
    title: str
    index: str
    menu: Words
    footer: Words = ""
    order: int

    @property
    def url(self) -> str:
        return f"/{self.path}/"


@dataclass(frozen=True, eq=False, kw_only=True)
class Facet:
    """A facet of the search: its URL parameter, its label, and the vocabulary that names its values (if any).

    A `leading` facet is open on the search page; the others wait under « Plus de filtres ».
    """

    name: str
    label: Words
    order: int
    vocabulary: str = ""
    leading: bool = False
    # The values and their labels, where no vocabulary names them.
    values: tuple[tuple[str, Words], ...] = ()
    # The facet whose values and labels it shares, where it says something else of them.
    like: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Classifier:
    """A vocabulary that classifies contents of some kinds, beside those of all: its slug, its field's label and help.

    A page holds its terms among the others; its slug is its key in content files too.
    """

    vocabulary: str
    label: Words
    help_text: Words


@dataclass(frozen=True, eq=False, kw_only=True)
class PageKind:
    """What a type of page is called, its icon in the administration, and the sections of its pages."""

    slug: str
    one: Words
    icon: str = "doc-empty"
    sections: tuple[Section, ...] = ()


NO_KIND = PageKind(slug="", one="")
INDEX = PageKind(slug="index", one=_("Index"), icon="list-ul")


@dataclass(frozen=True, eq=False, kw_only=True)
class ContentKind(PageKind):
    """A kind of content: pages that readers search, that files and sheets hold, that links join.

    Attributes:
        slug: lower-case letters; the value of the facet `type` and of the key `type` of content files.
        one, many: « Pratique », « Pratiques »; `title` says more above the title of a page, `short` less in a
            narrow list (both as `one` unless told); `this` is « Cette pratique ».
        counted: an `ngettext_lazy` of `n`: « %(n)d pratique ».
        start: the verb by which one begins one; empty for what is begun elsewhere.
        order: its place among the kinds.
        family: where it stands; None for what stands under another page.
        shape: SVG elements in a square of 12, in the current colour.
        colour: its accent.
        cell: of the cycle, one of CELLS; empty for none.
        part_of: the kind of the page above it, where it is a part of one: in a cell, it counts as that page.
        detail: the field that specifies it on a card: a term, or a number of `detail_unit`.
        links_from, links_to: kinds of links that its pages may carry, and receive (`portal.core.links`).
        facets: those that it adds to the search.
        classifiers: the vocabularies that classify its pages, beside those that classify any content.
        indexed: returns what else a page puts in the index (`search.contents.IndexedContent`), by name.
        beside: returns what the index takes of many pages from elsewhere (`facets`, `extra` and `adoptions`, by page),
            in a constant number of queries.
        measured: gives the condition on pages that they have measured results, for when the database answers.
        adopters: gives the number of establishments that took a page up, as whoever reads it may know, on a queryset of
            pages; for the same.
        listing_facets: the ways into the list of its family.
        about_portal: it comes after contents that answer as well.
        on_home, in_places: its newest pages are on the home page, on the pages of regions and establishments.
        menu: its entry in the main menu, to the search of its pages, beside that of its family; none if empty.
        compared: its pages are put side by side, and their cards add them to the comparison; `a` and `the` are then
            « une pratique » and « la pratique ».
        sections: what its pages say, in order.
        csl_type, datacite_type, schema_type: what its pages are to who cites, harvests and indexes them, in the terms
            of CSL, of DataCite (`resourceTypeGeneral`) and of schema.org.
        versioned: its authors declare versions, each frozen at an address of its own (`portal.versions`).
        beside_links: a field of JSON, and what says in words, from its value, what a page is worth to those that it
            supports; it stands beside their link to it.
        parts_named: returns the names of the parts of a page that a stance towards it may be about.
        checklist: what a reviewer looks at before a page is published.
        scientific_checklist: what a scientific reviewer looks at besides; a kind that has none has no such review.
        declares_interests: who reviews its pages says first whether they have a conflict of interest.
        sheet_head: returns what specifies a page on its sheet, and its own facts (`page`, `readers`).
        layers: shorter readings of its pages, the shortest first; `whole` is then what the page itself is called
            beside them. Its pages have no page below them.
    """

    many: Words
    counted: Any
    order: int
    this: Words = ""
    title: Words = ""
    short: Words = ""
    start: Words = ""
    family: Family | None = None
    shape: str = LINES
    colour: Colour = MUTED
    cell: str = ""
    part_of: str = ""
    detail: str = ""
    detail_unit: str = ""
    links_from: frozenset[str] = frozenset()
    links_to: frozenset[str] = frozenset()
    facets: tuple[Facet, ...] = ()
    classifiers: tuple[Classifier, ...] = ()
    indexed: Callable[[Any], dict[str, Any]] | None = None
    beside: Callable[[Sequence[int]], dict[int, dict[str, Any]]] | None = None
    measured: Callable[[], Any] | None = None
    adopters: Callable[[], Any] | None = None
    listing_facets: tuple[str, ...] = ("theme", "programme")
    about_portal: bool = False
    on_home: bool = True
    in_places: bool = True
    menu: Words = ""
    compared: bool = False
    a: Words = ""
    the: Words = ""
    csl_type: str = "webpage"
    datacite_type: str = "Text"
    schema_type: str = "Article"
    versioned: bool = False
    sheet_head: Callable[[Any, Any], Any] | None = None
    beside_links: tuple[str, Callable[[Any], str]] | None = None
    parts_named: Callable[[Any], list[str]] | None = None
    checklist: tuple[Check, ...] = COMMON
    scientific_checklist: tuple[Check, ...] = ()
    declares_interests: bool = False
    layers: tuple[Layer, ...] = ()
    whole: Words = ""

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise ValueError(f"the slug of a kind is lower-case letters: {self.slug!r}")
        if self.cell and self.cell not in CELLS:
            raise ValueError(f"{self.cell!r} is not one of {', '.join(CELLS)}")

    @property
    def label(self) -> Words:
        """Above the title of a page."""
        return self.title or self.one

    @property
    def short_label(self) -> Words:
        return self.short or self.one

    @property
    def search_url(self) -> str:
        return f"/recherche/?type={self.slug}"

    def layer_at(self, slug: str) -> Layer | None:
        """The shorter reading whose address ends so."""
        return next((layer for layer in self.layers if layer.slug == slug), None)

    @property
    def fields(self) -> list[SectionField]:
        """All that its authors write, in the order of the sections."""
        return [field for section in self.sections for field in section.fields]

    def count(self, number: int) -> str:
        """« 2 pratiques »."""
        return str(self.counted % {"n": number})


@cache
def content_models() -> dict[ContentKind, Any]:
    """The model of each kind of content that is installed, in the order of the kinds; once the apps are loaded."""
    # Declarations are read before there are pages: static files are, while apps load.
    from wagtail.models import get_page_models

    found = [(model.content_kind, model) for model in get_page_models() if hasattr(model, "content_kind")]
    kinds = [(kind, model) for kind, model in found if isinstance(kind, ContentKind)]
    return dict(sorted(kinds, key=lambda pair: pair[0].order))


def content_kinds() -> tuple[ContentKind, ...]:
    return tuple(content_models())


@cache
def layer_slugs() -> tuple[str, ...]:
    """What may stand at the end of the address of a shorter reading of a page."""
    return tuple(sorted({layer.slug for kind in content_kinds() for layer in kind.layers}))


@cache
def _by_slug() -> dict[str, ContentKind]:
    return {kind.slug: kind for kind in content_kinds()}


def kind_named(slug: str) -> ContentKind | None:
    return _by_slug().get(slug)


def families() -> list[Family]:
    """The families that hold something, in the order of the menu."""
    found = {kind.family for kind in content_kinds() if kind.family}
    return sorted(found, key=lambda family: family.order)


def kinds_of(family: Family) -> tuple[ContentKind, ...]:
    return tuple(kind for kind in content_kinds() if kind.family is family)


def slugs(kinds: Sequence[ContentKind]) -> tuple[str, ...]:
    return tuple(kind.slug for kind in kinds)


def kinds_css() -> str:
    """The style sheet of the kinds: a token for each, and the class that gives it to what is inside."""
    tokens = "\n".join(f"    --{kind.slug}: {kind.colour.css};" for kind in content_kinds())
    rules = "\n".join(f"  .accent-{kind.slug} {{ --accent: var(--{kind.slug}); }}" for kind in content_kinds())
    return (
        "/* One accent per kind of content, made from its declaration. It is inherited: a card or a page names its "
        f"kind once. */\n@layer tokens {{\n  :root {{\n{tokens}\n  }}\n\n{rules}\n}}\n"
    )
