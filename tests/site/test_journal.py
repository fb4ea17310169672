"""The journal: who did what, when, on contents, roles, restrictions, sessions and invitations; no secret in it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.accounts.joining.invitations import invite, link_token
from portal.accounts.journal.keeping import forget_what_is_old
from portal.accounts.memberships import join
from portal.accounts.models import Invitation, Membership
from portal.accounts.services import ensure_authors, ensure_brokers
from portal.core.visibility import set_visibility
from practices.models import PracticePage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]

PASSWORD = "mot-de-passe-de-test"
JOURNAL = "wagtailadmin_reports:site_history"


@pytest.fixture(autouse=True)
def _no_limit_reached():
    cache.clear()


def sign_in(client, address, password=PASSWORD):
    return client.post("/connexion/", {"username": address, "password": password})


@pytest.fixture
def admin():
    client = Client()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    return client


def actions():
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", "label"))


def test_sessions_are_noted_opened_closed_and_refused_without_what_was_typed():
    person, client = make_user(), Client()
    sign_in(client, person.email, "secret-perdu")
    sign_in(client, "secret-perdu", "secret-perdu")
    sign_in(client, person.email)
    client.post("/deconnexion/")
    assert actions() == [
        ("accounts.sign_in_refused", person.email),
        ("accounts.sign_in_refused", "adresse sans compte"),
        ("accounts.signed_in", person.email),
        ("accounts.signed_out", person.email),
    ]
    assert "secret-perdu" not in str(list(ModelLogEntry.objects.values()))


def test_no_link_nor_password_of_an_invitation_is_in_the_journal():
    invitation = invite(address="a@cisss.example", role="reader", establishment=make_establishment(), by=None)
    token, password = link_token(invitation), "un-mot-de-passe-assez-long-4"
    answer = {"first_name": "A", "last_name": "B", "password": password, "again": password}
    Client().post(reverse("accounts:invitation", args=[token]), answer)
    written = str(list(ModelLogEntry.objects.values()))
    assert Invitation.objects.get().accepted_at
    assert token not in written
    assert password not in written


def test_administrators_filter_the_journal_by_what_it_is_about(admin):
    establishment = make_establishment()
    page = make_page(PracticePage, title="Une pratique", establishment=establishment)
    set_visibility(page, visibility="members")
    join(person=make_user(), role=Membership.Role.READER, establishment=establishment, source="command")
    said = {}
    for subject in ("", "content", "roles", "restrictions", "sessions", "invitations"):
        shown = admin.get(reverse(JOURNAL), {"subject": subject}).content.decode()
        said[subject] = [word for word in ("Reçoit un rôle", "Ouvre une session", "Une pratique") if f"{word}" in shown]
    assert said["roles"] == ["Reçoit un rôle"]
    assert said["sessions"] == ["Ouvre une session"]
    assert said["restrictions"] == ["Une pratique"]
    assert said["invitations"] == []
    assert said[""] == ["Reçoit un rôle", "Ouvre une session", "Une pratique"]


def test_the_journal_is_exported_whole_and_costs_the_same_whatever_its_length(
    admin, django_assert_max_num_queries, monkeypatch
):
    establishment = make_establishment()
    for number in range(3):
        person = make_user(f"{number}@inters4.example", first_name="=HYPERLINK(1)")
        join(person=person, role=Membership.Role.READER, establishment=establishment, source="command")
    monkeypatch.setattr("portal.accounts.journal.view.BATCH", 2)
    with django_assert_max_num_queries(60):
        lines = b"".join(admin.get(reverse(JOURNAL), {"export": "csv", "subject": "roles"})).decode().splitlines()
    assert len(lines) == 4
    assert "Reçoit un rôle : lecture, CISSS-BSL" in lines[1]
    assert not any(cell.startswith("=") for line in lines for cell in line.split(";"))


@pytest.mark.parametrize("role", [None, Membership.Role.READER, Membership.Role.CONTRIBUTOR, Membership.Role.BROKER])
def test_others_do_not_read_sessions_nor_roles(role):
    ensure_brokers(root=make_home())
    establishment = make_establishment()
    ensure_authors(establishment=establishment, section=make_section(PracticePage, establishment))
    client = Client()
    if role:
        person = make_user("nominative@inters4.example")
        place = None if role == Membership.Role.BROKER else establishment
        join(person=person, role=role, establishment=place, source="command")
        client.force_login(person)
    for name in (JOURNAL, f"{JOURNAL}_results"):
        for asked in ({}, {"export": "csv"}):
            response = client.get(reverse(name), asked)
            shown = b"".join(response) if response.streaming else response.content
            for word in (b"Ouvre une session", "Reçoit un rôle".encode()):
                assert word not in shown
            assert response.status_code == 200 if role == Membership.Role.BROKER else response.status_code in (302, 404)


def test_the_journal_is_kept_for_as_long_as_the_settings_say(settings):
    settings.JOURNAL_DAYS = 10
    person = make_user()
    join(person=person, role=Membership.Role.READER, establishment=make_establishment(), source="command")
    make_page(PracticePage, title="Une pratique")
    assert forget_what_is_old() == 0
    for model in (ModelLogEntry, PageLogEntry):
        model.objects.update(timestamp=timezone.now() - timedelta(days=11))
    forget_what_is_old()
    assert not ModelLogEntry.objects.exists()
    assert not PageLogEntry.objects.exists()
