"""What is held of a person: theirs to take, to agree to and to erase (Law 25)."""

import json

import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from portal.accounts.models import Invitation, User
from portal.brokering.models import KnowledgeRequest
from portal.contact.models import TeamMessage
from portal.core.personal_data import declared_fields
from portal.following.models import Alert, BookmarkList, Follow
from portal.following.services import follow, keep_page
from portal.space.models import Consent, Rhythm
from portal.space.notifications import rhythm_of
from portal.space.retention import forget_what_expired
from tests.factories import make_home, make_page, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "mot-de-passe-de-test"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def person():
    make_home()
    found = make_user("rose@inters4.example", first_name="Rose", last_name="Essai")
    page = make_page(title="Une pratique", owner=found)
    page.save_revision(user=found).publish(user=found, skip_permission_checks=True)
    keep_page(person=found, page_id=page.pk)
    follow(person=found, query="q=chutes")
    KnowledgeRequest.objects.create(need="Réduire l’attente", email="Rose@inters4.example", requester=None)
    sent = Invitation.objects.create(address=found.email, role="broker", expires_at=timezone.now(), by=found)
    log(sent, "accounts.invite", user=found)
    TeamMessage.objects.create(about="Une pratique", email=found.email, message="Bonjour", language="fr")
    return found


def test_every_reference_to_a_person_is_registered_or_declared_exempt():
    """A room that refers to people calls `register_personal_data`, or `declare_exempt` with the reason."""
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_config.name.partition(".")[0] != "tests"
        for field in model._meta.local_fields + model._meta.local_many_to_many
        if field.remote_field and field.related_model._meta.label == portal_settings.AUTH_USER_MODEL
    }
    assert found - declared_fields() == set()
    assert declared_fields() - found == set()


def test_a_person_takes_all_that_is_held_of_them(person):
    client = signed_in(person)
    response = client.get("/mon-espace/donnees/mes-donnees.json")
    assert "attachment" in response["Content-Disposition"]
    parts = {part["name"]: part["held"] for part in json.loads(response.content)["parts"]}
    assert parts["account"][0]["Adresse électronique"] == person.email
    assert [row.get("Page gardée") for row in parts["lists"]][1] == "Une pratique"
    assert parts["follows"][0]["Vous suivez"] == "« chutes »"
    assert parts["requests"][0]["Besoin"] == "Réduire l’attente"
    assert parts["messages"][0]["Message"] == "Bonjour"
    assert parts["contents"][0]["Page"] == "Une pratique"
    html = client.get("/mon-espace/donnees/mes-donnees.html").content.decode()
    assert "Réduire l’attente" in html and "<dt>Adresse électronique</dt>" in html
    assert Client().get("/mon-espace/donnees/mes-donnees.json").status_code == 302


def test_what_one_may_no_longer_read_is_not_named_in_what_one_takes(person):
    page = BookmarkList.objects.get(owner=person).bookmarks.get().page
    page.unpublish()
    page.owner = None
    page.save()
    held = signed_in(person).get("/mon-espace/donnees/mes-donnees.json").content.decode()
    lists = json.loads(held)["parts"]
    assert "Une pratique" not in json.dumps(next(part for part in lists if part["name"] == "lists"))


def test_consent_is_kept_with_its_date_and_version_and_withdrawn(person):
    client = signed_in(person)
    given = Consent.objects.get(person=person)
    assert (given.purpose, given.version, given.withdrawn_at) == ("alerts", "2026-11", None)
    assert "mon adresse électronique" in given.text
    client.post("/mon-espace/donnees/consentement/", {"purpose": "alerts", "withdraw": "1"})
    given.refresh_from_db()
    assert given.withdrawn_at
    assert rhythm_of(person, "alerts") == Rhythm.NONE
    client.post("/mon-espace/donnees/consentement/", {"purpose": "alerts"})
    assert Consent.objects.filter(person=person, withdrawn_at=None).count() == 1
    assert rhythm_of(person, "alerts") == Rhythm.WEEKLY


def test_the_page_says_who_answers_for_it_by_their_title(person, settings):
    settings.PRIVACY_OFFICER_TITLE = "Direction des affaires juridiques"
    settings.PRIVACY_OFFICER_EMAIL = "vie-privee@inters4.example"
    text = signed_in(person).get("/mon-espace/donnees/").content.decode()
    assert "Direction des affaires juridiques" in text
    assert "mailto:vie-privee@inters4.example" in text


def test_an_account_goes_by_words_and_what_must_stay_stays_without_it(person):
    client = signed_in(person)
    path = "/mon-espace/donnees/supprimer/"
    page = BookmarkList.objects.get(owner=person).bookmarks.get().page
    assert client.post(path, {"words": "oui", "password": PASSWORD}).status_code == 400
    assert client.post(path, {"words": "supprimer mon compte", "password": "autre"}).status_code == 400
    assert User.objects.filter(pk=person.pk).exists()
    gone = client.post(path, {"words": " Supprimer  mon compte ", "password": PASSWORD})
    assert gone.url == "/mon-espace/donnees/supprime/"
    assert client.get(gone.url).status_code == 200
    assert client.get("/mon-espace/").status_code == 302
    assert not User.objects.filter(email="rose@inters4.example").exists()
    page.refresh_from_db()
    assert page.live and page.owner is None and page.get_latest_revision().user is None
    assert not BookmarkList.objects.exists() and not Follow.objects.exists() and not Consent.objects.exists()
    need = KnowledgeRequest.objects.get()
    assert (need.need, need.email, need.requester) == ("Réduire l’attente", "", None)
    assert not TeamMessage.objects.exists()
    assert PageLogEntry.objects.filter(user_id=person.pk, action="wagtail.publish").exists()
    said = str(list(ModelLogEntry.objects.values_list("label", "data")))
    assert "Rose" not in said and "rose@" not in said and "Personne supprimée" in said
    assert not Invitation.objects.exists()
    assert [message.to for message in mail.outbox] == [["rose@inters4.example"]]


@pytest.mark.parametrize("way", ["one", "several"])
def test_an_account_deleted_by_an_administrator_leaves_no_more_of_its_person(person, way):
    administrator = signed_in(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    if way == "one":
        answer = administrator.post(f"/admin/users/delete/{person.pk}/")
    else:
        answer = administrator.post(f"/admin/bulk/accounts/user/delete/?id={person.pk}")
    assert answer.status_code == 302
    assert not User.objects.filter(email="rose@inters4.example").exists()
    assert (KnowledgeRequest.objects.get().email, TeamMessage.objects.exists()) == ("", False)
    said = str(list(ModelLogEntry.objects.values_list("label", "data")))
    assert "Rose" not in said and "rose@" not in said


def test_the_last_administrator_is_told_what_to_do_and_nothing_is_lost():
    make_home()
    only = make_user("seule@inters4.example", is_superuser=True, is_staff=True)
    sent = {"words": "supprimer mon compte", "password": PASSWORD}
    response = signed_in(only).post("/mon-espace/donnees/supprimer/", sent)
    assert response.status_code == 409
    assert "donnez d’abord ce rôle" in response.content.decode()
    assert User.objects.filter(pk=only.pk).exists()


def test_what_has_expired_is_forgotten(person, settings):
    settings.RETENTION_DAYS = dict.fromkeys(settings.RETENTION_DAYS, 10)
    past = timezone.now() - timezone.timedelta(days=11)
    kept = BookmarkList.objects.get(owner=person).bookmarks.get()
    for version in (1, 2):
        Alert.objects.create(follow=Follow.objects.get(), page=kept.page, version=version)
    Alert.objects.filter(version=1).update(created_at=past)
    KnowledgeRequest.objects.update(created_at=past)
    TeamMessage.objects.update(created_at=past)
    forget_what_expired()
    assert Alert.objects.get().version == 2
    assert KnowledgeRequest.objects.get().email and TeamMessage.objects.exists()
    KnowledgeRequest.objects.update(status="answered")
    TeamMessage.objects.update(status="answered")
    forget_what_expired()
    assert KnowledgeRequest.objects.get().email == ""
    assert not TeamMessage.objects.exists()
