"""Who may read what: grants computed from Wagtail's view restrictions.

A page carries *grants*, a reader holds *grants*; a page is readable when they share one.
Restrictions of every ancestor apply, so a page under two of them needs both.

- no restriction: `public`;
- a login restriction: `members`, held by everybody who is signed in;
- a group restriction: `group:<id>`, held by the members of that group;
- a shared password: no grant, so that the page is never listed, only reached by its address.

Under several group restrictions the groups common to all are granted: a person who belongs to
one group of each, but to none that is common, reads the page by its address alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction

PUBLIC = "public"
MEMBERS = "members"
SUPERUSER = "superuser"


def ancestor_paths(path: str) -> list[str]:
    """Return the tree paths of a page and its ancestors, from the root down."""
    step = Page.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


@dataclass(frozen=True)
class Restriction:
    """A view restriction as grants need it: its type and the groups that it names."""

    restriction_type: str
    groups: frozenset[int]


def restrictions_by_path(paths: Iterable[str]) -> dict[str, list[Restriction]]:
    """Return the restrictions that stand on any of `paths` or their ancestors.

    One query for each 500 different ancestors, so one for the pages of any listing.
    """
    wanted = sorted({ancestor for path in paths for ancestor in ancestor_paths(path)})
    rows: dict[tuple[str, int, str], set[int]] = {}
    for start in range(0, len(wanted), 500):
        found = PageViewRestriction.objects.filter(page__path__in=wanted[start : start + 500])
        for path, pk, kind, group in found.values_list("page__path", "pk", "restriction_type", "groups__pk"):
            groups = rows.setdefault((path, pk, kind), set())
            if group is not None:
                groups.add(group)
    restrictions: dict[str, list[Restriction]] = {}
    for (path, _pk, kind), group_ids in rows.items():
        restrictions.setdefault(path, []).append(Restriction(kind, frozenset(group_ids)))
    return restrictions


def grants_for_path(path: str, restrictions: dict[str, list[Restriction]]) -> tuple[str, ...]:
    """Return the grants that let a reader see the page at `path`, sorted."""
    grants: set[str] | None = None
    login = False
    for ancestor in ancestor_paths(path):
        for restriction in restrictions.get(ancestor, []):
            if restriction.restriction_type == BaseViewRestriction.PASSWORD:
                return ()
            if restriction.restriction_type == BaseViewRestriction.LOGIN:
                login = True
            if restriction.restriction_type == BaseViewRestriction.GROUPS:
                groups = {f"group:{pk}" for pk in restriction.groups}
                grants = groups if grants is None else grants & groups
    if grants is None:
        grants = {MEMBERS} if login else {PUBLIC}
    return tuple(sorted({*grants, SUPERUSER}))


def grants_of_reader(user: Any) -> frozenset[str]:
    """Return the grants that `user` (or None, or an anonymous user) holds. One query at most."""
    if user is None or isinstance(user, AnonymousUser) or not user.is_authenticated:
        return frozenset({PUBLIC})
    if "_reading_grants" not in user.__dict__:
        groups = user.groups.values_list("pk", flat=True)
        held = {PUBLIC, MEMBERS, *(f"group:{pk}" for pk in groups)}
        if user.is_superuser:
            held.add(SUPERUSER)
        user._reading_grants = frozenset(held)
    return user._reading_grants


def readable(pages: Sequence[Any], user: Any, restrictions: dict[str, list[Restriction]] | None = None) -> list[Any]:
    """Keep the live pages that `user` may read, in order. One query (and the reader's groups), whatever the number.

    Args:
        restrictions: those of these pages and their ancestors, where they are known already.
    """
    if not pages:
        return []
    if restrictions is None:
        restrictions = restrictions_by_path(page.path for page in pages)
    held = grants_of_reader(user)
    return [page for page in pages if page.live and held.intersection(grants_for_path(page.path, restrictions))]


def readable_ids(ids: Iterable[int], user: Any) -> set[int]:
    """Return which of these pages are live and readable by `user` now. Two queries (and the reader's groups)."""
    pages = list(Page.objects.filter(pk__in=list(ids), live=True).only("pk", "path", "live", "depth"))
    return {page.pk for page in readable(pages, user)}


def refused_paths(user: Any) -> list[str]:
    """Return the tree paths of the pages whose own restriction keeps `user` out, without those below another."""
    held = {int(grant.removeprefix("group:")) for grant in grants_of_reader(user) if grant.startswith("group:")}
    accepted = PageViewRestriction.objects.filter(
        models.Q(restriction_type=BaseViewRestriction.LOGIN)
        | models.Q(restriction_type=BaseViewRestriction.GROUPS, groups__in=held)
    )
    refused = PageViewRestriction.objects.exclude(pk__in=accepted.values("pk"))
    kept: list[str] = []
    for path in sorted(refused.values_list("page__path", flat=True)):
        if not (kept and path.startswith(kept[-1])):
            kept.append(path)
    return kept


def visibility_of(page: Any, restrictions: dict[str, list[Restriction]] | None = None) -> str:
    """Return `public`, `members` or `establishment` (any restriction to groups or by a password)."""
    grants = set(
        grants_for_path(page.path, restrictions_by_path([page.path]) if restrictions is None else restrictions)
    )
    if PUBLIC in grants:
        return "public"
    return "members" if MEMBERS in grants else "establishment"


@transaction.atomic
def set_visibility(page: Any, *, visibility: str, groups: Iterable[Any] = ()) -> None:
    """Replace the page's own restriction.

    Args:
        visibility: `public`, `members` or `establishment`; the last needs `groups`.

    Raises:
        ValueError: for another value, or `establishment` without a group.
    """
    groups = list(groups)
    if visibility not in {"public", "members", "establishment"}:
        raise ValueError(visibility)
    if visibility == "establishment" and not groups:
        raise ValueError("establishment")
    current = PageViewRestriction.objects.filter(page=page).prefetch_related("groups").first()
    if visibility == "public":
        if current:
            current.delete()
        return
    restriction_type = BaseViewRestriction.LOGIN if visibility == "members" else BaseViewRestriction.GROUPS
    if current is None:
        current = PageViewRestriction(page=page)
    elif current.restriction_type == restriction_type and {g.pk for g in current.groups.all()} == {
        group.pk for group in groups
    }:
        return
    current.restriction_type = restriction_type
    current.save()
    current.groups.set(groups)
