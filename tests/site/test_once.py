"""What several changes ask for together is done once, in their transaction."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.dispatch import receiver
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from portal.background.once import tasks_once
from portal.core.changes import noted, pages_told_once
from portal.core.models import PageLink
from portal.exchange.publishing import add_new_page, publish_written
from portal.home.models import StandardPage

pytestmark = pytest.mark.django_db


def written() -> StandardPage:
    """A page that links to the root, added and published."""
    root = Page.get_first_root_node()
    page = StandardPage(title="Neuve", slug="neuve", live=False)
    page.outgoing_links = [PageLink(kind="voir-aussi", target=root)]
    add_new_page(page, under=root)
    publish_written(page)
    return page


def test_a_page_that_is_saved_three_times_enters_the_indexes_once() -> None:
    with CaptureQueriesContext(connection) as captured, tasks_once():
        page = written()
        assert not IndexEntry.objects.filter(object_id=str(page.pk)).exists()
    # PostgreSQL's backend writes its names without quotation marks.
    statements = [query["sql"].replace('"', "") for query in captured.captured_queries]
    assert sum("INTO wagtailsearch_indexentry" in sql for sql in statements) == 1
    assert sum(sql.startswith("UPDATE wagtailsearch_indexentry SET autocomplete") for sql in statements) == 0
    assert sum("INTO wagtailcore_referenceindex" in sql for sql in statements) == 1
    assert ReferenceIndex.get_references_for_object(page).get().model_path == "outgoing_links.item.target"


def test_a_link_that_is_saved_by_itself_is_still_counted() -> None:
    page = written()
    ReferenceIndex.objects.all().delete()
    with tasks_once():
        page.outgoing_links.get().save()
    assert ReferenceIndex.get_references_for_object(page).count() == 1


def test_nothing_is_indexed_or_told_after_an_error() -> None:
    told: list[Any] = []

    @receiver(noted, weak=False)
    def listen(pages: Any = (), **details: Any) -> None:
        told.append(pages)

    try:
        with pytest.raises(LookupError), transaction.atomic(), tasks_once(), pages_told_once():
            written()
            raise LookupError
        assert not told
        with pages_told_once():
            page = written()
        assert told == [[page.pk]]
    finally:
        noted.disconnect(listen)
    assert IndexEntry.objects.filter(object_id=str(page.pk)).count() == 1
