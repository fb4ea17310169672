"""DOIs of published contents, against a server that behaves as DataCite's API: updates, failures, tombstones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from lxml import html

from portal.core.visibility import set_visibility
from portal.dois.registering import note_changed, register_what_was_missed
from portal.shell.checks import TAG
from portal.versions.models import RegisteredDoi
from portal.versions.services import declare_version
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.background import work_off, work_off_later
from tests.datacite import RunningDataCite, running_datacite
from tests.factories import make_establishment, make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(settings: Any, tmp_path: Any) -> Iterator[RunningDataCite]:
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    with running_datacite() as server:
        for name, value in server.settings().items():
            setattr(settings, name, value)
        yield server


def _published(title: str = "Soins de transition") -> SynthesisPage:
    page: SynthesisPage = make_page(SynthesisPage, title=title, published_on="2025-03-04")
    note_changed([page.pk])
    work_off()
    return page


def _states(registry: RunningDataCite) -> dict[str, str]:
    return {doi: known["state"] for doi, known in sorted(registry.known().items())}


def _numbers(page: Any, *ends: str) -> list[str]:
    return [f"10.5072/inters4.{page.pk}{end}" for end in ends]


def test_a_published_content_and_its_versions_are_reserved_then_findable_and_say_how_they_stand(
    registry: RunningDataCite, client: Client
) -> None:
    page = _published()
    concept, first = _numbers(page, "", ".v1")
    assert _states(registry) == {concept: "findable", first: "findable"}
    assert registry.asked()[:2] == ["POST /dois", f"PUT /dois/{concept.replace('/', '%2F')}"]
    known = registry.known()[concept]
    assert known["titles"] == [{"title": "Soins de transition"}] and known["publicationYear"] == 2025
    assert known["url"].endswith(page.url) and known["schemaVersion"] == "http://datacite.org/schema/kernel-4"

    page.title = "Soins de transition, revus"
    page.save_revision().publish()
    declare_version(page=page, conclusions="changed", changes="Un essai.", by=None)
    work_off()
    second = _numbers(page, ".v2")[0]
    known = registry.known()
    assert _states(registry) == {concept: "findable", first: "findable", second: "findable"}
    assert (known[first]["titles"][0]["title"], known[concept]["titles"][0]["title"]) == (
        "Soins de transition",
        "Soins de transition, revus",
    )
    related = {(one["relationType"], one["relatedIdentifier"]) for one in known[second]["relatedIdentifiers"]}
    assert related == {("IsVersionOf", concept), ("IsNewVersionOf", first)}
    assert ("HasVersion", second) in {
        (one["relationType"], one["relatedIdentifier"]) for one in known[concept]["relatedIdentifiers"]
    }

    # What it knows isn't said again.
    before = len(registry.asked())
    note_changed([page.pk])
    work_off()
    assert len(registry.asked()) == before

    answer = client.get(page.url)
    tree = html.fromstring(answer.content)
    assert tree.xpath("//meta[@name='citation_doi']/@content") == [concept]
    assert f'<https://doi.org/{concept}>; rel="cite-as"' in answer["Link"]
    assert client.get(f"{page.url}citer.json").json()[0]["DOI"] == concept
    assert html.fromstring(client.get(f"{page.url}v1/").content).xpath("//meta[@name='citation_doi']/@content") == [
        first
    ]
    assert client.get(reverse("dois:leads", args=[first])).headers["Location"] == f"{page.url}v1/"


def test_a_content_that_goes_away_leaves_a_page_that_says_no_more_and_comes_back(
    registry: RunningDataCite, client: Client
) -> None:
    page = _published("Un titre confidentissime")
    concept, first = _numbers(page, "", ".v1")
    set_visibility(page=page, visibility="establishment", groups=[make_establishment().group])
    note_changed([page.pk])
    work_off()
    assert _states(registry) == {concept: "registered", first: "registered"}
    address = registry.known()[concept]["url"]
    assert address.endswith(f"/doi/{concept}")
    gone = client.get(reverse("dois:leads", args=[concept]))
    assert gone.status_code == 410 and "confidentissime" not in gone.content.decode()
    set_visibility(page=page, visibility="public")
    note_changed([page.pk])
    work_off()
    assert _states(registry) == {concept: "findable", first: "findable"}
    assert registry.known()[concept]["url"].endswith(page.url)
    number = page.pk
    page.delete()
    register_what_was_missed()
    work_off()
    assert set(_states(registry).values()) == {"registered"}
    assert RegisteredDoi.objects.filter(page_number=number).count() == 2
    assert client.get(reverse("dois:leads", args=[concept])).status_code == 410
    assert client.get("/doi/10.5072/inters4.999").status_code == 404


def test_an_outage_waits_and_comes_to_the_same_and_a_killed_worker_reserves_nothing_twice(
    registry: RunningDataCite,
) -> None:
    registry.misbehave("down")
    page = _published()
    row = RegisteredDoi.objects.get()
    assert row.state == "new" and "503" in row.reason
    registry.misbehave("well")
    work_off_later()
    assert set(_states(registry).values()) == {"findable"} and not RegisteredDoi.objects.exclude(reason="").exists()
    # As if the worker had been killed between the answer and its row.
    RegisteredDoi.objects.update(state="new", sent={})
    note_changed([page.pk])
    work_off()
    assert set(RegisteredDoi.objects.values_list("state", flat=True)) == {"findable"}


@pytest.mark.parametrize(
    ("how", "said"), [("invalid", "can't be blank"), ("garble", "DATACITE_URL"), ("account", "DATACITE_PASSWORD")]
)
def test_what_datacite_refuses_is_said_to_administrators(
    registry: RunningDataCite, settings: Any, client: Client, how: str, said: str
) -> None:
    if how == "account":
        settings.DATACITE_PASSWORD = "another"
    else:
        registry.misbehave(how)
    _published()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    listed = client.get(reverse("dois")).content.decode()
    assert said in html.fromstring(listed).text_content() and "Soins de transition" in listed
    assert "another" not in listed and "les travaux en arrière-plan" in listed
    settings.DATACITE_URL = ""
    assert "Aucun DOI n’est inscrit" in client.get(reverse("dois")).content.decode()
    client.logout()
    client.force_login(make_user("membre@inters4.example"))
    assert client.get(reverse("dois")).status_code in (302, 404)


def test_nothing_is_sent_of_what_is_not_public_of_other_kinds_or_without_a_prefix(
    registry: RunningDataCite, settings: Any
) -> None:
    hidden = make_page(SynthesisPage, title="Réservée")
    set_visibility(page=hidden, visibility="establishment", groups=[make_establishment().group])
    practice = make_page(PracticePage, title="Une pratique")
    note_changed([hidden.pk, practice.pk])
    settings.DATACITE_PREFIX = ""
    _published()
    register_what_was_missed()
    work_off()
    assert registry.asked() == [] and not RegisteredDoi.objects.exists()
    assert "dois.E001" in [message.id for message in run_checks(tags=[TAG])]
    # On the day when a prefix is given, what is there is registered.
    settings.DATACITE_PREFIX = "10.5072"
    register_what_was_missed()
    work_off()
    assert len(registry.known()) == 2
