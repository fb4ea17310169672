"""OAI-PMH 2.0: what is harvested, in which order, what is refused, what remains of what went away."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from datacite import schema45
from django.core import signing
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from lxml import etree
from pymarc import parse_xml_to_array

from portal.core.visibility import set_visibility
from portal.oai import repository, views
from portal.oai.models import HarvestedRecord
from portal.records.formats import datacite_json
from portal.records.record import record_of
from portal.shell.throttling import Limit
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_term

pytestmark = pytest.mark.django_db
OAI = "{http://www.openarchives.org/OAI/2.0/}"
AUTHOR = {"type": "contributor", "value": {"name": "Côté", "given": "Anne", "orcid": "0000-0002-1825-0097"}}


def ask(client, query="", **arguments):
    answer = client.get(f"/oai{query}", arguments) if not query else client.get(f"/oai{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=UTF-8"
    return etree.fromstring(answer.content)


def code_of(root):
    return root.find(f"{OAI}error").get("code")


def headers(root):
    return [
        (int(item.findtext(f"{OAI}identifier").rpartition(":")[2]), item.get("status"))
        for item in root.iter(f"{OAI}header")
    ]


def listed(client, **arguments):
    return headers(ask(client, **{"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"} | arguments))


def test_a_page_is_harvested_in_each_format(client):
    term = make_term("themes", "gestion-de-cas", "Gestion de cas")
    page = make_page(SynthesisPage, title="Titre <&> \u0153uvre", summary="Résumé", contributors=[AUTHOR], terms=[term])
    arguments = {"verb": "GetRecord", "identifier": f"oai:127.0.0.1:{page.pk}"}
    root = ask(client, **arguments, metadataPrefix="oai_dc")
    texts = [element.text for element in root.iter() if str(element.tag).startswith("{http://purl.org/dc")]
    for text in ("Titre <&> œuvre", "Côté, Anne", "Gestion de cas", "Report", f"http://127.0.0.1:8000{page.url}"):
        assert text in texts
    specs = [element.text for element in root.iter(f"{OAI}setSpec")]
    assert specs == ["type:synthesis", "region:bas-saint-laurent", "theme:gestion-de-cas"]
    found = ask(client, **arguments, metadataPrefix="marcxml").find(".//{http://www.loc.gov/MARC21/slim}record")
    (marc,) = parse_xml_to_array(io.BytesIO(etree.tostring(found)), strict=True)
    assert (marc.title, marc.author) == ("Titre <&> œuvre", "Côté, Anne https://orcid.org/0000-0002-1825-0097")
    datacite = ask(client, **arguments, metadataPrefix="oai_datacite")
    assert datacite.findtext(".//{http://datacite.org/schema/kernel-4}creatorName") == "Côté, Anne"
    assert list(schema45.validator.iter_errors(datacite_json(record_of(page)))) == []


def test_what_went_away_leaves_a_number_and_a_date(client):
    restricted, unpublished, deleted, kept, never = (
        make_page(title=title, live=title != "Jamais") for title in ("Un", "Deux", "Trois", "Quatre", "Jamais")
    )
    HarvestedRecord.objects.update(datestamp=datetime(2020, 1, 1, tzinfo=UTC))
    set_visibility(restricted, visibility="members")
    unpublished.unpublish()
    number = deleted.pk
    deleted.delete()
    expected = {(kept.pk, None), *((pk, "deleted") for pk in (restricted.pk, unpublished.pk, number))}
    assert set(listed(client)) == expected
    assert set(listed(client, **{"from": "2024-01-01"})) == expected - {(kept.pk, None)}
    answer = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2024-01-01"})
    assert b"<metadata>" not in answer.content
    assert b"Deux" not in answer.content
    # What comes back is there again, with another date.
    set_visibility(restricted, visibility="public")
    assert (restricted.pk, None) in listed(client)
    assert never.pk not in dict(listed(client))


def test_a_draft_changes_no_date_and_a_publication_does(client):
    page = make_page()
    start = datetime(2020, 1, 1, tzinfo=UTC)
    HarvestedRecord.objects.update(datestamp=start)
    page.title = "Brouillon"
    page.save_revision()
    assert HarvestedRecord.objects.get().datestamp == start
    page.get_latest_revision().publish()
    assert HarvestedRecord.objects.get().datestamp > start


def test_a_new_name_of_a_region_changes_the_records_that_show_it(client):
    page, other = make_page(title="Ici"), make_page(title="Là", establishment=make_establishment("uqar", "gaspesie"))
    HarvestedRecord.objects.update(datestamp=datetime(2020, 1, 1, tzinfo=UTC))
    page.regions.set([make_establishment().region])
    page.save_revision().publish()
    HarvestedRecord.objects.update(datestamp=datetime(2020, 1, 1, tzinfo=UTC))
    region = make_establishment().region
    region.label = "Autre nom"
    region.save()
    assert listed(client, **{"from": "2024-01-01"}) == [(page.pk, None)]
    assert (other.pk, None) in listed(client)


def test_a_list_goes_on_by_tokens_and_loses_nothing_that_changes_meanwhile(client, monkeypatch):
    monkeypatch.setattr(repository, "PAGE", 2)
    pages = [make_page(title=f"Page {number}") for number in range(5)]
    HarvestedRecord.objects.update(datestamp=datetime(2020, 1, 1, tzinfo=UTC))
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    seen = headers(root)
    # One that is still to come goes away, one that was given changes.
    pages[4].delete()
    pages[0].save_revision().publish()
    while (token := root.find(f".//{OAI}resumptionToken")) is not None and token.text:
        assert token.get("completeListSize") == "5"
        assert token.get("cursor") == str(len(seen) - len(headers(root)))
        root = ask(client, verb="ListRecords", resumptionToken=token.text)
        seen += headers(root)
    assert token is not None
    assert {number for number, _status in seen} == {page.pk for page in pages} | {seen[-1][0]}
    assert dict(seen[4:]).keys() >= {pages[0].pk}
    assert "deleted" in {status for _number, status in seen}


def test_records_are_chosen_by_set(client):
    term = make_term("themes", "acces", "Accès")
    practice = make_page(title="Une")
    synthesis = make_page(
        SynthesisPage, title="Deux", terms=[term], establishment=make_establishment("uqar", "gaspesie")
    )
    assert dict(listed(client, set="type:practice")) == {practice.pk: None}
    assert dict(listed(client, set="region:gaspesie")) == {synthesis.pk: None}
    assert dict(listed(client, set="theme:acces")) == {synthesis.pk: None}
    root = ask(client, verb="ListSets")
    names = [element.text for element in root.iter(f"{OAI}setSpec")]
    assert {"type:practice", "region:gaspesie", "theme:acces"} <= set(names)
    practice.unpublish()
    assert dict(listed(client, set="theme:acces")) == {synthesis.pk: None, practice.pk: "deleted"}


LIST = "?verb=ListRecords&metadataPrefix=oai_dc"


REFUSALS = [
    ("", "badVerb"),
    ("?verb=Nothing", "badVerb"),
    ("?verb=Identify&verb=Identify", "badVerb"),
    ("?verb=Identify&x=1", "badArgument"),
    ("?verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
    ("?verb=ListRecords", "badArgument"),
    (f"{LIST}&metadataPrefix=oai_dc", "badArgument"),
    (f"{LIST}&from=2024-13-01", "badArgument"),
    (f"{LIST}&from=2024", "badArgument"),
    (f"{LIST}&from=2024-01-01T00:00:00", "badArgument"),
    (f"{LIST}&from=٢٠٢٤-01-01", "badArgument"),
    (f"{LIST}&from=", "badArgument"),
    (f"{LIST}&from=2024-01-02&until=2024-01-01", "badArgument"),
    (f"{LIST}&from=2024-01-01&until=2024-01-02T00:00:00Z", "badArgument"),
    (f"{LIST}&until=9999-12-31", ""),
    (f"{LIST}&from=0001-01-01", ""),
    (f"{LIST}&until=1999-01-01", "noRecordsMatch"),
    (f"{LIST}&set=region:nulle-part", "noRecordsMatch"),
    (f"{LIST}&set=type", "noRecordsMatch"),
    (f"{LIST}&set=a%20b", "badArgument"),
    (f"{LIST}&resumptionToken=x", "badArgument"),
    ("?verb=ListRecords&resumptionToken=x", "badResumptionToken"),
    ("?verb=ListSets&resumptionToken=x", "badResumptionToken"),
    ("?verb=ListRecords&metadataPrefix=mods", "cannotDisseminateFormat"),
    ("?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:0", "idDoesNotExist"),
    ("?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:999999999999999999", "idDoesNotExist"),
    ("?verb=GetRecord&metadataPrefix=oai_dc&identifier=%27%3B%00%3Cx%3E", "idDoesNotExist"),
    ("?verb=ListMetadataFormats&identifier=oai:ailleurs:1", "idDoesNotExist"),
]


def test_what_the_protocol_refuses_has_its_code(client):
    make_page()
    for query, code in REFUSALS:
        root = ask(client, query) if query else ask(client)
        found = [element.get("code") for element in root.iter(f"{OAI}error")]
        assert found == ([code] if code else []), query
        repeated = root.find(f"{OAI}request").attrib
        assert bool(repeated) == (code not in ("badVerb", "badArgument")), query


def test_a_token_that_was_changed_or_is_of_another_verb_is_refused(client, monkeypatch):
    monkeypatch.setattr(repository, "PAGE", 1)
    make_page(title="Une")
    make_page(title="Deux")
    token = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(f".//{OAI}resumptionToken")
    forged = signing.dumps({"v": "ListRecords"}, salt="autre")
    for verb, bad in (("ListRecords", token[:-1]), ("ListRecords", forged), ("ListIdentifiers", token)):
        assert code_of(ask(client, verb=verb, resumptionToken=bad)) == "badResumptionToken"


def test_it_answers_post_and_says_what_it_is(client):
    make_page()
    root = etree.fromstring(client.post("/oai", {"verb": "Identify"}).content)
    told = {element.tag.removeprefix(OAI): element.text for element in root.find(f"{OAI}Identify")}
    assert (told["deletedRecord"], told["granularity"]) == ("persistent", "YYYY-MM-DDThh:mm:ssZ")
    assert datetime.fromisoformat(told["earliestDatestamp"]) - datetime.now(UTC) < timedelta(minutes=1)
    assert client.put("/oai").status_code == 405
    formats = ask(client, verb="ListMetadataFormats")
    assert [element.text for element in formats.iter(f"{OAI}metadataPrefix")] == ["oai_dc", "oai_datacite", "marcxml"]


def test_a_harvester_that_is_too_quick_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(views, "HARVESTS", Limit("oai-test", 1, 60))
    assert client.get("/oai?verb=Identify").status_code == 200
    again = client.get("/oai?verb=Identify")
    assert again.status_code == 503
    assert int(again["Retry-After"]) > 0


def test_the_cost_of_a_list_does_not_grow(client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(client)
        return len(captured)

    make_page(SynthesisPage, title="Une")
    queries()
    few = queries()
    for number in range(4):
        make_page(SynthesisPage, title=f"Autre {number}")
    assert queries() == few


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_harvesters_that_nobody_here_wrote_take_everything(live_server, settings, vocabularies):
    """Sickle and oaipmh-scythe, each by its own reading of the protocol: 250 records and a tombstone, page by page."""
    from django.core.management import call_command
    from oaipmh_scythe import Scythe
    from sickle import Sickle

    settings.SITE_URL = live_server.url
    with transaction.atomic():
        make_home()
    call_command("generate_content", count=250, seed=1, verbosity=0)
    gone = HarvestedRecord.objects.order_by("page_id").first().page_id
    SynthesisPage.objects.first().get_parent().specific.get_children().first().unpublish()
    numbers = set(HarvestedRecord.objects.values_list("page_id", flat=True))
    assert len(numbers) > 200
    assert gone in numbers
    harvester = Sickle(f"{live_server.url}/oai")
    for prefix in ("oai_dc", "oai_datacite", "marcxml"):
        records = list(harvester.ListRecords(metadataPrefix=prefix))
        assert {int(record.header.identifier.rpartition(":")[2]) for record in records} == numbers
        assert any(record.deleted for record in records)
    with Scythe(f"{live_server.url}/oai") as scythe:
        found = list(scythe.list_records(metadata_prefix="oai_dc"))
        assert {int(record.header.identifier.rpartition(":")[2]) for record in found} == numbers
        assert scythe.identify().deletedRecord == "persistent"
        assert len(list(scythe.list_sets())) > 10
