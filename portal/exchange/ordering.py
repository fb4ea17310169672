"""Puts sibling pages in the order that their files give."""

from typing import Any

from django.db import transaction

from portal.exchange.registry import SCHEMAS


def apply_order(run: Any, pages: list[Any]) -> int:
    """Give each page that has an `order` its rank among its siblings of the same type.

    A page without one keeps its place among the others. Returns how many pages moved.
    """
    groups: dict[tuple[str, str], list[Any]] = {}
    for page in pages:
        if page.order is not None:
            groups.setdefault((page.parent, page.type), []).append(page)
    return sum(_order_siblings(run, parent, SCHEMAS[kind].model, found) for (parent, kind), found in groups.items())


@transaction.atomic
def _order_siblings(run: Any, parent_address: str, model: Any, planned: list[Any]) -> int:
    parent = run.existing(parent_address)
    if parent is None:
        return 0
    siblings = model._default_manager.child_of(parent).order_by("path")
    current = list(siblings.values_list("slug", flat=True))
    ranked = {page.slug: page.order for page in planned if page.slug in current}
    wanted = [slug for slug in current if slug not in ranked]
    for slug in sorted(ranked, key=lambda slug: (ranked[slug], current.index(slug))):
        wanted.insert(max(min(ranked[slug], len(wanted) + 1) - 1, 0), slug)
    moved = 0
    for position, slug in enumerate(wanted):
        if current[position] == slug:
            continue
        page, target = siblings.get(slug=slug), siblings.get(slug=current[position])
        page.move(target, pos="left")
        current.remove(slug)
        current.insert(position, slug)
        moved += 1
    return moved
