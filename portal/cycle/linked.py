"""The pages that links join to one page, as the database counts them for a reader.

A page may have thousands of incoming links: they are counted where they are kept, and only the first ones are read.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import DenseRank, RowNumber
from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.links import LINK_KINDS
from portal.core.models.links import PageLink

# How many pages a kind of link shows before it says how many others there are.
SHOWN = 6
REVERSE = "-inverse"


def ends() -> dict[str, str]:
    """Each end of each kind of link, by its name in addresses, with its label; both ends of « voir aussi » are one."""
    found = {}
    for kind in LINK_KINDS.values():
        found[kind.slug] = str(kind.label)
        if not _symmetrical(kind):
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
    symmetrical = [kind.slug for kind in LINK_KINDS.values() if _symmetrical(kind)]
    shown = Q(visible("target__"), source=page.pk) | Q(visible("source__"), target=page.pk)
    return PageLink.objects.filter(shown, kind__in=LINK_KINDS).annotate(
        outgoing=Case(When(source_id=page.pk, then=Value(True)), default=Value(False), output_field=BooleanField()),
        end=_end(page.pk, symmetrical),
        other_id=_of_other(page.pk, "id", IntegerField()),
        other_type=_of_other(page.pk, "content_type_id", IntegerField()),
    )


def first_linked(page: Any, visible: Visible) -> QuerySet[PageLink]:
    """The first links of each end, and at least one of each end and type, in one query.

    Each row has, beside what `linked` says, `alike` (how many pages its end has of the type of its page), `of_type`
    (how many pages of that type are linked, by any end), and the two pages with their languages.
    """
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
            source_language=content_language("source"),
            target_language=content_language("target"),
        )
        .filter(Q(end_rank__lte=2 * SHOWN) | Q(alike_rank=1))
        .select_related("source", "target")
        .order_by(*order)
    )


def pages_linked(page: Any, end: str, visible: Visible) -> QuerySet[Page]:
    """All the pages of one end, by title, with their languages."""
    others = linked(page, visible).filter(end=end).order_by().values("other_id")
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
