"""E-mail addresses: written one way, of one account each, changed by their own person alone."""

import re
import socket
import time
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.accounts.address_change import LINK_HOURS
from portal.accounts.addresses import canonical_address
from portal.accounts.models import User
from tests.background import QUEUED, work_off, work_off_later
from tests.factories import make_home, make_user
from tests.site.test_security import make_author, signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "mot-de-passe-de-test"
ADMIN = "admin@inters4.example"
NEW = "nouvelle@inters4.example"

migration = import_module("portal.accounts.migrations.0002_canonical_addresses")


def sign_in(address, password=PASSWORD):
    return Client().post("/connexion/", {"username": address, "password": password}).status_code == 302


def ask(client, address=NEW, password=PASSWORD):
    return client.post("/compte/adresse/", {"address": address, "password": password})


def link_in(message):
    return re.search(r"https?://\S+/compte/adresse/confirmer/\S+", message.body)[0]


def path_of(link):
    return "/" + link.split("/", 3)[3]


# One way to write an address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jeanne.Tremblay@Inters4.Example ", "jeanne.tremblay@inters4.example"),
        ("jeanne\u200b@inters4.example", "jeanne@inters4.example"),
        ("jeanne@sant\u00e9.example", "jeanne@xn--sant-epa.example"),
        ("jeanne@SANTE\u0301.example", "jeanne@xn--sant-epa.example"),
        ("\u212aarl@inters4.example", "karl@inters4.example"),
        ("pas une adresse", "pas une adresse"),
        ("a@b@c..example", "a@b@c..example"),
        ("", ""),
    ],
)
def test_an_address_is_written_one_way(typed, kept):
    assert canonical_address(typed) == kept
    assert canonical_address(kept) == kept


@pytest.mark.parametrize("address", ["jeann\u00e9@inters4.example", "adm\u0131n@inters4.example"])
def test_letters_that_look_like_others_are_refused(address):
    with pytest.raises(ValidationError):
        User(email=address).clean_fields(exclude=["password"])


def test_whatever_writes_an_address_writes_it_canonically():
    user = make_user("Jeanne@Inters4.Example")
    assert user.email == "jeanne@inters4.example"
    user.email = "JEANNE2@inters4.example"
    user.save()
    assert user.email == "jeanne2@inters4.example"
    User.objects.filter(pk=user.pk).update(email="Jeanne3@inters4.example")
    assert User.objects.get(email="JEANNE3@INTERS4.EXAMPLE") == user
    assert sign_in(" JEANNE3@Inters4.example")


def test_the_database_refuses_a_twin_whatever_writes_it():
    make_user(ADMIN)
    table = User._meta.db_table
    other = make_user("autre@inters4.example")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET email = %s WHERE id = %s", ["Admin@Inters4.example", other.pk])
    assert sign_in(ADMIN)


# Every way to make or change an account


def test_the_administration_refuses_a_twin():
    make_home()
    admin = make_user(ADMIN, is_superuser=True)
    fields = {
        "email": "ADMIN@inters4.example",
        "first_name": "Une",
        "last_name": "Autre",
        "password1": "un-long-mot-de-passe",
        "password2": "un-long-mot-de-passe",
    }
    refused = signed_in(admin).post("/admin/users/new/", fields)
    assert "Un compte existe déjà à cette adresse." in refused.content.decode()
    other = make_user("autre@inters4.example")
    refused = signed_in(admin).post(f"/admin/users/edit/{other.pk}/", fields | {"is_active": "on"})
    assert "Un compte existe déjà à cette adresse." in refused.content.decode()
    assert User.objects.count() == 2
    assert sign_in(ADMIN)


def test_the_command_refuses_a_twin(monkeypatch):
    make_user(ADMIN)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", interactive=False, email="ADMIN@Inters4.example")
    assert User.objects.count() == 1


def test_the_account_page_changes_no_address():
    make_home()
    make_user(ADMIN, is_superuser=True)
    author, _section = make_author()
    fields = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "ADMIN@inters4.example"}
    author.post("/admin/account/", fields | {"locale-preferred_language": "", "theme-theme": "system"})
    assert sorted(User.objects.values_list("email", flat=True)) == [ADMIN, "uqar@inters4.example"]
    shown = author.get("/admin/account/").content.decode()
    assert "name_email-email" not in shown
    assert "/compte/adresse/" in shown
    assert sign_in(ADMIN)


def test_an_administrator_changes_their_own_address_with_the_password_only():
    make_home()
    admin = make_user(ADMIN, is_superuser=True, first_name="A", last_name="B")
    fields = {"email": NEW, "first_name": "A", "last_name": "B"}
    signed_in(admin).post(f"/admin/users/edit/{admin.pk}/", fields)
    assert User.objects.get(pk=admin.pk).email == ADMIN


def test_only_an_administrator_changes_an_administrator():
    make_home()
    admin = make_user(ADMIN, is_superuser=True)
    keeper = make_user("comptes@inters4.example")
    for codename in ("add_user", "change_user", "delete_user", "access_admin"):
        keeper.user_permissions.add(Permission.objects.get(codename=codename))
    client = signed_in(keeper)
    fields = {"email": NEW, "first_name": "A", "last_name": "B", "is_active": "on", "is_superuser": "on"}
    client.post(f"/admin/users/edit/{admin.pk}/", fields)
    client.post(f"/admin/bulk/accounts/user/set_active_state/?id={admin.pk}", {"mark_as_active": "False"})
    admin.refresh_from_db()
    assert admin.email == ADMIN
    assert admin.is_active
    passwords = {"password1": "un-long-mot-de-passe", "password2": "un-long-mot-de-passe"}
    client.post("/admin/users/new/", fields | passwords)
    assert not User.objects.get(email=NEW).is_superuser


# A person's own address


def test_an_address_changes_once_confirmed_from_the_new_one(mailoutbox, settings):
    settings.SITE_URL = "https://portail.example"
    make_home()
    user = make_user()
    client = signed_in(user)
    assert ask(client, " NOUVELLE@Inters4.Example").status_code == 200
    assert User.objects.get(pk=user.pk).email == "lectrice@inters4.example"
    [confirm, warning] = mailoutbox
    assert confirm.to == [NEW]
    assert warning.to == ["lectrice@inters4.example"]
    assert NEW not in warning.body
    link = link_in(confirm)
    assert link.startswith("https://portail.example/compte/")
    # A filter of mail that opens the link changes nothing.
    assert Client().get(path_of(link)).status_code == 200
    assert sign_in("lectrice@inters4.example")
    done = Client().post(path_of(link), follow=True)
    assert NEW in done.content.decode()
    assert sign_in(NEW)
    assert not sign_in("lectrice@inters4.example")
    assert mailoutbox[-1].to == ["lectrice@inters4.example"]
    assert client.get("/compte/adresse/").status_code == 200


def test_a_change_of_address_asks_for_the_password(mailoutbox):
    make_home()
    refused = ask(signed_in(make_user()), password="faux")
    assert refused.status_code == 400
    assert "mot de passe de votre compte" in refused.content.decode()
    assert mailoutbox == []


def test_the_password_is_not_guessed_there(mailoutbox):
    make_home()
    client = signed_in(make_user())
    answers = [ask(client, password="faux").status_code for _try in range(11)]
    assert answers == [400] * 10 + [429]
    assert ask(client).status_code == 429
    assert mailoutbox == []


def test_a_visitor_changes_no_address():
    assert Client().get("/compte/adresse/")["Location"].startswith("/connexion/")


def test_the_address_of_another_account_is_answered_alike_and_its_person_told(mailoutbox):
    make_home()
    make_user(ADMIN, is_superuser=True)
    client = signed_in(make_user())
    free, taken = (
        ask(client, address).content.decode().partition("<main")[2].replace(address, "") for address in (NEW, ADMIN)
    )
    assert free.partition("</main>")[0] == taken.partition("</main>")[0]
    [told] = [message for message in mailoutbox if message.to == [ADMIN]]
    assert "/confirmer/" not in told.body


@pytest.mark.parametrize("reason", ["used", "password", "altered", "old", "closed"])
def test_a_link_that_is_worth_nothing_any_more_says_so(reason, mailoutbox, monkeypatch):
    make_home()
    user = make_user()
    ask(signed_in(user))
    path = path_of(link_in(mailoutbox[0]))
    if reason == "used":
        Client().post(path)
        User.objects.filter(pk=user.pk).update(email="lectrice2@inters4.example")
    elif reason == "password":
        user.set_password("un-autre-mot-de-passe")
        user.save()
    elif reason == "altered":
        path = path.replace("confirmer/ey", "confirmer/ez")
    elif reason == "old":
        later = time.time() + LINK_HOURS * 3600 + 1
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)
    before = User.objects.get(pk=user.pk).email
    for answer in (Client().get(path), Client().post(path)):
        assert answer.status_code == 410
        assert "Demander un autre lien" in answer.content.decode()
    assert User.objects.get(pk=user.pk).email == before


def test_an_address_taken_meanwhile_is_not_taken_away(mailoutbox):
    make_home()
    user = make_user()
    ask(signed_in(user))
    make_user(NEW)
    answer = Client().post(path_of(link_in(mailoutbox[0])))
    assert answer.status_code == 409
    assert "Un autre compte a pris cette adresse" in answer.content.decode()
    assert User.objects.get(pk=user.pk).email == "lectrice@inters4.example"


def test_a_link_is_kept_while_the_mail_server_is_down_and_leaves_when_it_is_back(mailoutbox, settings):
    make_home()
    settings.EMAIL_BACKEND = QUEUED
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        assert ask(signed_in(make_user())).status_code == 200
        work_off()
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work_off_later()
    assert [message.to for message in mailoutbox] == [[NEW], ["lectrice@inters4.example"]]


# Addresses from before


def as_before(*addresses):
    """Accounts as the former release could hold them; the constraint comes back with the end of the test."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_account_an_address")
    made = []
    for number, address in enumerate(addresses):
        user = User.objects.create_user(f"{number}@inters4.example", PASSWORD)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {User._meta.db_table} SET email = %s WHERE id = %s", [address, user.pk])
        made.append(user.pk)
    return made


def migrate():
    migration.write_canonically(apps, SimpleNamespace(connection=connection))


def test_the_migration_writes_addresses_canonically():
    [number] = as_before(" Jeanne@Inters4.Example")
    migrate()
    assert User.objects.values_list("email", flat=True).get(pk=number) == "jeanne@inters4.example"


def test_the_migration_names_twins_changes_nothing_and_says_what_to_do():
    first, second, other = as_before(ADMIN, "Admin@inters4.example", "Seule@inters4.example")
    with pytest.raises(CommandError) as refused:
        migrate()
    said = str(refused.value)
    for part in (f"compte {first}", f"compte {second}", "Admin@inters4.example", "change_address"):
        assert part in said
    assert "Seule" not in said
    assert User.objects.values_list("email", flat=True).get(pk=other) == "Seule@inters4.example"
    out = StringIO()
    call_command("change_address", str(second), "admin2@inters4.example", stdout=out)
    assert "admin2@inters4.example" in out.getvalue()
    migrate()
    assert set(User.objects.values_list("email", flat=True)) == {
        ADMIN,
        "admin2@inters4.example",
        "seule@inters4.example",
    }


def test_the_command_gives_no_address_twice():
    make_user(ADMIN)
    other = make_user("autre@inters4.example")
    for address in ("ADMIN@inters4.example", "pas-une-adresse"):
        with pytest.raises(CommandError):
            call_command("change_address", str(other.pk), address)
    with pytest.raises(CommandError):
        call_command("change_address", "999999", NEW)
