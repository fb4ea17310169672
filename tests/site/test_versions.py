"""Versions of a synthesis: each is frozen at its address, read by the rights of today, and told on the page."""

import pytest
from django.db.models.deletion import ProtectedError
from lxml import html
from wagtail.models import Page

from portal.core.visibility import set_visibility
from portal.versions.models import Conclusions, Version
from portal.versions.services import VersionRefusedError, declare_version
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def make_synthesis(**fields):
    return make_page(SynthesisPage, title="Titre un", slug="titre", key_messages=["Premier message"], **fields)


def publish(page, **fields):
    page = SynthesisPage.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return SynthesisPage.objects.get(pk=page.pk)


def second(page, **fields):
    page = publish(page, **({"title": "Titre deux", "key_messages": ["Autre message"]} | fields))
    declare_version(page=page, conclusions=Conclusions.CHANGED, changes="Trois études de plus.", by=None)
    return SynthesisPage.objects.get(pk=page.pk)


def text(response):
    return " ".join(html.fromstring(response.content).text_content().replace("\xa0", " ").split())


def test_the_first_publication_is_the_first_version(client):
    page = make_synthesis()
    (version,) = page.versions
    assert (version.number, version.revision_id, version.conclusions) == (1, page.live_revision_id, "first")
    assert "Version 1" in text(client.get(page.url))
    assert client.get(f"{page.url}v2/").status_code == 404
    assert client.get(f"{page.url}v1/x/").status_code == 404
    assert make_page(title="Une pratique").versions == []


def test_an_old_version_stays_as_it_was_and_leads_to_the_latest(client):
    page = second(make_synthesis())
    now, old = text(client.get(page.url)), text(client.get(f"{page.url}v1/"))
    assert "Autre message" in now
    assert "Trois études de plus." in now
    assert "Les conclusions changent" in now
    assert "Premier message" in old
    assert "Autre message" not in old
    assert "Version 1, telle qu’elle a été publiée le" in old
    assert "La version 2, du" in old
    tree = html.fromstring(client.get(f"{page.url}v1/").content)
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://127.0.0.1:8000{page.url}v1/"]
    assert page.url in tree.xpath("//*[contains(@class, 'version-banner')]//a/@href")
    # A correction without a version changes the page, and no version.
    publish(page, key_messages=["Corrigé"])
    assert "Autre message" in text(client.get(f"{page.url}v2/"))
    assert "Corrigé" in text(client.get(page.url))


def test_a_version_has_its_own_citation_and_sheet(client):
    page = second(make_synthesis())
    (old,) = client.get(f"{page.url}v1/citer.json").json()
    (now,) = client.get(f"{page.url}citer.json").json()
    assert (old["title"], old["version"], old["URL"]) == ("Titre un", "1", f"http://127.0.0.1:8000{page.url}v1/")
    assert (now["title"], now["version"], now["URL"]) == ("Titre deux", "2", f"http://127.0.0.1:8000{page.url}")
    sheet = client.get(f"{page.url}v1/fiche.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content != client.get(f"{page.url}fiche.pdf").content


def test_versions_are_read_by_the_rights_of_today(client):
    page = second(make_synthesis())
    set_visibility(page, visibility="members")
    for end in ("v1/", "v2/", "v1/citer.bib", "v1/fiche.pdf"):
        assert client.get(page.url + end).status_code == 404
    client.force_login(make_user())
    assert client.get(f"{page.url}v1/").status_code == 200


def test_a_withdrawn_page_says_so_at_its_addresses_and_nothing_more(client):
    page = second(make_synthesis())
    url = page.url
    page.unpublish()
    for address in (url, f"{url}v1/", f"{url}v2/"):
        gone = client.get(address)
        assert gone.status_code == 410
        assert "Titre" not in text(gone)
        assert "a été retiré" in text(gone)
    publish(page)
    assert client.get(url).status_code == 200
    Page.objects.get(pk=page.pk).delete()
    assert client.get(url).status_code == 410
    practice = make_page(title="Une pratique")
    practice.unpublish()
    assert client.get(practice.url).status_code == 404


def test_a_page_that_is_kept_to_some_is_not_told_of(client):
    page = make_synthesis()
    set_visibility(page, visibility="members")
    assert client.get(page.url).status_code == 404


def test_a_version_survives_clean_ups_and_goes_with_its_page():
    page = second(make_synthesis())
    with pytest.raises(ProtectedError):
        page.versions[1].revision.delete()
    assert page.revisions.count() >= 2
    Page.objects.get(pk=page.pk).delete()
    assert not Version.objects.exists()


def test_an_editor_declares_a_version_of_what_is_published(client):
    page = make_synthesis()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    address = f"/admin/versions/{page.pk}/"
    assert address in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    form = {"conclusions": "same", "changes": "Deux études."}
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "Rien n’a été publié depuis la version 1" in text(refused)
    publish(page, title="Autre")
    assert client.post(address, {"changes": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    version = Version.objects.get(number=2)
    assert (version.changes, version.conclusions) == ("Deux études.", "same")
    assert "Version 2" in text(client.get(address))
    with pytest.raises(VersionRefusedError):
        declare_version(page=page, conclusions="same", changes="x", by=None)


def test_who_may_not_publish_declares_nothing(client):
    page = make_synthesis()
    client.force_login(make_user())
    assert client.get(f"/admin/versions/{page.pk}/").status_code in (302, 403, 404)
    practice = make_page(title="Une pratique")
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    assert client.get(f"/admin/versions/{practice.pk}/").status_code in (302, 403)
