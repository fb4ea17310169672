"""Automatic redirects never lead back to where they start."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from tests.factories import make_establishment, make_page, make_section
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Publish a page under another name, as a request does: redirects are made once it has committed."""

    def publish(page, slug):
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        return type(page).objects.get(pk=page.pk)

    return publish


def test_a_slug_that_comes_back_leaves_no_redirect_to_itself(rename):
    page = make_page(slug="a")
    address = page.url
    page = rename(rename(page, "b"), "a")
    assert page.url == address
    assert not Redirect.objects.filter(old_path=Redirect.normalise_path(address)).exists()
    assert Client().get(address.replace("/a/", "/b/"))["Location"].endswith(address)
    page.unpublish()
    assert Client().get(address).status_code == 404


def test_what_stands_below_a_slug_that_comes_back_has_no_redirect_to_itself_either(rename):
    block = make_page(TrainingBlockPage, slug="a")
    lesson = make_page(LessonPage, title="Leçon", parent=block)
    address = lesson.url
    block = rename(rename(block, "b"), "a")
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    assert Client().get(address).status_code == 404


def test_a_move_there_and_back_leaves_no_redirect_to_itself():
    block = make_page(TrainingBlockPage, slug="a")
    address = block.url
    home = block.get_parent()
    block.move(make_section(TrainingBlockPage, make_establishment("uqar")), pos="last-child")
    home = Page.objects.get(pk=home.pk)
    assert Redirect.objects.count() == 1
    TrainingBlockPage.objects.get(pk=block.pk).move(home, pos="last-child")
    block = TrainingBlockPage.objects.get(pk=block.pk)
    block.unpublish()
    assert Client().get(address).status_code == 404


def test_two_pages_that_exchange_their_addresses_leave_no_circle(rename):
    first, second = make_page(title="Une", slug="a"), make_page(title="Deux", slug="b")
    addresses = (first.url, second.url)
    first = rename(first, "c")
    second = rename(second, "a")
    first = rename(first, "b")
    first.unpublish()
    second.unpublish()
    for address in addresses:
        assert Client().get(address).status_code == 404


def test_a_new_page_takes_the_address_that_another_left(rename):
    page = rename(make_page(slug="a"), "b")
    new = make_page(title="Nouvelle", slug="a")
    new.unpublish()
    assert Client().get(new.url).status_code == 404
    assert page.live


def test_an_automatic_redirect_goes_where_one_that_somebody_wrote_would_lead_it_back(rename):
    page = make_page(slug="a")
    old, new = page.url, page.url.replace("/a/", "/b/")
    Redirect.objects.create(old_path=Redirect.normalise_path(new), redirect_link=old)
    rename(page, "b")
    assert list(Redirect.objects.values_list("old_path", flat=True)) == [Redirect.normalise_path(new)]
