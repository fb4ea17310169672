"""Imports content files: everything is read and checked first, then each file is one transaction.

Pages that link to each other are imported in any order: a page that is linked before its turn is
made as an empty draft, which nobody but editors sees, and filled when its turn comes.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from portal.background.once import tasks_once
from portal.core.changes import pages_told_once
from portal.exchange.author import Author
from portal.exchange.ordering import apply_order
from portal.exchange.page_writing import SourceError, told_of_readers, write_page
from portal.exchange.planning import Planned, PlannedSource, planned_page, unnamed_part
from portal.exchange.problems import ContentError, Problem, Report, quoted, suggestion
from portal.exchange.publishing import add_new_page
from portal.exchange.reader import EntryReader, Reference, allowed
from portal.exchange.registry import SCHEMAS, SITE_BUILDERS
from portal.exchange.sources import Source, find_sources
from portal.exchange.writer import Writer, site_root

Progress = Callable[[Iterable[Any], str], Iterable[Any]]


def import_path(
    path: Path,
    *,
    dry_run: bool = False,
    file_format: str = "auto",
    root: Path | None = None,
    author: Author | None = None,
    limit: int = 0,
    progress: Progress = lambda items, label: items,
) -> Report:
    """Import a content folder, a content file or a spreadsheet.

    With an `author`, only what that person may do is done, and pages are drafts unless they publish.
    `limit` is the greatest number of pages; 0 stands for any.

    Raises:
        portal.exchange.problems.ContentError: where there is nothing to import at `path`.
    """
    folder, sources = find_sources(path, file_format)
    if not dry_run and author is None:
        for builder in SITE_BUILDERS:
            builder()
    run = Run(root or folder, dry_run=dry_run, author=author, limit=limit)
    run.check(progress(sources, "Vérification"))
    if dry_run:
        run.count_only()
    else:
        run.write(lambda items: progress(items, "Écriture"))
    return run.report


class Run:
    """One import: what is planned, what was found, and what is reported."""

    def __init__(self, folder: Path, *, dry_run: bool, author: Author | None = None, limit: int = 0) -> None:
        self.folder = folder
        self.author = author
        self.limit = limit
        self.root = site_root()
        self.comparer = Writer(self.root)
        self.dry_run = dry_run
        self.report = Report()
        self.sources: list[PlannedSource] = []
        self.plan: dict[str, Planned] = {}
        self.shells: set[str] = set()
        self.count = 0
        self.rejected: list[Planned] = []
        self._cache: dict[Any, Any] = {}

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    # Pages

    def existing(self, address: str) -> Page | None:
        """The page of the site at this address, live or not; none that the author may not see."""
        return self.existing_at([address]).get(address)

    def existing_at(self, addresses: Collection[str]) -> dict[str, Page]:
        """The same of several addresses, in one query."""
        if self.root is None or not addresses:
            return {}
        root = self.root.url_path
        found: dict[str, Page] = {}
        for page in Page.objects.filter(url_path__in=[root + address[1:] for address in addresses]).order_by("path"):
            found.setdefault("/" + page.url_path[len(root) :], page)
        if self.author is not None:
            return {address: page for address, page in found.items() if self.author.sees(page)}
        return found

    def _at(self, address: str) -> Page | None:
        if self.root is None:
            return None
        return Page.objects.filter(url_path=self.root.url_path + address[1:]).first()

    def above(self, reader: EntryReader) -> Page | None:
        """The nearest page of the site above the one that is read."""
        address = reader.parent_address
        while address:
            page = self._at(address)
            if page is not None:
                return page
            address = address.rstrip("/").rpartition("/")[0] + "/" if address != "/" else ""
        return None

    def publishes(self, reader: EntryReader, page: Page | None) -> bool:
        """Whether the page is written for its readers, or as a draft."""
        return self.author is None or self.author.publishes(page, self.above(reader), reader.schema.model)

    def page_at(self, address: str) -> Page | None:
        """The page at this address, made as a draft when it is planned."""
        return self.existing(address) or self.made(address)

    def made(self, address: str) -> Page | None:
        """The page that is planned at this address, where there is none yet: made as a draft."""
        if address not in self.plan:
            return None
        planned = self.plan[address]
        schema = SCHEMAS[planned.type]
        reader = EntryReader(entry=None, run=self, writing=True)  # type: ignore[arg-type]
        parent = schema.placement.ensure_parent(planned.parent, reader)
        page = schema.model(title=planned.title, slug=planned.slug, live=False)
        add_new_page(page, under=parent)
        self.shells.add(address)
        return page

    def type_at(self, address: str) -> str | None:
        """The type of the page planned or found at this address."""
        if address in self.plan:
            return self.plan[address].type

        def find() -> str | None:
            page = self.existing(address)
            return getattr(page.specific_class, "kind", "") if page else None

        return self.cached(("type", address), find)

    # First half: everything is read

    def check(self, sources: Iterable[Source]) -> None:
        """Read every file, report what is wrong, and plan the files that can be written."""
        for source in sources:
            self.report.files += 1
            planned, problems = self._check_source(source)
            if problems:
                self.report.refuse(problems)
            else:
                self.sources.append(planned)
        self._drop_duplicates()
        self.plan = {page.address: page for planned in self.sources for page in planned.pages}
        self._report_rejected()
        self._drop_unanswered()

    def _check_source(self, source: Source) -> tuple[PlannedSource, list[Problem]]:
        planned = PlannedSource(source)
        problems: list[Problem] = []
        try:
            entries = source.entries()
        except ContentError as refused:
            return planned, [Problem(source.label, refused.line, "", refused.message)]
        self.count += len(entries)
        if self.limit and self.count > self.limit:
            message = _(
                "plus de {limit} pages à la fois. Divisez le fichier, ou demandez à qui tient le portail."
            ).format(limit=self.limit)
            return planned, [Problem(source.label, 0, "", message)]
        for entry in entries:
            self.report.warnings += [entry.problem(line, "", message) for line, message in entry.notices]
            reader = EntryReader(entry, self)
            if reader.read() and reader.address:
                self._check_page(reader, planned)
            elif reader.schema:
                planned.pages.append(planned_page(reader))
            problems += reader.problems
        if problems:
            self.rejected += planned.pages
        return planned, problems

    def _check_page(self, reader: EntryReader, planned: PlannedSource) -> None:
        page = self.find_own(reader)
        if reader.problems:
            planned.pages.append(planned_page(reader))
            return
        new = page is None
        before = {} if page is None else reader.snapshot(page)
        was_live = page is not None and page.live
        publishes = self.publishes(reader, page)
        if page is None:
            # What saving it would find under any parent of this site, once for all.
            page = reader.schema.model(locale=self.cached(Locale, Locale.get_default))
        reader.apply(page)
        pending = publishes and (not was_live or (self.author is not None and page.has_unpublished_changes))
        after = {} if new else reader.snapshot(page)
        changed = new or pending or reader.changed or after != before
        if changed:
            reader.validate(page)
        elif reader.sets_visibility(page, publishes) and not reader.same_visibility(page):
            changed = True
        planned.pages.append(planned_page(reader, page))
        if changed:
            planned.fresh = True
            (self.report.created if new else self.report.updated).append(reader.address)
            self.report.changes.append(reader.change(before, after, new=new, publishes=publishes))
        else:
            self.report.unchanged += 1
        if changed and not new and page.has_unpublished_changes:
            if was_live:
                self._warn_of_draft(reader)
            if told := told_of_readers(reader, page, publishes):
                self.report.warnings.append(Problem(reader.entry.file, reader.entry.line, "", told))

    def _warn_of_draft(self, reader: EntryReader) -> None:
        self.report.warnings.append(
            Problem(
                reader.entry.file,
                reader.entry.line,
                "",
                _("cette page a un brouillon non publié ; il reste dans l’historique de la page."),
            )
        )

    def find_own(self, reader: EntryReader) -> Any:
        """The page that this entry updates, or None; reports another type's page at its address."""
        page = self._at(reader.address)
        # Whatever stands there: a person learns nothing of a page that isn't theirs to write.
        refused = self.author.refusal(page, self.above(reader)) if self.author else ""
        if refused:
            reader.problem(reader.entry.line, refused, key="establishments" if page is None else "slug")
            return None
        if page is None:
            return None
        if page.specific_class is not reader.schema.model:
            label = getattr(page.specific_class, "kind_label", "") or page.specific_class._meta.verbose_name
            reader.problem(
                reader.entry.line,
                _("l’adresse {address} est déjà celle d’une page d’un autre type ({label}). Changez le slug.").format(
                    address=reader.address, label=label
                ),
                key="slug",
            )
            return None
        if page.locked:
            reader.problem(
                reader.entry.line, _("cette page est verrouillée dans l’administration. Déverrouillez-la d’abord.")
            )
        own = reader.schema.model._default_manager.get(pk=page.pk)
        # A draft goes on from the last draft, not from what its readers see.
        return own if self.author is None else own.get_latest_revision_as_object()

    def _drop_duplicates(self) -> None:
        """Refuse the files that write a page which another file, or the same, writes too."""
        written: dict[str, list[Planned]] = {}
        for planned in self.sources:
            for page in planned.pages:
                written.setdefault(page.address, []).append(page)
        problems = []
        for address, pages in written.items():
            for page in pages if len(pages) > 1 else ():
                other = next(item for item in pages if item is not page)
                where = other.file + (f", ligne {other.line}" if other.line > 1 else "")
                problems.append(
                    Problem(
                        page.file,
                        page.line,
                        "slug",
                        _("l’adresse {address} est aussi celle de {where}. Changez l’un des slugs.").format(
                            address=address, where=where
                        ),
                    )
                )
        self._refuse(problems)

    def _drop_unanswered(self) -> None:
        """Refuse the files that refer to a page which won't be there, until none is left."""
        while True:
            problems = []
            for planned in self.sources:
                for page in planned.pages:
                    problems += [problem for item in page.references if (problem := self._unanswered(page, item))]
            if not problems:
                return
            self._refuse(problems)
            self.plan = {page.address: page for planned in self.sources for page in planned.pages}

    def _report_rejected(self) -> None:
        """Say at once what else is wrong in files that are refused already."""
        seen = {page.address: page.type for page in self.rejected if page.address}
        for page in self.rejected:
            for item in page.references:
                if item.address not in seen or allowed(item, page.type, seen[item.address]):
                    problem = self._unanswered(page, item)
                    self.report.refuse([problem] if problem else [])

    def _unanswered(self, page: Planned, reference: Reference) -> Problem | None:
        def found(message: str) -> Problem:
            return Problem(page.file, reference.line, reference.key, message)

        if reference.address == page.address:
            return found(_("une page ne peut pas renvoyer à elle-même."))
        target = self.type_at(reference.address)
        if target is None:
            near = suggestion(reference.address, self._neighbours(reference.address))
            return found(
                _("la page {address} n’existe pas, ou son fichier est refusé.{near}").format(
                    address=quoted(reference.address, 200), near=near
                )
            )
        message = allowed(reference, page.type, target) or unnamed_part(reference, self.plan, self.existing)
        return found(message) if message else None

    def _neighbours(self, address: str) -> list[str]:
        """Planned pages that an author may have meant: of the same slug, or beside it (200 at most)."""
        parent, slug = address.rstrip("/").rsplit("/", 1)
        near = (known for known in self.plan if known.startswith(f"{parent}/") or known.endswith(f"/{slug}/"))
        return list(islice(near, 200)) if len(self.report.problems) < 100 else []

    def _refuse(self, problems: list[Problem]) -> None:
        self.report.refuse(problems)
        refused = {problem.file for problem in problems}
        self.sources = [planned for planned in self.sources if planned.source.label not in refused]

    def count_only(self) -> None:
        """Keep in the report only what the files that are accepted would do."""
        kept = {page.address for planned in self.sources for page in planned.pages}
        self.report.created = [address for address in self.report.created if address in kept]
        self.report.updated = [address for address in self.report.updated if address in kept]
        self.report.changes = [change for change in self.report.changes if change.address in kept]

    # Second half: each file is written

    def write(self, progress: Callable[[list[PlannedSource]], Iterable[PlannedSource]]) -> None:
        """Write each file in a transaction of its own, parents first, then order the siblings."""
        self.report.created, self.report.updated = [], []
        planned_changes, self.report.changes = self.report.changes, []
        fresh = [planned for planned in self.sources if planned.fresh]
        fresh.sort(
            key=lambda planned: min(
                ((page.address.count("/"), page.order or 0) for page in planned.pages), default=(0, 0)
            )
        )
        for planned in progress(fresh):
            self._write_source(planned)
        done = {*self.report.created, *self.report.updated}
        self.report.changes = [change for change in planned_changes if change.address in done]
        if self.author is not None:
            return  # The order of siblings is set by hand, by who may.
        refused = self.report.refused_files
        self.report.moved = apply_order(
            self, [page for planned in self.sources if planned.source.label not in refused for page in planned.pages]
        )

    def _write_source(self, planned: PlannedSource) -> None:
        saved_files: list[tuple[Any, str]] = []
        created: list[str] = []
        updated: list[str] = []
        shells = set(self.shells)
        try:
            with transaction.atomic(), tasks_once(), pages_told_once():
                for entry in planned.source.entries():
                    reader = EntryReader(entry, self, writing=True, saved_files=saved_files)
                    outcome = write_page(reader)
                    if outcome:
                        (created if outcome == "created" else updated).append(reader.address)
        except SourceError as refused:
            problems = refused.problems
        except ContentError as refused:
            problems = [Problem(planned.source.label, refused.line, "", refused.message)]
        except (DatabaseError, OSError, LookupError) as error:
            problems = [
                Problem(
                    planned.source.label,
                    0,
                    "",
                    _("l’écriture a échoué ({error}). Relancez l’import.").format(error=error),
                )
            ]
        else:
            self.report.created += created
            self.report.updated += updated
            return
        self.shells = shells
        self.report.refuse(problems)
        for storage, name in saved_files:
            storage.delete(name)
