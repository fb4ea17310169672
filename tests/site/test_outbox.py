"""What changes a document reaches the index, whatever happens between."""

from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from wagtail.models import Page

from portal.core.visibility import set_visibility
from practices.models import PracticePage
from search import builders
from search.engine import get_engine, get_fallback
from search.engines.base import Deletion, SearchUnavailable
from search.indexer import differences, process_outbox, rebuild
from search.models import DeadLetter, OutboxRow
from search.request import SearchRequest
from tests.factories import make_establishment, make_page, make_section, make_term
from training.models import LessonPage

pytestmark = pytest.mark.django_db


def found(engine, q="", grants=("public",), **filters):
    results = engine.search(SearchRequest(q=q, filters=filters, grants=frozenset(grants), facets=()))
    return {hit.title for hit in results.hits}


def test_a_published_page_is_found_and_an_unpublished_one_is_not(search_index, drain):
    page = make_page(title="Équipe mobile")
    drain()
    assert found(search_index, "mobile") == {"Équipe mobile"}
    page.unpublish()
    drain()
    assert found(search_index, "mobile") == set()


def test_a_draft_is_not_indexed(search_index, drain):
    page = make_page(title="Titre publié")
    page.title = "Titre en préparation"
    page.save_revision()
    drain()
    assert found(search_index, "préparation") == set()
    assert found(search_index, "publié") == {"Titre publié"}


def test_a_deleted_subtree_leaves_the_index(search_index, drain):
    lesson = make_page(LessonPage, title="Première leçon")
    drain()
    Page.objects.get(pk=lesson.get_parent().pk).delete()
    drain()
    assert found(search_index) == set()
    assert list(differences()) == []


def test_a_moved_page_has_its_new_address(search_index, drain):
    page = make_page(title="Voyageuse")
    drain()
    page.move(make_section(PracticePage, make_establishment("uqar")), pos="last-child")
    drain()
    [hit] = search_index.search(SearchRequest(q="voyageuse", grants=frozenset({"public"}))).hits
    assert hit.url == "/pratiques/uqar/voyageuse/"


def test_a_changed_slug_of_an_ancestor_changes_addresses_below(search_index, drain):
    lesson = make_page(LessonPage, title="Leçon suivie")
    drain()
    block = lesson.get_parent().specific
    block.slug = "bloc-renomme"
    block.save()
    drain()
    [hit] = search_index.search(SearchRequest(q="suivie", grants=frozenset({"public"}))).hits
    assert "/bloc-renomme/" in hit.url


def test_a_restriction_of_an_ancestor_reaches_the_pages_below(search_index, drain):
    page = make_page(title="Sous clé")
    drain()
    set_visibility(page.get_parent(), visibility="members")
    drain()
    assert found(search_index, "clé") == set()
    assert found(search_index, "clé", grants=("members",)) == {"Sous clé"}


def test_a_renamed_term_and_establishment_are_found_by_their_new_names(search_index, drain):
    term = make_term("themes", "telesante", "Télésanté")
    make_page(title="À distance", terms=[term])
    drain()
    term.label = "Soins virtuels"
    term.save()
    establishment = make_establishment()
    establishment.label = "Centre intégré renommé"
    establishment.save()
    drain()
    assert found(search_index, "virtuels") == {"À distance"}
    assert found(search_index, "renommé") == {"À distance"}


def test_a_maturity_term_reaches_its_pages(search_index, drain):
    maturity = make_term("maturity", "prometteuse", "Prometteuse", order=1)
    make_page(title="Jugée", maturity=maturity)
    drain()
    maturity.label = "Très prometteuse vraiment"
    maturity.save()
    drain()
    assert found(search_index, "vraiment") == {"Jugée"}


def test_what_is_rolled_back_leaves_no_row(search_index):
    make_page()
    before = OutboxRow.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_page(title="Jamais écrite")
        raise RuntimeError
    assert OutboxRow.objects.count() == before


def test_rows_stay_while_the_engine_is_missing(settings, tmp_path, db):
    from search.engines.base import SearchUnavailable

    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    make_page()
    OutboxRow.objects.exclude(subject="page").delete()
    with pytest.raises(SearchUnavailable):
        process_outbox()
    assert OutboxRow.objects.exists()
    rebuild()
    assert not OutboxRow.objects.exists()
    assert list(differences()) == []


def test_differences_are_found_and_mended(search_index, drain):
    from search.engines.base import Deletion
    from search.indexer import repair

    kept, lost = make_page(title="Gardée"), make_page(title="Perdue")
    drain()
    search_index.delete([Deletion(lost.pk, 10**9)])
    PracticePage.objects.filter(pk=kept.pk).update(summary="Changé derrière le dos de l’index")
    assert set(differences()) == {("missing", lost.pk), ("stale", kept.pk)}
    repair([kept.pk])
    assert set(differences()) == {("missing", lost.pk)}


def test_a_page_that_fails_alone_becomes_a_dead_letter_and_the_others_go_on(search_index, drain, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    from search import builders
    from search.models import DeadLetter

    bad, good = make_page(title="Fautive"), make_page(title="Correcte")
    real = builders.body_text

    def failing(page):
        if page.pk == bad.pk:
            raise ValueError("illisible")
        return real(page)

    monkeypatch.setattr(builders, "body_text", failing)
    for _attempt in range(12):
        drain()
        OutboxRow.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    assert found(search_index) == {"Correcte"}
    assert DeadLetter.objects.get().page_id == bad.pk
    assert "illisible" in DeadLetter.objects.get().reason
    assert good.pk


def test_rebuilding_and_checking_go_for_the_fallback_of_a_cluster_too(elasticsearch_url, settings, tmp_path, drain):
    settings.SEARCH_URL = elasticsearch_url
    settings.SEARCH_FALLBACK_URL = f"embedded:///{(tmp_path / 'fallback').as_posix().lstrip('/')}"
    page = make_page(title="Équipe mobile")
    call_command("rebuild_search", verbosity=0)
    fallback = get_fallback()
    assert found(fallback, "mobile") == {"Équipe mobile"}
    page.title = "Équipe volante"
    page.save_revision().publish()
    drain()
    assert found(fallback, "volante") == found(get_engine(), "volante") == {"Équipe volante"}
    fallback.delete([Deletion(page.pk, 1_000_000)])
    with pytest.raises(CommandError, match="secours"):
        call_command("check_search")
    fallback.rebuild([])
    call_command("check_search", "--repair")
    assert found(fallback, "volante") == {"Équipe volante"}


def test_while_a_cluster_is_away_its_fallback_gets_all_that_waits(elasticsearch_url, settings, tmp_path, drain):
    settings.SEARCH_URL = elasticsearch_url
    settings.SEARCH_FALLBACK_URL = f"embedded:///{(tmp_path / 'fallback').as_posix().lstrip('/')}"
    pages = [make_page(title=f"Page {number}") for number in range(3)]
    call_command("rebuild_search", verbosity=0)
    for page in pages:
        page.title += " changée"
        page.save_revision().publish()
    settings.SEARCH_URL = urlsplit(elasticsearch_url)._replace(netloc="127.0.0.1:1").geturl()
    for _attempt in range(2):
        with pytest.raises(SearchUnavailable):
            process_outbox(limit=1)
    assert len(found(get_fallback(), "changée")) == 3
    assert OutboxRow.objects.count() >= 3
    settings.SEARCH_URL = elasticsearch_url
    drain()
    assert len(found(get_engine(), "changée")) == 3


def test_a_page_that_cannot_be_read_keeps_no_other_out_of_a_fallback(
    elasticsearch_url, settings, tmp_path, monkeypatch, caplog
):
    settings.SEARCH_URL = elasticsearch_url
    settings.SEARCH_FALLBACK_URL = f"embedded:///{(tmp_path / 'fallback').as_posix().lstrip('/')}"
    bad, good = make_page(title="Illisible"), make_page(title="Lisible")
    call_command("rebuild_search", verbosity=0)
    for page in (good, bad):
        page.title += " changée"
        page.save_revision().publish()
    body_text = builders.body_text
    monkeypatch.setattr(builders, "body_text", lambda page: 1 / 0 if page.pk == bad.pk else body_text(page))
    # The oldest row is that of the page that can be read: the other is met while feeding the fallback.
    settings.SEARCH_URL = urlsplit(elasticsearch_url)._replace(netloc="127.0.0.1:1").geturl()
    with pytest.raises(SearchUnavailable):
        process_outbox(limit=1)
    assert found(get_fallback()) == {"Lisible changée"}


def test_a_page_that_cannot_be_read_keeps_no_other_out_of_a_rebuild(search_index, monkeypatch):
    bad, good = make_page(title="Illisible"), make_page(title="Lisible")
    body_text = builders.body_text

    def failing(page):
        if page.pk == bad.pk:
            raise ValueError("illisible")
        return body_text(page)

    monkeypatch.setattr(builders, "body_text", failing)
    rebuild()
    assert found(search_index) == {good.title}
    assert DeadLetter.objects.get().page_id == bad.pk
