"""A copy of a page is never read by more people than the page was."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.core.grants import grants_of
from portal.core.visibility import set_visibility
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_section, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_establishment("uqar")


def closed_page(owner, **fields):
    page = make_page(establishment=owner, **fields)
    set_visibility(page, visibility="establishment", groups=[owner.group])
    return page


def grants(page):
    return set(grants_of([page.pk])[page.pk])


def test_a_copy_keeps_its_restriction_where_the_destination_has_another(owner):
    page = closed_page(owner)
    section = make_section(PracticePage, make_establishment())
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    copy = page.copy(to=section)
    member = make_user()
    assert copy not in PracticePage.objects.visible_to(member)
    member = make_user("membre@inters4.example", groups=[owner.group])
    assert copy in PracticePage.objects.visible_to(member)


def test_pages_that_are_copied_below_another_keep_their_own_restriction(owner):
    block = make_page(TrainingBlockPage, title="Un bloc", establishment=owner)
    lesson = make_page(LessonPage, title="Une leçon", parent=block, establishment=owner)
    set_visibility(lesson, visibility="establishment", groups=[owner.group])
    copy = block.copy(recursive=True, update_attrs={"slug": "copie"})
    assert grants(copy) == {"public"}
    assert grants(copy.get_children().get()) == {f"group:{owner.group.pk}"}


def test_a_copy_made_in_the_administration_keeps_its_restriction(owner):
    page = closed_page(owner)
    section = make_section(PracticePage, make_establishment())
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    client = Client()
    client.force_login(make_user("administratrice@inters4.example", is_superuser=True))
    values = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": section.pk, "publish_copies": "on"}
    assert client.post(f"/admin/pages/{page.pk}/copy/", values).status_code == 302
    copy = PracticePage.objects.get(slug="copie")
    assert copy.live
    assert grants(copy) == {f"group:{owner.group.pk}"}
