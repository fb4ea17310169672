"""Which published pages speak of which works: kept as the index takes each page, found again after each import."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.background.work import Work, enqueue_once, work
from portal.references.models import RetractionNotice
from portal.references.page import CitingPage
from portal.references.retractions import Identifiers, identifiers_of
from portal.retractions.models import CitedWork
from portal.retractions.telling import tell_of_marks
from search.builders import all_ids
from search.told import on_indexed


def works_of(page: Any) -> set[Identifiers]:
    """The works that a page speaks of, by their identifiers."""
    if not isinstance(page, CitingPage):
        return set()
    return {named for work in page.works_told if any(named := identifiers_of(work.csl))}


@on_indexed
def note_cited(page_ids: Collection[int]) -> None:
    """Keep the works of these pages, as they are published; have those who made them told of what is new."""
    # Without a list there is nothing to say; the first import finds every page.
    if RetractionNotice.objects.exists():
        keep_works(page_ids)


def keep_works(page_ids: Collection[int]) -> None:
    """Keep the works of these pages, and enqueue what is to be told of them. Few queries, whatever their number."""
    live = Page.objects.filter(pk__in=page_ids, live=True).specific()
    wanted = {(page.pk, *named) for page in live for named in works_of(page)}
    with transaction.atomic():
        kept = {(row.page_id, row.doi, row.pubmed): row.pk for row in CitedWork.objects.filter(page__in=page_ids)}
        CitedWork.objects.filter(pk__in=[pk for row, pk in kept.items() if row not in wanted]).delete()
        CitedWork.objects.bulk_create(
            CitedWork(page_id=page_id, doi=doi, pubmed=pubmed)
            for page_id, doi, pubmed in sorted(wanted - set(kept), key=str)
        )
        _enqueue(marked_works().filter(page__in=page_ids))


def _enqueue(works: QuerySet[CitedWork]) -> None:
    for page_id in works.order_by("page").values_list("page", flat=True).distinct():
        enqueue_once(tell_of_marks, page_id)


def marked_works() -> QuerySet[CitedWork]:
    """The works that published pages speak of and that a notice in force marks."""
    held = RetractionNotice.objects.filter(in_force=True)
    by_doi = Exists(held.filter(doi=OuterRef("doi")))
    by_number = Exists(held.filter(pubmed=OuterRef("pubmed")))
    return CitedWork.objects.filter(Q(by_doi) & ~Q(doi="") | Q(by_number), page__live=True)


@work(Work(_("Recherche des pages qui citent des travaux rétractés")))
def find_citing(name: str) -> None:
    """Keep the works of every published page, and have people told of those that are marked."""
    ids: Iterable[list[int]] = all_ids()
    for some in ids:
        keep_works(some)
