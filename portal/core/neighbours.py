"""A page's neighbours in the brokering cycle, read in a constant number of queries."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

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
    def links(self) -> list[tuple[str, Page]]:
        """(label as read from the page, page at the other end), readable pages only."""
        found: list[tuple[str, Page]] = []
        for row in self._rows:
            outgoing = row.source_id == self.page.pk
            other = row.target if outgoing else row.source
            kind = LINK_KINDS[row.kind]
            other.kind = getattr(other.specific_class, "kind", "")
            other.kind_label = getattr(other.specific_class, "kind_label", "")
            found.append((str(kind.label if outgoing else kind.reverse_label), other))
        allowed = {page.pk for page in self.readable([page for _label, page in found])}
        return [(label, page) for label, page in found if page.pk in allowed]

    @cached_property
    def neighbours(self) -> list[tuple[str, list[Page]]]:
        groups: dict[str, list[Page]] = {}
        for label, page in self.links:
            pages = groups.setdefault(label, [])
            if page not in pages:
                pages.append(page)
        return list(groups.items())

    def _pages_of(self, cell: str) -> list[Page]:
        pages: dict[int, Page] = {}
        for _label, page in self.links:
            if CELLS.get(page.kind) == cell:
                pages[page.pk] = page
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
            cell |= getattr(self, f"_{key}")()
            cells.append(cell)
        return cells

    def _need(self) -> dict[str, Any]:
        need = getattr(self.page, "need_statement", None)
        if need:
            return {"headline": need["headline"], "detail": need["detail"], "url": need.get("url", "")}
        return {
            "headline": _("Un besoin semblable ?"),
            "detail": _("Décrivez-le à un courtier"),
            "url": f"/courtage/demande/?page={self.page.pk}",
            "empty": True,
        }

    def _knowledge(self) -> dict[str, Any]:
        pages = self._pages_of("knowledge")
        counted = _counted(pages)
        if CELLS.get(self.page.kind) == "knowledge":
            return {
                "headline": self.page.this_label,
                "detail": counted or _("Aucun lien avec un autre savoir"),
                "url": "#liens" if pages else "",
            }
        if pages:
            return {"headline": pages[0].title, "detail": counted, "url": pages[0].url}
        return {"headline": _("À relier"), "detail": _("Aucune pratique ni synthèse liée"), "empty": True}

    def _adoption(self) -> dict[str, Any]:
        pages = self._pages_of("adoption")
        if CELLS.get(self.page.kind) == "adoption":
            return {"headline": self.page.this_label, "detail": _counted(pages), "url": "#liens" if pages else ""}
        if pages:
            return {"headline": _counted(pages), "detail": pages[0].title, "url": pages[0].url}
        return {
            "headline": _("À préparer"),
            "detail": _("Demandez une formation ou un accompagnement"),
            "url": f"/courtage/demande/?page={self.page.pk}",
            "empty": True,
        }

    def _results(self) -> dict[str, Any]:
        results = getattr(self.page, "results_statement", None)
        if results:
            return results
        return {"headline": _("À documenter"), "detail": _("Aucune mesure publiée à ce jour"), "empty": True}


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
