"""The pages that links join to one page, as the database counts them for a reader.

A page may have thousands of incoming links: they are counted where they are kept, and only the first ones are read.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import DenseRank, RowNumber, Substr
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS
from portal.core.models.links import PageLink
from portal.core.visibility import MEMBERS, SUPERUSER

# How many pages a kind of link shows before it says how many others there are.
SHOWN = 6
# No tree of contents is so deep; what would be is shown to nobody.
DEEPEST = 12
REVERSE = "-inverse"


def ends() -> dict[str, str]:
    """Each end of each kind of link, by its name in addresses, with its label; both ends of « voir aussi » are one."""
    found = {}
    for kind in LINK_KINDS.values():
        found[kind.slug] = str(kind.label)
        if not _symmetrical(kind):
            found[kind.slug + REVERSE] = str(kind.reverse_label)
    return found


def linked(page: Any, held: Iterable[frozenset[str]]) -> QuerySet[PageLink]:
    """The links of a page, from both ends, to live pages that holders of each of these sets of grants may read.

    Each row has `outgoing`, `end` (see `ends`), and the `other_id`, `other_path` and `other_type` of the page at the
    other end. One that two links join by the same end has two rows.
    """
    symmetrical = [kind.slug for kind in LINK_KINDS.values() if _symmetrical(kind)]
    rows = PageLink.objects.filter(Q(source=page.pk) | Q(target=page.pk)).annotate(
        outgoing=Case(When(source_id=page.pk, then=Value(True)), default=Value(False), output_field=BooleanField()),
        end=_end(page.pk, symmetrical),
        other_id=_of_other(page.pk, "id", IntegerField()),
        other_path=_of_other(page.pk, "path", CharField()),
        other_type=_of_other(page.pk, "content_type_id", IntegerField()),
        other_live=_of_other(page.pk, "live", BooleanField()),
        other_depth=_of_other(page.pk, "depth", IntegerField()),
    )
    rows = rows.filter(other_live=True, other_depth__lte=DEEPEST)
    for grants in held:
        rows = rows.exclude(Exists(refusing(grants, "other_path")))
    return rows


def first_linked(page: Any, held: Iterable[frozenset[str]]) -> QuerySet[PageLink]:
    """The first links of each end, and at least one of each end and type, in one query.

    Each row has, beside what `linked` says, `alike` (how many pages its end has of the type of its page), `of_type`
    (how many pages of that type are linked, by any end), and the two pages with their languages.
    """
    order = ("sort_order", "pk")
    alike, typed = [F("end"), F("other_type")], [F("other_type")]
    return (
        linked(page, held)
        .annotate(
            # A page that two links join by one end is counted once: it has one rank from either side.
            alike=_distinct(alike),
            of_type=_distinct(typed),
            end_rank=Window(RowNumber(), partition_by=[F("end")], order_by=order),
            alike_rank=Window(RowNumber(), partition_by=alike, order_by=order),
            source_language=content_language("source"),
            target_language=content_language("target"),
        )
        .filter(Q(end_rank__lte=2 * SHOWN) | Q(alike_rank=1))
        .select_related("source", "target")
        .order_by(*order)
    )


def pages_linked(page: Any, end: str, held: Iterable[frozenset[str]]) -> QuerySet[Page]:
    """All the pages of one end, by title, with their languages."""
    others = linked(page, held).filter(end=end).order_by().values("other_id")
    return Page.objects.filter(pk__in=others).annotate(language=content_language()).order_by("title", "pk")


def _symmetrical(kind: Any) -> bool:
    return str(kind.label) == str(kind.reverse_label)


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


def refusing(held: frozenset[str], path: str) -> QuerySet[PageViewRestriction]:
    """The restrictions, at or above the tree path that a row calls `path`, that keep out who holds these grants.

    For `Exists`, on pages no deeper than `DEEPEST`: one index look-up a level, whatever the number of restrictions.
    """
    kinds = BaseViewRestriction
    above = [Substr(OuterRef(path), 1, depth * Page.steplen) for depth in range(1, DEEPEST + 1)]
    rows = PageViewRestriction.objects.filter(page__path__in=above)
    if SUPERUSER in held:
        return rows.filter(restriction_type=kinds.PASSWORD)
    if MEMBERS in held:
        rows = rows.exclude(restriction_type=kinds.LOGIN)
    groups = [int(grant.removeprefix("group:")) for grant in held if grant.startswith("group:")]
    if groups:
        own = Group.objects.filter(pk__in=groups, pageviewrestriction=OuterRef("pk"))
        rows = rows.exclude(Q(restriction_type=kinds.GROUPS) & Exists(own))
    return rows
