"""Versions of a practice: a change to its core makes one that teams are told of, and read section by section."""

import datetime

import pytest
from django.core import mail
from django.test import Client

from practices.adoption.services import open_adoption
from practices.adoption.versions import changes_since, core_changed, tell_of_core
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


def core(title):
    return [("component", {"title": title, "description": ""})]


def published(practice, **fields):
    page = PracticePage.objects.get(pk=practice.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    mail.outbox.clear()
    tell_of_core.func(practice.pk)
    tell_of_core.func(practice.pk)


def test_a_team_is_told_once_of_another_core_reads_what_changed_by_section_and_follows_it():
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    user = make_user("equipe@inters4.example", groups=[here.group])
    practice = make_page(title="Une pratique", core_components=core("Une équipe stable"), why="motavant")
    practice.save_revision().publish()
    file = open_adoption(practice=practice, establishment=here, by=user, role="Cheffe", on=datetime.date(2025, 1, 1))
    client = Client()
    client.force_login(user)
    # Whatever else changes is shown, and nobody is written to.
    published(practice, why="motaprès")
    assert mail.outbox == []
    assert "son noyau est le même" in client.get(file.get_absolute_url()).content.decode()
    published(practice, core_components=core("Une équipe volante"))
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert f"{file.get_absolute_url()}version/" in message.body
    file.refresh_from_db()
    assert core_changed(file)
    assert "Le noyau de la pratique a changé" in client.get(file.get_absolute_url()).content.decode()
    html = client.get(f"{file.get_absolute_url()}version/").content.decode()
    for text in ("motavant", "motaprès", "Une équipe stable", "Une équipe volante", "Noyau et adaptations"):
        assert text in html
    assert Client().get(f"{file.get_absolute_url()}version/").status_code == 302
    client.post(f"{file.get_absolute_url()}version/")
    file.refresh_from_db()
    assert not core_changed(file) and changes_since(file, user) == []
    practice.refresh_from_db()
    practice.unpublish()
    assert client.get(f"{file.get_absolute_url()}version/").url == file.get_absolute_url()
