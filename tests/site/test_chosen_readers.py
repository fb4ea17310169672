"""An author chooses beside the text who reads a page; what opens it waits for its publication."""

import pytest
from django.test import Client
from wagtail.models import PageLogEntry, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from portal.accounts.memberships import join
from portal.accounts.models import Membership
from portal.accounts.services import ensure_authors
from portal.core.chosen_readers import Readers, choose_readers
from portal.core.grants import grants_of
from portal.core.visibility import set_visibility
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def here():
    place = make_establishment("uqar")
    ensure_authors(establishment=place, section=make_section(SynthesisPage, place))
    place.refresh_from_db()
    return place


@pytest.fixture
def page(here):
    return make_page(SynthesisPage, title="Une synthèse", summary="Un résumé.", establishment=here)


def client_of(role: str, place) -> Client:
    person = make_user(f"{role}@inters4.example")
    join(person=person, role=role, establishment=place, source="command")
    client = Client()
    client.force_login(person)
    return client


def administrator() -> Client:
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


def send(client, page, *, accept="text/html", readers_establishments=(), **changes):
    empty = {name: streamfield([]) for name in ("body", "references", "documents", "contributors")}
    fields = {"title": page.title, "slug": page.slug, "summary": "Un résumé.", "language": "fr"}
    lists = {"outgoing_links": inline_formset([]), "comments": inline_formset([])}
    data = nested_form_data(fields | empty | lists | changes) | {"readers_establishments": list(readers_establishments)}
    return client.post(f"/admin/pages/{page.pk}/edit/", data, headers={"Accept": accept})


def choose(page, readers):
    choose_readers(page=page, revision=page.save_revision(), readers=readers, by=None)


def publish_latest(page):
    SynthesisPage.objects.get(pk=page.pk).get_latest_revision().publish()


def grants(page):
    return grants_of([page.pk])[page.pk]


def test_readers_are_within_others_where_nobody_is_added():
    everybody, members, ours = Readers(), Readers("members"), Readers("establishment", frozenset({1}))
    assert ours.within(members)
    assert members.within(everybody)
    assert ours.within(Readers("establishment", frozenset({1, 2})))
    assert not everybody.within(members)
    assert not members.within(ours)
    assert not ours.within(Readers("establishment", frozenset({2})))


def test_what_a_contributor_opens_further_waits_for_its_publication(page, here):
    set_visibility(page, visibility="members")
    assert send(client_of(Role.CONTRIBUTOR, here), page, readers="public").status_code == 302
    assert grants(page) == {"members"}
    assert Client().get(page.url).status_code == 404
    publish_latest(page)
    assert grants(page) == {"public"}
    assert not PageViewRestriction.objects.exists()


def test_what_a_contributor_closes_holds_at_once_and_the_journal_says_who_did(page, here):
    assert send(client_of(Role.CONTRIBUTOR, here), page, readers="own").status_code == 302
    assert grants(page) == {f"group:{here.group_id}"}
    entry = PageLogEntry.objects.get(action="wagtail.view_restriction.create")
    assert entry.user.email == "contributor@inters4.example"


def test_a_draft_has_the_readers_that_are_chosen_once_it_is_published(page, here):
    set_visibility(page, visibility="members")
    page.unpublish()
    choose(page, Readers())
    assert grants(page) == {"public"}
    assert Client().get(page.url).status_code != 200


def test_an_older_revision_that_is_published_gives_nothing_that_was_chosen_since(page, here):
    set_visibility(page, visibility="members")
    reviewed = page.save_revision()
    choose(page, Readers())
    reviewed.publish()
    assert grants(page) == {"members"}


def test_a_draft_that_was_approved_for_later_is_opened_by_nothing_that_comes_after(page, here):
    set_visibility(page, visibility="members")
    page.unpublish()
    revision = page.save_revision()
    revision.approved_go_live_at = revision.created_at
    revision.save()
    choose(page, Readers())
    assert grants(page) == {"members"}


def test_a_choice_whose_establishments_went_away_opens_nothing(page, here):
    set_visibility(page, visibility="establishment", groups=[here.group])
    away = make_establishment("cisss-cn")
    choose(page, Readers("establishment", frozenset({away.group_id})))
    away.group.delete()
    publish_latest(page)
    assert grants(page) == {f"group:{here.group_id}"}


def test_a_form_that_saves_itself_closes_nothing_until_the_person_saves(page, here):
    author = client_of(Role.CONTRIBUTOR, here)
    assert send(author, page, accept="application/json", readers="own").status_code == 200
    assert grants(page) == {"public"}
    # The form is opened again: it shows what was chosen, which the person saves as it is.
    shown = f"establishment:{here.group_id}"
    assert shown in author.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    send(author, page, **{"readers": "own", "readers-shown": shown})
    assert grants(page) == {f"group:{here.group_id}"}


def test_a_form_that_was_open_meanwhile_undoes_no_restriction(page, here):
    set_visibility(page, visibility="members")
    send(client_of(Role.CONTRIBUTOR, here), page, **{"readers": "public", "readers-shown": "public:"})
    publish_latest(page)
    assert grants(page) == {"members"}


def test_a_form_that_says_nothing_of_readers_leaves_what_was_chosen(page, here):
    set_visibility(page, visibility="members")
    author = client_of(Role.CONTRIBUTOR, here)
    send(author, page, readers="public")
    send(author, page)
    publish_latest(page)
    assert grants(page) == {"public"}


def test_a_contributor_chooses_no_establishment_but_their_own(page, here):
    away = make_establishment("cisss-cn")
    set_visibility(page, visibility="establishment", groups=[here.group])
    answer = send(client_of(Role.CONTRIBUTOR, here), page, readers="chosen", readers_establishments=[here.pk, away.pk])
    assert answer.status_code == 200
    assert "parmi ce qui est offert" in answer.content.decode()
    publish_latest(page)
    assert grants(page) == {f"group:{here.group_id}"}


def test_a_lead_shares_with_other_establishments_by_name(page, here):
    away = make_establishment("cisss-cn")
    set_visibility(page, visibility="establishment", groups=[here.group])
    lead = client_of(Role.LEAD, here)
    assert away.label in lead.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert send(lead, page, readers="chosen", readers_establishments=[here.pk, away.pk]).status_code == 302
    publish_latest(page)
    assert grants(page) == {f"group:{here.group_id}", f"group:{away.group_id}"}


def test_choosing_establishments_without_any_says_what_to_do(page, here):
    make_establishment("cisss-cn")
    answer = send(client_of(Role.LEAD, here), page, readers="chosen")
    assert "Cochez au moins un établissement" in answer.content.decode()


def test_who_has_a_right_on_the_page_but_is_not_of_its_establishment_chooses_nothing(page, here):
    stranger = make_user("ailleurs@inters4.example", groups=["Rédaction – uqar"])
    client = Client()
    client.force_login(stranger)
    assert send(client, page, readers="own").status_code == 302
    assert grants(page) == {"public"}
    assert 'name="readers"' not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_a_page_under_a_restriction_says_so_and_cannot_be_opened_further(page, here):
    set_visibility(page.get_parent(), visibility="members")
    author = client_of(Role.CONTRIBUTOR, here)
    form = author.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "« UQAR », au-dessus, est réservée" in form
    assert "Comme « UQAR »" in form
    assert 'value="members"' not in form
    send(author, page, readers="own")
    assert grants(page) == {f"group:{here.group_id}"}


def test_a_shared_password_is_said_and_left_alone(page, here):
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")
    broker = administrator()
    assert "Un mot de passe partagé" in broker.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    send(broker, page, readers="public")
    assert PageViewRestriction.objects.get().restriction_type == "password"


def test_a_new_page_is_never_public_before_its_readers_are_given(here, search_index):
    section = make_section(DigestPage, here)
    empty = {name: streamfield([]) for name in ("body", "references", "documents", "contributors")}
    fields = {"title": "Neuve", "slug": "neuve", "summary": "Un résumé.", "language": "fr", "readers": "members"}
    lists = {"outgoing_links": inline_formset([]), "comments": inline_formset([])}
    data = nested_form_data(fields | empty | lists | {"action-publish": "1"})
    assert administrator().post(f"/admin/pages/add/syntheses/digestpage/{section.pk}/", data).status_code == 302
    page = DigestPage.objects.get(slug="neuve")
    assert page.live
    assert grants(page) == {"members"}
    actions = list(PageLogEntry.objects.filter(page=page.pk).order_by("timestamp").values_list("action", flat=True))
    assert actions.index("wagtail.view_restriction.create") < actions.index("wagtail.publish")


def test_who_reads_a_reserved_page_is_told_who_else_does(page, here):
    reader = client_of(Role.READER, here)
    set_visibility(page, visibility="establishment", groups=[here.group])
    assert "Réservé aux membres de\xa0: UQAR" in reader.get(page.url).content.decode()
    away = make_establishment("cisss-cn")
    set_visibility(page, visibility="establishment", groups=[here.group, away.group])
    text = reader.get(page.url).content.decode()
    assert "Réservé aux membres de ces établissements" in text
    assert away.label in text
