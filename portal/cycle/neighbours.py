"""A page's neighbours in the brokering cycle, read in a constant number of queries."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.expressions import BaseExpression
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS
from portal.core.visibility import visible_to
from portal.core.ways import way
from portal.cycle.linked import SHOWN, Linked, ends, ends_that_tell, first_linked
from portal.kinds.contents import kind_named


def _cell(slug: str) -> str:
    """The cell that pages of a kind fill on the page at the other end of their link."""
    kind = kind_named(slug)
    return kind.cell if kind else ""


def _is_part(slug: str) -> bool:
    """Tell whether pages of a kind count, in a cell, as the page above them, once."""
    kind = kind_named(slug)
    return bool(kind and kind.part_of)


@dataclass(frozen=True)
class CountedCell:
    """What an app above this one counts about a page, and how a cell of the cycle says it."""

    count: BaseExpression
    describe: Callable[[int, Page], dict[str, Any]]


_counted_cells: dict[str, CountedCell] = {}


def register_cell(key: str, *, count: BaseExpression, describe: Callable[[int, Page], dict[str, Any]]) -> None:
    """Fill the cell `key` of every page from what another app keeps; for an app's `ready`.

    Args:
        key: `need`, `knowledge`, `adoption` or `results`.
        count: an expression on a queryset of pages (with `OuterRef("pk")`) that counts what the app keeps
            about each. It is read with the page itself, so that it costs no query.
        describe: takes a count above zero and the page; returns `headline`, `detail` and `url`. The
            sentence is public: it may say how many, never who.
    """
    _counted_cells[key] = CountedCell(count, describe)


def cell_counts() -> dict[str, BaseExpression]:
    """Return the annotations that reading a page should bring along."""
    return {f"{key}_count": cell.count for key, cell in _counted_cells.items()}


@dataclass(frozen=True)
class LinkGroup:
    """What one end of a kind of link shows: its label, the first pages, how many there are, where the others are."""

    label: str
    pages: list[Page]
    total: int
    more_url: str

    @property
    def others(self) -> int:
        return max(self.total - len(self.pages), 0)


class Neighbourhood:
    """The links of one page, from both ends, that one reader may follow."""

    def __init__(self, page: Any, reader: Any) -> None:
        self.page = page
        self.reader = reader

    @cached_property
    def _rows(self) -> list[Linked]:
        """The first links of each end, with how many there are: see `first_linked`."""
        if not self.page.pk:
            return []
        rows = first_linked(self.page, self.visible)
        for row in rows:
            row.other.kind = getattr(row.other.specific_class, "kind", "")
            row.other.kind_label = getattr(row.other.specific_class, "kind_label", "")
        return rows

    def visible(self, prefix: str = "") -> Q:
        """The condition that the reader may read a page."""
        return visible_to(self.reader, prefix)

    def readable(self, pages: Sequence[Any]) -> list[Any]:
        """Keep what the reader may read, in order. One query."""
        if not pages:
            return []
        found = Page.objects.filter(self.visible(), pk__in=[page.pk for page in pages])
        allowed = set(found.values_list("pk", flat=True))
        return [page for page in pages if page.pk in allowed]

    @cached_property
    def links(self) -> list[Linked]:
        """The first links of each end whose page the reader may read."""
        return self._rows

    @cached_property
    def neighbours(self) -> list[LinkGroup]:
        return self.grouped()

    def grouped(self, kinds: Collection[str] = tuple(LINK_KINDS)) -> list[LinkGroup]:
        """The first pages by the end of their link, of these kinds of links only."""
        names = ends()
        pages: dict[str, dict[int, Page]] = {}
        totals: dict[str, dict[str, int]] = {}
        for row in self.links:
            if row.kind in kinds:
                pages.setdefault(row.end, {})[row.other.pk] = row.other
                totals.setdefault(row.end, {})[row.other.kind] = row.alike
        self._tell([page for end in ends_that_tell() for page in pages.get(end, {}).values()])
        return [
            LinkGroup(
                names[end],
                list(found.values())[:SHOWN],
                sum(totals[end].values()),
                reverse("linked_pages", args=[self.page.pk, end]),
            )
            for end, found in pages.items()
        ]

    def _tell(self, pages: Sequence[Any]) -> None:
        """Have each page carry what its kind says of it beside a link. One query a kind that says something."""
        for slug in {page.kind for page in pages}:
            kind = kind_named(slug)
            if kind and kind.beside_links:
                told = kind.beside_links([page.pk for page in pages if page.kind == slug])
                for page in pages:
                    page.told = told.get(page.pk, "") or getattr(page, "told", "")

    @cached_property
    def _wholes(self) -> dict[str, Page]:
        """The readable pages of which the linked ones are a part, by path. One query, where there are any."""
        paths = {_above(row.other) for row in self.links if _is_part(row.other.kind)}
        if not paths:
            return {}
        found: list[Any] = list(
            Page.objects.filter(self.visible(), path__in=paths).annotate(language=content_language())
        )
        for page in found:
            page.kind = getattr(page.specific_class, "kind", "")
        return {page.path: page for page in found}

    def _filling(self, cell: str) -> list[Page]:
        """The first pages that fill a cell; a part of a page counts as that page, once."""
        pages: dict[int, Page] = {}
        for row in self.links:
            whole = self._wholes.get(_above(row.other)) if _is_part(row.other.kind) else None
            counted: Any = whole or row.other
            if _cell(counted.kind) == cell and counted.pk != self.page.pk:
                pages[counted.pk] = counted
        return list(pages.values())

    def _counts(self, cell: str) -> dict[str, int]:
        """How many pages of each type fill the cell, whatever their links."""
        counts = {row.other.kind: row.of_type for row in self.links if not _is_part(row.other.kind)}
        linked = {row.other.pk for row in self.links}
        for page in self._filling(cell):
            # Read through one of its parts alone, so that the database didn't count it.
            if _is_part(page.kind) or page.pk not in linked:
                counts[page.kind] = counts.get(page.kind, 0) + 1
        return {kind: number for kind, number in counts.items() if _cell(kind) == cell}

    @cached_property
    def cycle(self) -> list[dict[str, Any]]:
        """Return the cells Besoin, Savoir, Appropriation, Résultats in this order."""
        own = _cell(self.page.kind)
        cells = []
        for key, title in (
            ("need", _("Besoin")),
            ("knowledge", _("Savoir")),
            ("adoption", _("Appropriation")),
            ("results", _("Résultats")),
        ):
            cell = {"key": key, "title": title, "current": key == own, "empty": False, "url": "", "detail": ""}
            cells.append(cell | (self._own() if key == own else self._counted(key) or getattr(self, f"_{key}")()))
        return cells

    def _counted(self, key: str) -> dict[str, Any] | None:
        """What another app says in this cell, if it has anything to say."""
        if key not in _counted_cells or not self.page.pk:
            return None
        name = f"{key}_count"
        if not hasattr(self.page, name):
            # The page wasn't read through the site's routing: in a preview, for instance.
            counts = Page.objects.filter(pk=self.page.pk).values_list(_counted_cells[key].count, flat=True)
            setattr(self.page, name, counts.first())
        count = getattr(self.page, name)
        return _counted_cells[key].describe(count, self.page) if count else None

    def _own(self) -> dict[str, Any]:
        """The cell of the page itself: what it is, and what of the same cell it stands on."""
        own = _cell(self.page.kind)
        counts = self._counts(own)
        if own == "knowledge":
            detail = self._relations(own) or _("Aucun autre savoir lié à ce jour")
        else:
            detail = getattr(self.page, "cycle_detail", "") or _counted(counts)
        return {
            "headline": self.page.content_kind.this,
            "detail": detail,
            "url": self.page.links_anchor if counts else "",
        }

    def _relations(self, cell: str) -> str:
        """Say the links within one cell: « Appuyée par 3 synthèses, nuancée par 1 résumé »."""
        names = ends()
        groups: dict[str, dict[str, int]] = {}
        for row in self.links:
            if _cell(row.other.kind) == cell:
                groups.setdefault(row.end, {})[row.other.kind] = row.alike
        # « Voir aussi » is no participle: it stands apart.
        aside = "voir-aussi"
        said = [f"{names[end].lower()} {_counted(counts)}" for end, counts in groups.items() if end != aside]
        beside = [f"{names[end].lower()} {_counted(counts)}" for end, counts in groups.items() if end == aside]
        sentence = pgettext("entre deux liens", " ; ").join(filter(None, [", ".join(said), *beside]))
        return sentence[:1].upper() + sentence[1:]

    def _need(self) -> dict[str, Any]:
        return self._call(_("Un besoin semblable ?"), _("Décrivez-le à un courtier"))

    def _knowledge(self) -> dict[str, Any]:
        return self._linked("knowledge") or self._call(
            _("À relier"), _("Proposez une pratique ou une synthèse"), "savoir"
        )

    def _adoption(self) -> dict[str, Any]:
        return self._linked("adoption") or self._call(
            _("À préparer"), _("Demandez un accompagnement chez vous"), "appropriation"
        )

    def _results(self) -> dict[str, Any]:
        results: dict[str, Any] | None = getattr(self.page, "results_statement", None)
        return results or self._call(_("À documenter"), _("Dites ce que cela a donné chez vous"), "resultats")

    def _linked(self, cell: str) -> dict[str, Any] | None:
        """How many pages fill the cell, the first by its name; one leads to it, several to the list of links."""
        counts = self._counts(cell)
        if not counts:
            return None
        first: Any = self._filling(cell)[0]
        url = first.url if sum(counts.values()) == 1 else self.page.links_anchor
        return {"headline": _counted(counts), "detail": first.title, "detail_language": first.language, "url": url}

    def _call(self, headline: str, detail: str, purpose: str = "") -> dict[str, Any]:
        """An empty cell calls for what would fill it, by a broker who knows which page it is about, and what for."""
        url = f"{way('ask')}?page={self.page.pk}{f'&pour={purpose}' if purpose else ''}"
        return {"headline": headline, "detail": detail, "url": url, "empty": True}


def _above(page: Page) -> str:
    """The tree path of the page above this one."""
    return page.path[: -Page.steplen]


def _counted(counts: Mapping[str, int]) -> str:
    """Say how many pages of each type there are: « 1 synthèse, 2 formations »."""
    known = ((kind_named(slug), number) for slug, number in counts.items())
    return ", ".join(kind.count(number) for kind, number in known if kind)
