"""Writes generated pages in bulk: a batch is one transaction, and memory doesn't grow.

Pages are written without the tree's usual care: their paths are computed by hand, and they have
no revision until somebody edits them. What readers, search and permissions rely on is all there.
"""

import json
import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from wagtail.models import Locale, Page, PageViewRestriction

from portal.core.changes import noted
from portal.core.grants import refresh_grants_of
from portal.core.models import PageLink
from portal.demo.generator.documents import generate_documents
from portal.demo.generator.plan import WINDOW, GeneratedPage, generate, prefix
from portal.directory.exchange import UnderSection
from portal.directory.models import Establishment, Region, Term
from portal.exchange.importer import Run
from portal.exchange.registry import SCHEMAS, SITE_BUILDERS
from search.models import OutboxRow

BATCH = 500
TERM_FIELDS = {"status": "practice_status", "maturity": "maturity", "synthesis_kind": "synthesis_kinds"}

__all__ = ["generate_documents", "generate_pages"]


def generate_pages(
    count: int, seed: int, *, outbox: bool = True, progress: Callable[[int], Any] = lambda done: None
) -> int:
    """Write pages 0 to `count` of the set of `seed` that aren't there yet; return how many.

    The set is always the same for a seed, and another seed makes other addresses. What a former
    run wrote stays, and an interrupted run goes on where it stopped. Where `outbox` is false the
    pages reach the index by `rebuild_search` alone.
    """
    for builder in SITE_BUILDERS:
        builder()
    writer = _BulkWriter(seed, outbox=outbox)
    start = writer.resume()
    for first in range(start, count, BATCH):
        pages = list(generate(first, min(first + BATCH, count), seed))
        writer.write(pages)
        progress(len(pages))
    return max(count - start, 0)


class _BulkWriter:
    """Knows the rows of the directory, and where the last pages stand."""

    def __init__(self, seed: int, *, outbox: bool) -> None:
        self.seed = seed
        self.outbox = outbox
        self.run = Run(Path(), dry_run=False)
        self.locale = Locale.get_default()
        self.terms = {(term.vocabulary.slug, term.slug): term for term in Term.objects.all()}
        self.establishments = {item.slug: item for item in Establishment.objects.all()}
        self.regions = {item.slug: item for item in Region.objects.all()}
        self.types = {name: ContentType.objects.get_for_model(schema.model) for name, schema in SCHEMAS.items()}
        self.parents: dict[str, Page] = {}
        self.recent: dict[int, int] = {}

    def resume(self) -> int:
        """Return the number of the first page that isn't there, and recall the last ones."""
        start = prefix(self.seed)
        mine = Page.objects.filter(slug__startswith=start)
        last = mine.order_by("-slug").values_list("slug", flat=True).first()
        if last is None:
            return 0
        following = self._number(last) + 1
        floor = f"{start}{max(following - WINDOW - 200, 0):07d}"
        self.recent = {self._number(slug): pk for slug, pk in mine.filter(slug__gte=floor).values_list("slug", "pk")}
        return following

    def _number(self, slug: str) -> int:
        start = len(prefix(self.seed))
        return int(slug[start : start + 7])

    @transaction.atomic
    def write(self, pages: list[GeneratedPage]) -> None:
        """Write one batch: base rows, then rows of each type, then what refers to them."""
        blocks = self._place_all(pages)
        rows = [self._base_row(page, *blocks[page.index]) for page in pages]
        Page.objects.bulk_create(rows)
        for page, row in zip(pages, rows, strict=True):
            self.recent[page.index] = row.pk
        self._write_types(pages, rows)
        self._write_relations(pages, rows)
        self._write_restrictions(pages, rows)
        refresh_grants_of(rows)
        self._write_links(pages)
        noted.send(type(self), pages=[row.pk for row in rows])
        if self.outbox:
            OutboxRow.objects.bulk_create([OutboxRow(subject="page", object_id=row.pk) for row in rows])
        for number in [number for number in self.recent if number < pages[0].index - WINDOW - 200]:
            del self.recent[number]

    # The tree

    def _place_all(self, pages: list[GeneratedPage]) -> dict[int, tuple[Page, str, int]]:
        """Give each page its parent, its path and its number of children."""
        placed: dict[int, tuple[Page, str, int]] = {}
        last: dict[str, str] = {}
        added: dict[int, int] = defaultdict(int)
        virtual: dict[int, Page] = {}
        lessons: dict[int, int] = defaultdict(int)
        for page in pages:
            if page.block is not None:
                lessons[page.block] += 1
        for page in pages:
            parent = virtual.get(page.block) if page.block is not None else None
            if parent is None:
                parent = self._parent(page)
                added[parent.pk] += 1
            if parent.path not in last:
                last[parent.path] = self._last_child(parent)
            path = last[parent.path] = _next_path(parent.path, last[parent.path])
            placed[page.index] = (parent, path, lessons[page.index])
            if page.type == "training":
                virtual[page.index] = Page(
                    path=path, depth=parent.depth + 1, url_path=f"{parent.url_path}{page.slug}/", slug=page.slug
                )
        for pk, number in added.items():
            Page.objects.filter(pk=pk).update(numchild=F("numchild") + number)
        return placed

    def _parent(self, page: GeneratedPage) -> Page:
        if page.block is not None:
            return Page.objects.get(pk=self.recent[page.block])
        schema = SCHEMAS[page.type]
        placement = cast("UnderSection", schema.placement)
        key = f"{placement.slug}/{page.establishments[0]}"
        if key not in self.parents:
            index = placement.index()
            path = f"/{index.slug if index else placement.slug}/{page.establishments[0]}/"
            found = placement.ensure_parent(path, SimpleNamespace(run=self.run))
            self.parents[key] = Page.objects.get(pk=found.pk)
        return self.parents[key]

    def _last_child(self, parent: Page) -> str:
        """The path of the last child, read in the transaction that adds the next ones."""
        list(Page.objects.select_for_update().filter(pk=parent.pk).values_list("pk"))
        # A range, which the index answers: SQLite reads the whole table for a LIKE.
        below = Page.objects.filter(path__gt=parent.path, path__lte=parent.path + "Z" * Page.steplen)
        children = below.filter(depth=parent.depth + 1)
        return children.order_by("-path").values_list("path", flat=True).first() or ""

    def _base_row(self, page: GeneratedPage, parent: Page, path: str, children: int) -> Page:
        published = datetime.combine(page.published_on, time(12), UTC)
        identifier = random.Random(f"{self.seed}:{page.index}:key").getrandbits(128)  # noqa: S311  (made-up content, not a secret)
        return Page(
            path=path,
            depth=parent.depth + 1,
            numchild=children,
            title=page.title,
            draft_title=page.title,
            slug=page.slug,
            url_path=f"{parent.url_path}{page.slug}/",
            content_type=self.types[page.type],
            locale=self.locale,
            translation_key=uuid.UUID(int=identifier, version=4),
            live=True,
            has_unpublished_changes=False,
            first_published_at=published,
            last_published_at=published,
        )

    # Rows of each type

    def _write_types(self, pages: list[GeneratedPage], rows: list[Page]) -> None:
        grouped: dict[str, list[Any]] = defaultdict(list)
        for page, row in zip(pages, rows, strict=True):
            grouped[page.type].append(self._typed_row(page, row))
        for kind, found in grouped.items():
            model = SCHEMAS[kind].model
            fields = model._meta.local_concrete_fields
            size = max(connection.ops.bulk_batch_size(fields, found), 1)
            for first in range(0, len(found), size):
                # bulk_create refuses models that extend another: the base rows are there already.
                model._base_manager._insert(found[first : first + size], fields=fields, using=connection.alias)

    def _typed_row(self, page: GeneratedPage, row: Page) -> Any:
        model = SCHEMAS[page.type].model
        found = model(page_ptr_id=row.pk, title=page.title, summary=page.summary, keywords=page.keywords)
        found.published_on = page.published_on
        found.body = json.dumps([self._block("markdown", page.body, row.pk)])
        for name, value in {**page.texts, **page.lines, **page.numbers}.items():
            setattr(found, name, value)
        for name, values in page.rows.items():
            kind = "component" if name == "core_components" else "step"
            setattr(
                found,
                name,
                json.dumps([self._block(kind, value, f"{row.pk}{name}{n}") for n, value in enumerate(values)]),
            )
        for name, slug in page.single_terms.items():
            setattr(found, f"{name}_id", self.terms[TERM_FIELDS[name], slug].pk)
        return found

    def _block(self, kind: str, value: Any, place: Any) -> dict[str, Any]:
        return {"type": kind, "value": value, "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.seed}:{place}"))}

    # What refers to the pages

    def _write_relations(self, pages: list[GeneratedPage], rows: list[Page]) -> None:
        grouped: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for page, row in zip(pages, rows, strict=True):
            grouped[page.type, "establishments"] += [
                (row.pk, self.establishments[slug].pk) for slug in page.establishments
            ]
            grouped[page.type, "regions"] += [(row.pk, self.regions[slug].pk) for slug in page.regions]
            grouped[page.type, "terms"] += [
                (row.pk, self.terms[name, slug].pk) for name, slugs in page.terms.items() for slug in slugs
            ]
        for (kind, name), pairs in grouped.items():
            field = SCHEMAS[kind].model._meta.get_field(name)
            through = field.remote_field.through
            source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            through._base_manager.bulk_create([through(**{source: left, target: right}) for left, right in pairs])

    def _write_restrictions(self, pages: list[GeneratedPage], rows: list[Page]) -> None:
        restricted = [(page, row) for page, row in zip(pages, rows, strict=True) if page.visibility != "public"]
        found = PageViewRestriction.objects.bulk_create(
            PageViewRestriction(
                page_id=row.pk,
                restriction_type=PageViewRestriction.LOGIN
                if page.visibility == "members"
                else PageViewRestriction.GROUPS,
            )
            for page, row in restricted
        )
        through = PageViewRestriction.groups.through
        through._base_manager.bulk_create(
            through(pageviewrestriction_id=restriction.pk, group_id=self.establishments[slug].group_id)
            for restriction, (page, _row) in zip(found, restricted, strict=True)
            if page.visibility == "establishment"
            for slug in page.establishments
        )

    def _write_links(self, pages: list[GeneratedPage]) -> None:
        PageLink.objects.bulk_create(
            PageLink(source_id=self.recent[page.index], kind=kind, target_id=self.recent[target], sort_order=order)
            for page in pages
            for order, (kind, target) in enumerate(page.links)
            if target in self.recent
        )


def _next_path(parent: str, last: str) -> str:
    """The path after `last` under `parent` (its first child's when empty)."""
    step = Page.steplen
    number = int(last[len(parent) :], 36) + 1 if last else 1
    return parent + Page._int2str(number).rjust(step, "0")
