"""No page is an alias: what is restricted later on the page would stay public there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import Page

from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(make_user("administratrice@inters4.example", is_superuser=True))
    return client


def test_the_form_that_copies_a_page_offers_no_alias(administrator):
    form = administrator.get(f"/admin/pages/{make_page().pk}/copy/").content.decode()
    assert 'name="new_slug"' in form
    assert 'name="alias"' not in form


def test_an_alias_that_is_asked_for_all_the_same_is_refused_in_words(administrator):
    page = make_page()
    section = make_section(PracticePage, make_establishment("uqar"))
    values = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": section.pk, "alias": "on"}
    answer = administrator.post(f"/admin/pages/{page.pk}/copy/", values)
    assert "Le portail ne fait pas d’alias" in answer.content.decode()
    assert not Page.objects.filter(slug="copie").exists()


@pytest.mark.parametrize("action", ["create_alias", "copy_for_translation"])
def test_the_interface_between_programs_makes_no_alias(administrator, action):
    page = make_page()
    values = {"recursive": False, "update_slug": "copie", "alias": True, "locale": page.locale.language_code}
    answer = administrator.post(
        f"/admin/api/main/pages/{page.pk}/action/{action}/", values, content_type="application/json"
    )
    assert answer.status_code in {400, 403}
    assert not Page.objects.exclude(alias_of=None).exists()


def test_code_makes_no_alias():
    with pytest.raises(PermissionDenied, match="Faites une copie"):
        make_page().create_alias(update_slug="copie")
