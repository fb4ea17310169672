"""Who may read what, asked of the rows that `portal.core.grants` keeps.

A reader holds grants: `public`, `members` once signed in, `group:<id>` for each group, and `under:<id>` for each
page of the tree on which their groups have a right, because who works on a page reads it. A page answers to its
own grants and to `under:<id>` of itself and of its ancestors. `visible_to(reader)` is the condition that both
share one, for any queryset of pages; `readers_of(pages)` is the same for the search index.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

from portal.core.grants import GROUP, MEMBERS, PUBLIC, PageGrant, ancestor_paths
from portal.core.looked_up import HasRow

SUPERUSER = "superuser"
UNDER = "under:"


def is_signed_in(user: Any) -> bool:
    return not (user is None or isinstance(user, AnonymousUser) or not user.is_authenticated)


@dataclass(frozen=True)
class _Standing:
    """What the groups of a person make of them: the grants that they hold, and the tree paths that they work on."""

    grants: frozenset[str]
    sections: tuple[str, ...] = ()


def _standing(user: Any) -> _Standing:
    """Return what `user` (None, or an anonymous user, for anybody) holds. One query, kept on the user."""
    if not is_signed_in(user):
        return _Standing(frozenset({PUBLIC}))
    # Not `user.__dict__`: the user of a request is an object that stands for another.
    if not hasattr(user, "_standing"):
        groups = user.groups.order_by()
        rows = list(groups.values_list("pk", "page_permissions__page", "page_permissions__page__path").distinct())
        sections = {page: path for _group, page, path in rows if page is not None}
        held = {PUBLIC, MEMBERS, *(f"{GROUP}{group}" for group, _page, _path in rows)}
        held |= {f"{UNDER}{page}" for page in sections}
        if user.is_superuser:
            held.add(SUPERUSER)
        user._standing = _Standing(frozenset(held), tuple(sorted(sections.values())))
    standing: _Standing = user._standing
    return standing


def grants_of_reader(user: Any) -> frozenset[str]:
    """Return the grants that `user` (or None, or an anonymous user) holds. One query at most."""
    return _standing(user).grants


def in_worked_sections(user: Any, prefix: str = "") -> Q:
    """The condition that a page, published or not, is in a section where the groups of `user` have a right."""
    own = Q(**{f"{prefix}pk__in": []})
    for path in _standing(user).sections:
        own |= Q(**{f"{prefix}path__startswith": path})
    return own


def granted(grants: Collection[str], prefix: str = "") -> HasRow:
    """The condition that a page carries one of these grants."""
    return HasRow(F(f"{prefix}pk"), model=PageGrant, by="page", field="grant", values=grants)


def visible_to(user: Any, prefix: str = "") -> Q:
    """The condition that a page is published and that `user` (None for anybody) may read it.

    Args:
        prefix: the relation to the page, where the queryset isn't one of pages: `"source__"`.
    """
    live = Q(**{f"{prefix}live": True})
    held = grants_of_reader(user)
    if SUPERUSER in held:
        return live
    return live & (Q(granted(held, prefix)) | in_worked_sections(user, prefix))


def known_to(user: Any, prefix: str = "") -> Q:
    """The condition that `user` may know of a page: they may read it, or work on it, published or not."""
    if SUPERUSER in grants_of_reader(user):
        return Q()
    return visible_to(user, prefix) | in_worked_sections(user, prefix)


class ReadablePageQuerySet(PageQuerySet):
    """Pages that know who reads them."""

    def visible_to(self, user: Any) -> "ReadablePageQuerySet":
        """Keep the published pages that `user` (None for anybody) may read."""
        return self.filter(visible_to(user))


def visible_ids(ids: Iterable[int], user: Any) -> set[int]:
    """Return which of these pages are live and readable by `user` now. One query (and the reader's groups)."""
    wanted = list(ids)
    if not wanted:
        return set()
    return set(Page.objects.filter(visible_to(user), pk__in=wanted).values_list("pk", flat=True))


def readable(pages: Sequence[Any], user: Any) -> list[Any]:
    """Keep the live pages that `user` may read, in order. One query (and the reader's groups), whatever the number."""
    allowed = visible_ids((page.pk for page in pages), user)
    return [page for page in pages if page.pk in allowed]


readable_ids = visible_ids


def readers_of(pages: Collection[Page]) -> dict[int, tuple[str, ...]]:
    """Return the grants that open each of these pages, by its number, sorted. Two queries, whatever the number."""
    paths = {path for page in pages for path in ancestor_paths(page.path)}
    numbers = dict(Page.objects.filter(path__in=paths).values_list("path", "pk"))
    grants = {
        page.pk: {SUPERUSER, *(f"{UNDER}{numbers[path]}" for path in ancestor_paths(page.path) if path in numbers)}
        for page in pages
    }
    for number, grant in PageGrant.objects.filter(page__in=list(grants)).values_list("page", "grant"):
        grants[number].add(grant)
    return {number: tuple(sorted(found)) for number, found in grants.items()}


def audience() -> Case:
    """An expression on pages: `public`, `members` or `establishment` (any restriction to groups or by a password)."""
    return Case(
        When(granted([PUBLIC]), then=Value("public")),
        When(granted([MEMBERS]), then=Value("members")),
        default=Value("establishment"),
    )


def visibility_of(page: Page) -> str:
    """Return `public`, `members` or `establishment`, from the restrictions in force. One query."""
    found: str = Page.objects.filter(pk=page.pk).values_list(audience(), flat=True).first() or "establishment"
    return found


@transaction.atomic
def set_visibility(page: Any, *, visibility: str, groups: Iterable[Any] = (), by: Any = None) -> None:
    """Replace the page's own restriction.

    Args:
        visibility: `public`, `members` or `establishment`; the last needs `groups`.
        by: whom the journal says to have done so.

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
            current.delete(user=by)
        return
    restriction_type = BaseViewRestriction.LOGIN if visibility == "members" else BaseViewRestriction.GROUPS
    if current is None:
        current = PageViewRestriction(page=page)
    elif current.restriction_type == restriction_type and {g.pk for g in current.groups.all()} == {
        group.pk for group in groups
    }:
        return
    current.restriction_type = restriction_type
    current.save(user=by)
    current.groups.set(groups)
