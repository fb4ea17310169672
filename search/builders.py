"""From pages to search documents, a batch at a time, in a constant number of queries a batch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import CollectionViewRestriction, Page

from portal.core.models import PortalDocument
from portal.core.panels import attached_documents
from portal.core.visibility import readers_of
from portal.directory.models import ClassifiedPage, Establishment, Mrc, Region, Term
from portal.references.citing import without_citations
from portal.text.markup import markdown_to_text, plain_text
from search.documents import Attachment, SearchDocument
from search.facets import MEASURED, facet_of_vocabulary
from search.registry import SearchableType, searchable_types

BATCH = 500
RELATIONS = {"terms": Term, "establishments": Establishment, "regions": Region, "mrcs": Mrc}


class Lookups:
    """The directory, loaded once for a run of batches."""

    def __init__(self) -> None:
        self.terms = {term.pk: term for term in Term.objects.all()}
        establishments = Establishment.objects.prefetch_related("former_names")
        self.establishments = {item.pk: item for item in establishments}
        self.regions = {item.pk: item for item in Region.objects.all()}
        self.mrcs = {item.pk: item for item in Mrc.objects.all()}

    def of(self, relation: str, identifiers: Iterable[int]) -> list[Any]:
        table = getattr(self, relation)
        return [table[identifier] for identifier in identifiers if identifier in table]


def build_documents(ids: Iterable[int], *, sequence: int, lookups: Lookups | None = None) -> Iterator[SearchDocument]:
    """Yield the document of each of these pages that is live and searched, by ascending id.

    Pages that don't come out are to be deleted from the index.
    """
    wanted = list(ids)
    lookups = lookups or Lookups()
    types = ContentType.objects.get_for_models(*(item.model for item in searchable_types()))
    by_type: dict[int, list[int]] = defaultdict(list)
    for pk, type_id in Page.objects.filter(pk__in=wanted, live=True).values_list("pk", "content_type_id"):
        by_type[type_id].append(pk)
    found: list[SearchDocument] = []
    for searchable in searchable_types():
        mine = by_type.get(types[searchable.model].pk)
        if mine:
            pages = searchable.model._default_manager.filter(pk__in=mine)
            found += _Batch(searchable, list(pages), lookups).documents(sequence)
    yield from sorted(found, key=lambda document: document.id)


def all_ids() -> Iterator[list[int]]:
    """Yield the ids of all live pages in ascending batches, in constant memory."""
    last = 0
    while True:
        live = Page.objects.filter(live=True, pk__gt=last).order_by("pk")
        ids = list(live.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


class _Batch:
    """Pages of one type and all that their documents need, read together."""

    def __init__(self, searchable: SearchableType, pages: list[Any], lookups: Lookups) -> None:
        self.searchable = searchable
        self.pages = pages
        self.lookups = lookups
        self.readers = readers_of(pages)
        self.related = {
            name: self._related(name) if issubclass(searchable.model, ClassifiedPage) else defaultdict(list)
            for name in RELATIONS
        }
        self.files = self._files()
        self.beside = searchable.kind.beside([page.pk for page in pages]) if searchable.kind.beside else {}

    def _related(self, name: str) -> dict[int, list[Any]]:
        field = self.searchable.model._meta.get_field(name)
        through = field.remote_field.through
        rows = through._default_manager.filter(
            **{f"{field.m2m_field_name()}__in": [page.pk for page in self.pages]}
        ).order_by("pk")
        found: dict[int, list[int]] = defaultdict(list)
        for page_id, other_id in rows.values_list(
            f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        ):
            found[page_id].append(other_id)
        return defaultdict(list, {pk: self.lookups.of(name, ids) for pk, ids in found.items()})

    def _files(self) -> dict[int, PortalDocument]:
        """The documents that these pages attach, without those that a collection keeps to some readers.

        Who reads the page finds it by the words of its documents: these must be theirs to read.
        """
        ids = {pk for page in self.pages for pk, _title in attached_documents(page)}
        if not ids:
            return {}
        closed = CollectionViewRestriction.objects.annotate(
            below=ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
        ).filter(below__startswith=F("collection__path"))
        readable: dict[int, PortalDocument] = PortalDocument.objects.exclude(Exists(closed)).in_bulk(ids)
        return readable

    def documents(self, sequence: int) -> Iterator[SearchDocument]:
        for page in self.pages:
            yield self._document(page, sequence)

    def _document(self, page: Any, sequence: int) -> SearchDocument:
        content = self.searchable.content(page)
        terms = [*self.related["terms"][page.pk], *self.lookups.of("terms", filter(None, content.terms))]
        establishments = self.related["establishments"][page.pk]
        regions = self.related["regions"][page.pk] or list(
            {item.region_id: item.region for item in establishments}.values()
        )
        mrcs = self.related["mrcs"][page.pk]
        published = publication_date(page)
        facets: dict[str, list[str]] = defaultdict(list)
        facets["type"] = [self.searchable.name]
        facets["region"] = [region.slug for region in regions]
        facets["establishment"] = [item.slug for item in establishments]
        facets["year"] = [str(published.year)] if published else []
        by_vocabulary: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            by_vocabulary[term.vocabulary.slug].append(term)
        for vocabulary, facet in facet_of_vocabulary().items():
            facets[facet] = [term.slug for term in by_vocabulary[vocabulary]]
        if content.measured:
            facets["results"] = [MEASURED]
        beside = self.beside.get(page.pk, {})
        facets.update(beside.get("facets", {}))
        maturity = by_vocabulary["maturity"]
        labels = [label for term in terms for label in (term.label, *term.aliases)]
        labels += [name for item in establishments for name in item.search_names()]
        labels += [label for region in regions for label in (region.label, *region.aliases)]
        labels += [mrc.label for mrc in mrcs]
        return SearchDocument(
            id=page.pk,
            type=self.searchable.name,
            title=page.title,
            url=page.get_url_parts()[2] if page.get_url_parts() else "",
            summary=page.plain_summary,
            keywords=(*content.keywords, *page.keywords),
            labels=tuple(dict.fromkeys(labels)),
            body=without_citations("\n".join(filter(None, (content.body, body_text(page))))),
            attachments=tuple(self._attachments(page)),
            facets={name: tuple(dict.fromkeys(values)) for name, values in facets.items()},
            grants=self.readers[page.pk],
            published_at=published,
            about_portal=self.searchable.kind.about_portal,
            measured=content.measured,
            adoptions=beside.get("adoptions", 0),
            maturity_rank=min(maturity[0].order + 1, 3) if maturity else 0,
            language=page.language,
            sequence=sequence,
            extra=self._kind_detail(page)
            | dict(content.extra)
            | beside.get("extra", {})
            | ({"made_by": content.made_by} if content.made_by else {}),
        )

    def _kind_detail(self, page: Any) -> dict[str, Any]:
        """What is said after the type's name on a card: a term (« revue rapide »), or words (« 45 min »)."""
        kind = self.searchable.kind
        if not kind.detail:
            return {}
        value = getattr(page, self.searchable.model._meta.get_field(kind.detail).attname)
        if kind.detail_unit:
            return {"kind_detail": f"{value} {kind.detail_unit}"} if value else {}
        term = self.lookups.terms.get(value or 0)
        return {"kind_term": [term.vocabulary.slug, term.slug]} if term else {}

    def _attachments(self, page: Any) -> Iterator[Attachment]:
        for pk, title in attached_documents(page):
            document = self.files.get(pk)
            if document is not None and document.text:
                yield Attachment(title or document.title, document.text)


def publication_date(page: Any) -> date | None:
    """The date that the page says it was published on, or else the day it was put online."""
    published = getattr(page, "published_at", None)
    if published is None and page.first_published_at:
        published = page.first_published_at.date()
    return published


def body_text(page: Page) -> str:
    """Plain text of a page's body blocks and references."""
    parts: list[str] = []
    for block in page.body:
        if block.block_type == "markdown":
            parts.append(markdown_to_text(block.value))
        else:
            parts += block.block.get_searchable_content(block.value)
    parts += [reference.plain for reference in page.bibliography]
    return "\n".join(plain_text(part) if "<" in part else part for part in parts)
