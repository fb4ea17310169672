"""Who may read a page, kept as rows in the transaction of whatever changes it."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from portal.accounts.services import ensure_authors, ensure_brokers
from portal.core.grants import PageGrant, grant_differences, grants_of
from portal.core.visibility import set_visibility, visible_to
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = pytest.mark.django_db


def grants(page):
    return set(grants_of([page.pk])[page.pk])


def seen_by(user):
    return set(PracticePage.objects.visible_to(user))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def restrict(page, **fields):
    return PageViewRestriction.objects.create(page=page, **fields)


def test_grants_follow_a_restriction_of_any_ancestor_both_ways():
    page = make_page()
    restriction = restrict(page.get_parent(), restriction_type="login")
    assert grants(page) == {"members"}
    restriction.delete()
    assert grants(page) == {"public"}


def test_grants_follow_the_groups_of_a_restriction_from_either_end():
    page, group, other = make_page(), Group.objects.create(name="a"), Group.objects.create(name="b")
    restriction = restrict(page, restriction_type="groups")
    assert grants(page) == set()
    restriction.groups.set([group, other])
    assert grants(page) == {f"group:{group.pk}", f"group:{other.pk}"}
    group.pageviewrestriction_set.remove(restriction)
    assert grants(page) == {f"group:{other.pk}"}
    other.pageviewrestriction_set.clear()
    assert grants(page) == set()
    group.pageviewrestriction_set.add(restriction)
    assert grants(page) == {f"group:{group.pk}"}
    group.delete()
    assert grants(page) == set()


def test_a_page_that_moves_takes_the_grants_of_where_it_goes():
    page = make_page()
    closed = make_section(PracticePage, make_establishment("uqar"))
    restrict(closed, restriction_type="login")
    MovePageAction(page, closed, pos="last-child").execute(skip_permission_checks=True)
    assert grants(page) == {"members"}


def test_a_copy_has_the_grants_of_where_it_goes_and_of_its_own_restriction():
    page = make_page()
    set_visibility(page, visibility="members")
    copy = CopyPageAction(page, update_attrs={"slug": "copie"}).execute(skip_permission_checks=True)
    assert grants(copy) == {"members"}


def test_a_change_that_is_given_up_changes_no_grant():
    page = make_page()
    with pytest.raises(RuntimeError), transaction.atomic():
        set_visibility(page, visibility="members")
        raise RuntimeError
    assert grants(page) == {"public"}


def test_who_works_in_a_section_reads_what_is_published_there():
    establishment = make_establishment()
    page = make_page(establishment=establishment)
    draft = make_page(title="Un brouillon", establishment=establishment, live=False)
    author = make_user(groups=[ensure_authors(establishment=establishment, section=page.get_parent())])
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    other = make_user("autre@inters4.example")
    set_visibility(page, visibility="establishment", groups=[make_establishment("uqar").group])
    assert page in seen_by(author)
    assert page in seen_by(broker)
    assert page not in seen_by(other)
    assert draft not in seen_by(broker)
    assert signed_in(broker).get(page.url).status_code == 200
    assert signed_in(other).get(page.url).status_code == 404


def test_a_broker_finds_what_they_restricted_to_an_establishment(search_index, drain):
    page = make_page(title="Xylophone réservé")
    set_visibility(page, visibility="establishment", groups=[make_establishment("uqar").group])
    drain()
    broker = make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])
    found = signed_in(broker).get("/api/v1/search?q=xylophone").json()["results"]
    assert [hit["title"] for hit in found] == ["Xylophone réservé"]
    assert not signed_in(make_user()).get("/api/v1/search?q=xylophone").json()["results"]


def test_the_condition_reads_through_a_relation():
    page = make_page()
    set_visibility(page, visibility="members")
    restriction = PageViewRestriction.objects.filter(page=page)
    assert not restriction.filter(visible_to(None, "page__")).exists()
    assert restriction.filter(visible_to(make_user(), "page__")).exists()


def test_an_address_that_one_may_not_read_answers_as_one_that_does_not_exist(search_index):
    page = make_page(slug="aaaa")
    set_visibility(page, visibility="members")
    refused = Client().get(page.url)
    missing = Client().get(page.url.replace("aaaa", "bbbb"))
    assert refused.status_code == missing.status_code == 404
    token = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
    shown = [token.sub("", answer.content.decode()) for answer in (refused, missing)]
    assert shown[0].replace("aaaa", "bbbb") == shown[1]
    assert {**refused.headers, "Content-Length": ""} == {**missing.headers, "Content-Length": ""}
    assert "/connexion/?next=" in refused.content.decode()


def test_a_page_under_a_shared_password_keeps_its_form_but_not_for_who_may_not_read_what_is_above():
    page = make_page()
    restrict(page, restriction_type="password", password="sésame")
    assert "password" in Client().get(page.url).content.decode()
    restrict(page.get_parent(), restriction_type="login")
    assert Client().get(page.url).status_code == 404
    assert "password" in signed_in(make_user()).get(page.url).content.decode()


def test_an_old_address_leads_to_the_page_only_for_its_readers():
    page = make_page(slug="nouvelle")
    Redirect.objects.create(old_path="/ancienne", redirect_page=page)
    assert Client().get("/ancienne/")["Location"].endswith(page.url)
    set_visibility(page, visibility="members")
    answer = Client().get("/ancienne/")
    assert answer.status_code == 404
    assert "nouvelle" not in answer.content.decode()
    assert signed_in(make_user()).get("/ancienne/").status_code == 301


def test_an_address_that_would_redirect_to_itself_leads_nowhere():
    page = make_page(slug="aller")
    Redirect.objects.create(old_path=page.url.rstrip("/"), redirect_page=page)
    page.unpublish()
    assert Client().get(page.url).status_code == 404


def test_the_menu_forgets_a_page_as_soon_as_it_is_restricted():
    page = make_page(title="Xylophone", slug="xylophone")
    Page.objects.filter(pk=page.pk).update(show_in_menus=True)
    assert page.url in Client().get("/").content.decode()
    # As another process would: nothing that this one keeps may be told.
    restriction = PageViewRestriction(page=page, restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])
    PageGrant.objects.filter(page=page).update(grant="members")
    assert page.url not in Client().get("/connexion/").content.decode()


def test_the_command_finds_and_mends_what_differs(capsys):
    page = make_page()
    call_command("check_grants")
    PageGrant.objects.filter(page=page).update(grant="members")
    assert [number for number, _kept, _right in grant_differences()] == [page.pk]
    with pytest.raises(CommandError, match="check_grants --repair"):
        call_command("check_grants")
    call_command("check_grants", repair=True)
    assert grants(page) == {"public"}
    assert "concordent" in capsys.readouterr().out


def test_choosers_leave_out_no_page_for_the_number_of_restrictions(search_index):
    pages = [make_page(title=f"Zorglub {number}", slug=f"zorglub-{number}") for number in range(3)]
    restrictions = PageViewRestriction.objects.bulk_create(
        PageViewRestriction(page=pages[0], restriction_type="login") for _number in range(500)
    )
    assert len(restrictions) == 500
    establishment = make_establishment("uqar")
    author = make_user(
        groups=[ensure_authors(establishment=establishment, section=make_section(PracticePage, establishment))]
    )
    shown = signed_in(author).get("/admin/choose-page/search/?q=zorglub").content.decode()
    assert all(page.title in shown for page in pages)
