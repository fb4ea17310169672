"""A page's neighbours in the brokering cycle, read in a constant number of queries."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.expressions import BaseExpression
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS
from portal.core.models.links import PageLink
from portal.core.visibility import Restriction, readable, restrictions_by_path

# What each end of a link brings to the cycle: the cell that it fills on the page at the other end.
CELLS = {
    "practice": "knowledge",
    "synthesis": "knowledge",
    "digest": "knowledge",
    "training": "adoption",
    "lesson": "adoption",
    "accompaniment": "adoption",
}
# Types that are a part of the page above them: in a cell, they count as that page, once.
PARTS = frozenset({"lesson"})


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


class Neighbourhood:
    """The links of one page, from both ends, that one reader may follow."""

    def __init__(self, page: Any, reader: Any) -> None:
        self.page = page
        self.reader = reader

    @cached_property
    def _rows(self) -> list[PageLink]:
        if not self.page.pk:
            return []
        return list(
            PageLink.objects.filter(Q(source=self.page.pk) | Q(target=self.page.pk))
            .select_related("source", "target")
            .annotate(source_language=content_language("source"), target_language=content_language("target"))
            .order_by("sort_order", "pk")
        )

    @cached_property
    def restrictions(self) -> dict[str, list[Restriction]]:
        """Those of the page, of its neighbours and of its companions, in one query."""
        paths = {page.path for row in self._rows for page in (row.source, row.target)}
        paths |= {page.path for page in self.page.companions}
        return restrictions_by_path({*paths, self.page.path} - {""})

    def readable(self, pages: Sequence[Any]) -> list[Any]:
        """Keep what the reader may read among neighbours or companions."""
        return readable(pages, self.reader, self.restrictions)

    @cached_property
    def links(self) -> list[tuple[str, str, Page]]:
        """(kind of link, label as read from the page, page at the other end), readable pages only."""
        found: list[tuple[str, str, Page]] = []
        for row in self._rows:
            outgoing = row.source_id == self.page.pk
            other = row.target if outgoing else row.source
            kind = LINK_KINDS[row.kind]
            other.language = row.target_language if outgoing else row.source_language
            other.kind = getattr(other.specific_class, "kind", "")
            other.kind_label = getattr(other.specific_class, "kind_label", "")
            found.append((row.kind, str(kind.label if outgoing else kind.reverse_label), other))
        allowed = {page.pk for page in self.readable([page for _kind, _label, page in found])}
        return [link for link in found if link[2].pk in allowed]

    @cached_property
    def neighbours(self) -> list[tuple[str, list[Page]]]:
        return self.grouped()

    def grouped(self, kinds: Collection[str] = tuple(LINK_KINDS)) -> list[tuple[str, list[Page]]]:
        """Pages by the label of their link, of these kinds of links only."""
        groups: dict[str, list[Page]] = {}
        for kind, label, page in self.links:
            if kind in kinds and page not in groups.setdefault(label, []):
                groups[label].append(page)
        return list(groups.items())

    @cached_property
    def _wholes(self) -> dict[str, Page]:
        """The readable pages of which the linked ones are a part, by path. One query, where there are any."""
        paths = {page.path[: -Page.steplen] for _kind, _label, page in self.links if page.kind in PARTS}
        if not paths:
            return {}
        found: list[Any] = list(Page.objects.filter(path__in=paths).annotate(language=content_language()))
        for page in found:
            page.kind = getattr(page.specific_class, "kind", "")
        return {page.path: page for page in self.readable(found)}

    def _pages_of(self, cell: str) -> list[Page]:
        pages: dict[int, Page] = {}
        for _kind, _label, page in self.links:
            whole = self._wholes.get(page.path[: -Page.steplen]) if page.kind in PARTS else None
            counted = whole or page
            if CELLS.get(counted.kind) == cell and counted.pk != self.page.pk:
                pages[counted.pk] = counted
        return list(pages.values())

    @cached_property
    def cycle(self) -> list[dict[str, Any]]:
        """Return the cells Besoin, Savoir, Appropriation, Résultats in this order."""
        own = CELLS.get(self.page.kind, "")
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
        own = CELLS[self.page.kind]
        linked = self._pages_of(own)
        if own == "knowledge":
            detail = self._relations(own) or _("Aucun autre savoir lié à ce jour")
        else:
            detail = getattr(self.page, "cycle_detail", "") or _counted(linked)
        return {"headline": self.page.this_label, "detail": detail, "url": self.page.links_anchor if linked else ""}

    def _relations(self, cell: str) -> str:
        """Say the links within one cell: « Appuyée par 3 synthèses, nuancée par 1 résumé »."""
        groups = [(label, [page for page in pages if CELLS.get(page.kind) == cell]) for label, pages in self.neighbours]
        # « Voir aussi » is no participle: it stands apart.
        aside = str(LINK_KINDS["voir-aussi"].label)
        said = [f"{label.lower()} {_counted(pages)}" for label, pages in groups if pages and label != aside]
        beside = [f"{label.lower()} {_counted(pages)}" for label, pages in groups if pages and label == aside]
        sentence = " ; ".join(filter(None, [", ".join(said), *beside]))
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
        pages = self._pages_of(cell)
        if not pages:
            return None
        first = pages[0]
        url = first.url if len(pages) == 1 else self.page.links_anchor
        return {"headline": _counted(pages), "detail": first.title, "detail_language": first.language, "url": url}

    def _call(self, headline: str, detail: str, purpose: str = "") -> dict[str, Any]:
        """An empty cell calls for what would fill it, by a broker who knows which page it is about, and what for."""
        url = f"{reverse('brokering:request')}?page={self.page.pk}{f'&pour={purpose}' if purpose else ''}"
        return {"headline": headline, "detail": detail, "url": url, "empty": True}


def _counted(pages: list[Page]) -> str:
    """Say how many pages of each type there are: « 1 synthèse, 2 formations »."""
    counts: dict[str, int] = {}
    for page in pages:
        counts[page.kind] = counts.get(page.kind, 0) + 1
    words = {
        "practice": lambda n: ngettext("%(n)d pratique", "%(n)d pratiques", n) % {"n": n},
        "synthesis": lambda n: ngettext("%(n)d synthèse", "%(n)d synthèses", n) % {"n": n},
        "digest": lambda n: ngettext("%(n)d résumé", "%(n)d résumés", n) % {"n": n},
        "training": lambda n: ngettext("%(n)d bloc de formation", "%(n)d blocs de formation", n) % {"n": n},
        "lesson": lambda n: ngettext("%(n)d leçon", "%(n)d leçons", n) % {"n": n},
        "accompaniment": lambda n: ngettext("%(n)d accompagnement", "%(n)d accompagnements", n) % {"n": n},
    }
    return ", ".join(words[kind](number) for kind, number in counts.items() if kind in words)
