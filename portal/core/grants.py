"""Who may read each page, kept as rows: the grants that follow from Wagtail's view restrictions.

A page carries *grants*, a reader holds *grants*; a page is readable when they share one.
Restrictions of every ancestor apply, so a page under two of them needs both.

- no restriction: `public`;
- a login restriction: `members`, held by everybody who is signed in;
- a group restriction: `group:<id>`, held by the members of that group;
- a shared password: no grant, so that the page is never listed, only reached by its address.

Under several group restrictions the groups common to all are granted.

The rows are written in the transaction of whatever changes them: a page that is made, moved or copied, a
restriction, a group that goes away. `portal.core.visibility` reads them; `manage.py check_grants` compares
them with what the restrictions say.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction
from wagtail.signals import post_page_move

PUBLIC = "public"
MEMBERS = "members"
GROUP = "group:"

CHUNK = 500
# The number by which PostgreSQL knows the lock of those who write grants.
LOCK = 4_177_001


class PageGrant(models.Model):
    """One of the grants by which a page is read. A page without a row is read by those who work on it alone."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="grants", db_index=False)
    grant = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("page", "grant"), name="core_pagegrant_unique")]
        indexes = [models.Index(fields=("grant", "page"), name="core_pagegrant_grant")]
        verbose_name = "droit de lecture"
        verbose_name_plural = "droits de lecture"

    def __str__(self) -> str:
        return f"{self.page_id} {self.grant}"


def ancestor_paths(path: str) -> list[str]:
    """Return the tree paths of a page and its ancestors, from the root down."""
    step = Page.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


@dataclass
class Restriction:
    """A view restriction as grants need it: its type and the groups that it names."""

    restriction_type: str
    groups: set[int] = field(default_factory=set)


Restrictions = dict[str, list[Restriction]]


def restrictions_around(path: str) -> Restrictions:
    """Return the restrictions on the page at `path`, its ancestors and its descendants, by path. One query.

    With an empty path, those of the whole tree.
    """
    return _restrictions_at(Q(page__path__in=ancestor_paths(path)) | Q(page__path__startswith=path))


def _restrictions_at(condition: Q) -> Restrictions:
    found = PageViewRestriction.objects.filter(condition)
    rows: dict[int, Restriction] = {}
    by_path: Restrictions = {}
    for where, pk, kind, group in found.values_list("page__path", "pk", "restriction_type", "groups__pk"):
        if pk not in rows:
            rows[pk] = Restriction(kind)
            by_path.setdefault(where, []).append(rows[pk])
        if group is not None:
            rows[pk].groups.add(group)
    return by_path


def grants_under(restrictions: Iterable[Restriction]) -> frozenset[str]:
    """Return the grants of a page on which, or above which, these restrictions stand."""
    grants: set[str] | None = None
    login = False
    for restriction in restrictions:
        if restriction.restriction_type == BaseViewRestriction.PASSWORD:
            return frozenset()
        if restriction.restriction_type == BaseViewRestriction.LOGIN:
            login = True
        if restriction.restriction_type == BaseViewRestriction.GROUPS:
            groups = {f"{GROUP}{pk}" for pk in restriction.groups}
            grants = groups if grants is None else grants & groups
    if grants is None:
        grants = {MEMBERS} if login else {PUBLIC}
    return frozenset(grants)


def grants_at(path: str, restrictions: Restrictions) -> frozenset[str]:
    """Return the grants of the page at `path`, as the restrictions around it say."""
    return grants_under(one for above in ancestor_paths(path) for one in restrictions.get(above, ()))


def grants_of(page_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the grants that are kept of each of these pages. One query."""
    found: dict[int, set[str]] = {page: set() for page in page_ids}
    for page, grant in PageGrant.objects.filter(page__in=list(found)).values_list("page", "grant"):
        found[page].add(grant)
    return {page: frozenset(grants) for page, grants in found.items()}


@transaction.atomic
def refresh_grants(path: str) -> int:
    """Write the grants of the page at `path` and of all below it. Returns how many pages had others."""
    _wait_for_others(alone=False)
    pages = Page.objects.filter(path__startswith=path).order_by("path").values_list("pk", "path")
    return _write(_differing(pages.iterator(chunk_size=CHUNK), restrictions_around(path)))


@transaction.atomic(savepoint=False)
def give_grants(page: Page) -> None:
    """Write the grants of a page that has just been made: it has none, and nothing is below it. Two queries.

    On PostgreSQL those who make pages don't wait for each other, only for a restriction that is being changed:
    neither sees what the other hasn't committed.
    """
    _wait_for_others(alone=True)
    above = _restrictions_at(Q(page__path__in=ancestor_paths(page.path)))
    PageGrant.objects.bulk_create(
        PageGrant(page_id=page.pk, grant=grant) for grant in sorted(grants_at(page.path, above))
    )


@transaction.atomic
def refresh_grants_of(pages: Collection[Page]) -> int:
    """Write the grants of pages that were inserted together, without signals. Returns how many had others."""
    _wait_for_others(alone=True)
    above = {path for page in pages for path in ancestor_paths(page.path)}
    return _write(_differing(iter([(page.pk, page.path) for page in pages]), _restrictions_at(Q(page__path__in=above))))


def _wait_for_others(*, alone: bool) -> None:
    """On PostgreSQL, take the lock of those who write grants until the transaction ends."""
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if alone else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [LOCK])


def _write(differing: Iterator[tuple[int, frozenset[str], frozenset[str]]]) -> int:
    changed = 0
    while chunk := list(islice(differing, CHUNK)):
        PageGrant.objects.filter(page__in=[page for page, _kept, _right in chunk]).delete()
        PageGrant.objects.bulk_create(
            PageGrant(page_id=page, grant=grant) for page, _kept, right in chunk for grant in sorted(right)
        )
        changed += len(chunk)
    return changed


def _differing(
    pages: Iterator[tuple[int, str]], restrictions: Restrictions
) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """(page, the grants that are kept, the right ones) of each of these pages, by number and path, that differ."""
    while chunk := list(islice(pages, CHUNK)):
        kept = grants_of(pk for pk, _path in chunk)
        for pk, where in chunk:
            right = grants_at(where, restrictions)
            if kept[pk] != right:
                yield pk, kept[pk], right


def grant_differences() -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """(page, the grants that are kept, the right ones) of each page of the portal where they differ."""
    pages = Page.objects.order_by("path").values_list("pk", "path")
    yield from _differing(pages.iterator(chunk_size=CHUNK), restrictions_around(""))


def _refresh_page(page_id: int) -> None:
    path = Page.objects.filter(pk=page_id).values_list("path", flat=True).first()
    if path:
        refresh_grants(path)


@receiver(post_save)
def page_made(sender: type, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
    if created and isinstance(instance, Page):
        # What is loaded from a copy of the tables may have its grants already.
        refresh_grants(instance.path) if raw else give_grants(instance)


@receiver(post_page_move)
def page_moved(sender: type, instance: Page, **kwargs: Any) -> None:
    _refresh_page(instance.pk)


@receiver(post_save, sender=PageViewRestriction)
def restriction_changed(sender: type, instance: PageViewRestriction, raw: bool = False, **kwargs: Any) -> None:
    _refresh_page(instance.page_id)


@receiver(post_delete, sender=PageViewRestriction)
def restriction_deleted(sender: type, instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    """Unless it goes with its page, whose row is still there and would be left with a grant that has no page."""
    if (getattr(origin, "model", None) or type(origin)) is PageViewRestriction:
        _refresh_page(instance.page_id)


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def groups_of_restriction_changed(sender: type, instance: Any, action: str, pk_set: Any = None, **kwargs: Any) -> None:
    """From either end: `restriction.groups.set(…)`, or `group.pageviewrestriction_set.clear()`."""
    if isinstance(instance, PageViewRestriction):
        if action.startswith("post_"):
            _refresh_page(instance.page_id)
    elif action == "pre_clear":
        remember_restricted_pages(sender=Group, instance=instance)
    elif action == "post_clear":
        group_deleted(sender=Group, instance=instance)
    elif action.startswith("post_"):
        for page_id in PageViewRestriction.objects.filter(pk__in=pk_set or ()).values_list("page", flat=True):
            _refresh_page(page_id)


@receiver(pre_delete, sender=Group)
def remember_restricted_pages(sender: type, instance: Any, **kwargs: Any) -> None:
    restricted = PageViewRestriction.objects.filter(groups=instance)
    instance._restricted_pages = list(restricted.values_list("page", flat=True))


@receiver(post_delete, sender=Group)
def group_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    for page_id in instance.__dict__.pop("_restricted_pages", ()):
        _refresh_page(page_id)
