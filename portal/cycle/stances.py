"""What pages do to what others say: the links by which one confirms, qualifies, contradicts or completes another.

A stance is written on the page that takes it, with the part of the other page that it is about, and why. It is read
from both, by who may read both.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS, STANCES
from portal.core.models.links import PageLink
from portal.core.panels import UnsearchedDocumentsPanel
from portal.cycle.linked import REVERSE, Visible
from portal.cycle.neighbours import LinkGroup
from portal.kinds.contents import content_models

# How many of those that name a page it shows before it says where the others are.
LATEST = 12

# How a page that takes stances writes its links.
STANCE_PANELS = [
    UnsearchedDocumentsPanel(),
    InlinePanel(
        "outgoing_links",
        panels=PageLink.stance_panels,
        heading=_("Prises de position et autres liens"),
        label=_("Lien"),
        help_text=_(
            "Ce que la publication confirme, nuance, contredit ou complète : une synthèse, l’un de ses résultats, une "
            "pratique. Chaque lien s’écrit une seule fois ; il se voit des deux pages."
        ),
    ),
]


@dataclass(frozen=True)
class Stance:
    """A stance as one of its two pages shows it.

    `page` is the one at the other end; `label` is read towards it (« Contredit », « Contredite par »). `about` is in
    the language of the page that it is about, `why` in that of the page that takes the stance.
    """

    kind: str
    label: str
    page: Any
    about: str
    about_language: str
    why: str
    language: str
    on: date | None = None


@dataclass(frozen=True)
class LaterStances:
    """The latest stances towards a page, how many there are, and the lists that hold the others."""

    latest: list[Stance]
    total: int
    lists: list[tuple[str, str]]

    @property
    def others(self) -> int:
        return self.total - len(self.latest)


def stances_of(page: Any, visible: Visible) -> list[Stance]:
    """The stances that a page takes, in the order of its author. Two queries.

    They are read from the page as it is, so that a preview and a frozen version show their own.
    """
    links = [link for link in page.outgoing_links.all() if link.kind in STANCES]
    if not links:
        return []
    found = Page.objects.filter(visible(""), pk__in={link.target_id for link in links})
    pages = {other.pk: _named(other) for other in found.annotate(language=content_language())}
    ordered = sorted(links, key=lambda link: (link.sort_order or 0, link.pk or 0))
    return [
        Stance(
            link.kind,
            str(link.definition.label),
            other,
            link.about,
            other.language,
            link.why,
            page.language,
        )
        for link in ordered
        if (other := pages.get(link.target_id))
    ]


def stances_towards(page: Any, visible: Visible) -> LaterStances:
    """The stances of published pages towards this one, the latest first. One query."""
    if not page.pk:
        return LaterStances([], 0, [])
    links = (
        PageLink.objects.filter(visible("source__"), target=page.pk, kind__in=STANCES)
        .annotate(language=content_language("source"), on=_day(), total=Window(Count("pk")))
        .select_related("source")
        .order_by(F("on").desc(nulls_last=True), "-source", "sort_order", "pk")
    )
    rows: list[Any] = list(links[:LATEST])
    latest = []
    for row in rows:
        row.source.language = row.language
        latest.append(
            Stance(
                row.kind,
                str(row.definition.reverse_label),
                _named(row.source),
                row.about,
                page.language,
                row.why,
                row.language,
                row.on,
            )
        )
    total = rows[0].total if rows else 0
    kinds = [slug for slug in STANCES if any(row.kind == slug for row in rows)] if total > len(rows) else []
    lists = [
        (str(LINK_KINDS[slug].reverse_label), reverse("linked_pages", args=[page.pk, slug + REVERSE])) for slug in kinds
    ]
    return LaterStances(latest, total, lists)


def _day() -> Any:
    """The day that the page which takes the stance shows: the original one, else that of its publication here."""
    told = [
        Subquery(_published_on(model), output_field=DateField())
        for kind, model in content_models().items()
        if kind.links_from & set(STANCES)
    ]
    return Coalesce(*told, TruncDate("source__first_published_at"), output_field=DateField())


def _published_on(model: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = model._default_manager.filter(pk=OuterRef("source_id")).values("published_on")
    return found


def _named(page: Any) -> Any:
    page.kind = getattr(page.specific_class, "kind", "")
    page.kind_label = getattr(page.specific_class, "kind_label", "")
    return page


class StancePage:
    """A page that takes stances, or towards which others do: its sections show them, its closing links the others."""

    _reading: Any

    @cached_property
    def stances(self) -> list[Stance]:
        return stances_of(self, self._reading.visible)

    @cached_property
    def later_stances(self) -> LaterStances:
        return stances_towards(self, self._reading.visible)

    @property
    def closing_links(self) -> list[LinkGroup]:
        """The other links: stances stand higher up."""
        groups: list[LinkGroup] = self._reading.grouped(LINK_KINDS.keys() - set(STANCES))
        return groups

    @property
    def links_anchor(self) -> str:
        if self.closing_links:
            return "#liens"
        return "#effets" if self.stances else "#depuis"


def has_later_stances(page: Any) -> bool:
    """Tell whether others take a stance towards the page; asks nothing more where no link leads to it."""
    ends = {slug + REVERSE for slug in STANCES}
    return any(row.end in ends for row in page._reading.links) and bool(page.later_stances.latest)
