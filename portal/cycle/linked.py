"""The pages that links join to one page, as the database counts them for a reader.

A page may have thousands of incoming links: they are counted where they are kept, and only the first ones are read.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, DenseRank, RowNumber
from django.utils.translation import get_language
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS
from portal.core.models.links import PageLink
from portal.kinds.contents import content_models

# How many pages a kind of link shows before it says how many others there are.
SHOWN = 6
# How many links are read whole.
FEW = 600
REVERSE = "-inverse"


def ends() -> Mapping[str, str]:
    """Each end of each kind of link, by its name in addresses, with its label; both ends of « voir aussi » are one."""
    return _ends_in(get_language())


@cache
def _ends_in(language: str | None) -> Mapping[str, str]:
    found = {}
    for kind in LINK_KINDS.values():
        found[kind.slug] = str(kind.label)
        if not kind.symmetrical:
            found[kind.slug + REVERSE] = str(kind.reverse_label)
    return found


# The condition on a page, through the relation to it, that it is shown: see `portal.core.visibility.visible_to`.
Visible = Callable[[str], Q]


def linked(page: Any, visible: Visible) -> QuerySet[PageLink]:
    """The links of a page, from both ends, to the pages that fulfil a condition.

    Each row has `outgoing`, `end` (see `ends`), and the `other_id` and `other_type` of the page at the other end.
    One that two links join by the same end has two rows. A link whose kind isn't chosen yet, in a draft that is
    saved as it is written, has none.
    """
    symmetrical = [kind.slug for kind in LINK_KINDS.values() if kind.symmetrical]
    return _shown(page, visible).annotate(
        outgoing=Case(When(source_id=page.pk, then=Value(True)), default=Value(False), output_field=BooleanField()),
        end=_end(page.pk, symmetrical),
        other_id=_of_other(page.pk, "id", IntegerField()),
        other_type=_of_other(page.pk, "content_type_id", IntegerField()),
    )


@dataclass
class Linked:
    """A page at the other end of a link, and what it stands for there.

    `alike` is how many pages its end has of its type, `of_type` how many pages of that type are linked, by any end.
    """

    kind: str
    end: str
    other: Any
    alike: int
    of_type: int


def first_linked(page: Any, visible: Visible) -> list[Linked]:
    """The first links of each end, and at least one of each end and type.

    One query where there are few, as nearly everywhere: they are read whole and counted here, since the query that
    counts them where they are kept takes longer to write than to answer. Two where there are many.
    """
    rows = list(_with_pages(_shown(page, visible))[: FEW + 1])
    if len(rows) <= FEW:
        return _counted(page, rows)
    return [
        Linked(row.kind, row.end, _other(page, row), row.alike, row.of_type)
        for row in _with_pages(_first_of_many(page, visible))
    ]


def _shown(page: Any, visible: Visible) -> QuerySet[PageLink]:
    """The links of a page, from both ends, to the pages that fulfil a condition."""
    shown = Q(visible("target__"), source=page.pk) | Q(visible("source__"), target=page.pk)
    return PageLink.objects.filter(shown, kind__in=LINK_KINDS)


def _with_pages(links: QuerySet[PageLink]) -> QuerySet[PageLink]:
    return (
        links.annotate(
            source_language=content_language("source"),
            target_language=content_language("target"),
            support=_support(),
        )
        .select_related("source", "target")
        .order_by("sort_order", "pk")
    )


def _support() -> Any:
    """Of a page that supports the one that carries the link: the field by which its kind says what it is worth."""
    fields = [
        Subquery(
            model.objects.filter(pk=OuterRef("target_id")).values(text=Cast(kind.beside_links[0], TextField())),
            output_field=TextField(),
        )
        for kind, model in content_models().items()
        if kind.beside_links
    ]
    supporting = [kind.slug for kind in LINK_KINDS.values() if kind.supports]
    found = Coalesce(*fields, Value("")) if fields else Value("")
    return Case(When(kind__in=supporting, then=found), default=Value(""), output_field=TextField())


def _other(page: Any, row: Any) -> Any:
    """The page at the other end of a link, with its language, and what its kind says beside the link."""
    outgoing = row.source_id == page.pk
    other = row.target if outgoing else row.source
    other.language = row.target_language if outgoing else row.source_language
    kind = getattr(other.specific_class, "content_kind", None)
    told = getattr(kind, "beside_links", None)
    other.told = told[1](json.loads(row.support)) if outgoing and told and row.support else ""
    return other


def _counted(page: Any, rows: list[Any]) -> list[Linked]:
    """The first links of each end and of each of its types, counted here."""
    symmetrical = {kind.slug for kind in LINK_KINDS.values() if kind.symmetrical}
    found: list[tuple[str, str, Any]] = []
    alike: dict[tuple[str, int], set[int]] = {}
    of_type: dict[int, set[int]] = {}
    for row in rows:
        end = row.kind if row.source_id == page.pk or row.kind in symmetrical else row.kind + REVERSE
        other = _other(page, row)
        found.append((row.kind, end, other))
        alike.setdefault((end, other.content_type_id), set()).add(other.pk)
        of_type.setdefault(other.content_type_id, set()).add(other.pk)
    kept: list[Linked] = []
    of_end: dict[str, int] = {}
    begun: set[tuple[str, int]] = set()
    for kind, end, other in found:
        of_end[end] = of_end.get(end, 0) + 1
        key = (end, other.content_type_id)
        if of_end[end] <= 2 * SHOWN or key not in begun:
            kept.append(Linked(kind, end, other, len(alike[key]), len(of_type[other.content_type_id])))
        begun.add(key)
    return kept


def _first_of_many(page: Any, visible: Visible) -> QuerySet[PageLink]:
    """The same by the database, whatever their number."""
    order = ("sort_order", "pk")
    alike, typed = [F("end"), F("other_type")], [F("other_type")]
    return (
        linked(page, visible)
        .annotate(
            # A page that two links join by one end is counted once: it has one rank from either side.
            alike=_distinct(alike),
            of_type=_distinct(typed),
            end_rank=Window(RowNumber(), partition_by=[F("end")], order_by=order),
            alike_rank=Window(RowNumber(), partition_by=alike, order_by=order),
        )
        .filter(Q(end_rank__lte=2 * SHOWN) | Q(alike_rank=1))
    )


def pages_linked(page: Any, end: str, visible: Visible) -> QuerySet[Page]:
    """All the pages of one end, by title, with their languages."""
    others = linked(page, visible).filter(end=end).order_by().values("other_id")
    return Page.objects.filter(pk__in=others).annotate(language=content_language()).order_by("title", "pk")


def _end(number: int, symmetrical: list[str]) -> Case:
    whole = Q(source_id=number) | Q(kind__in=symmetrical)
    reverse = [When(kind=slug, then=Value(slug + REVERSE)) for slug in LINK_KINDS]
    return Case(When(whole, then=F("kind")), *reverse, default=F("kind"), output_field=CharField())


def _of_other(number: int, name: str, output: Any) -> Case:
    return Case(
        When(source_id=number, then=F(f"target__{name}")),
        default=F(f"source__{name}"),
        output_field=output,
    )


def _distinct(partition: list[F]) -> Any:
    """How many different pages a partition has; databases count no distinct values over a window."""
    up = Window(DenseRank(), partition_by=partition, order_by=F("other_id").asc())
    down = Window(DenseRank(), partition_by=partition, order_by=F("other_id").desc())
    return up + down - Value(1)
