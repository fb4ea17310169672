"""Facts of regions: imported whole or not at all, each with its source, shown on the page of the region."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from portal.accounts.services import ensure_brokers
from portal.directory.facts import SHIPPED, FactsRefusedError, facts_of, import_facts, import_upload
from portal.directory.models import Region, RegionFact
from tests.factories import make_establishment, make_home, make_user

pytestmark = pytest.mark.django_db
HEAD = "Région;Mesure;Valeur;Année;Source;Adresse\n"


def region(slug="bas-saint-laurent"):
    make_establishment(f"cisss-{slug}", slug)
    return Region.objects.get(slug=slug)


def test_facts_are_read_as_people_write_them_and_replace_those_of_the_same_year():
    place = region()
    done = import_upload(
        "faits.csv", f"{HEAD}Bas-Saint-Laurent;Population;198 000;2020;ISQ;https://exemple.org\n".encode()
    )
    assert (done.added, RegionFact.objects.get().value) == (1, 198000)
    for measure, value in (("densite", "9,1"), ("distance", "142"), ("mrc", "8")):
        import_upload("faits.csv", f"{HEAD}{place.code};{measure};{value};2021;ISQ;\n".encode())
    assert [line.facts[0].value for line in facts_of([place]).lines[1:]] == [9.1, 142, 8]
    RegionFact.objects.exclude(measure="population").delete()
    lines = (
        f"{HEAD}{place.code};population;199000;2020;ISQ;https://exemple.org\n{place.code};part-65-ans;26,8;2020;ISQ;\n"
    )
    done = import_upload("faits.csv", lines.encode("cp1252"))
    assert (done.added, done.changed, done.same) == (1, 1, 0)
    assert [line.facts[0].value for line in facts_of([place]).lines] == [199000, 26.8]
    assert facts_of([place]).sources == [("ISQ", "https://exemple.org"), ("ISQ", "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Mars;population;12;2020;ISQ;", "n’est pas une région"),
        ("bas-saint-laurent;bonheur;12;2020;ISQ;", "n’est pas une mesure connue"),
        ("bas-saint-laurent;population;beaucoup;2020;ISQ;", "n’est pas un nombre"),
        ("bas-saint-laurent;population;12;20;ISQ;", "n’est pas une année"),
        ("bas-saint-laurent;population;12;2020;;", "il manque la source"),
        ("bas-saint-laurent;population;-12;2019;ISQ;", "0"),
        ("bas-saint-laurent;population;198000;2020;ISQ;", "déjà ce nombre"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_kept(line, said):
    region()
    good = "bas-saint-laurent;population;198000;2020;ISQ;\n"
    with pytest.raises(FactsRefusedError) as refused:
        import_upload("faits.csv", f"{HEAD}{good}{line}\n".encode())
    assert said in str(refused.value)
    assert "ligne 3" in str(refused.value)
    assert not RegionFact.objects.exists()


def test_the_facts_that_the_portal_brings_name_known_regions_and_sources():
    for line in SHIPPED.read_text(encoding="utf-8").splitlines()[1:]:
        region(line.split(";")[0])
    call_command("import_region_facts", verbosity=0)
    assert not RegionFact.objects.filter(source_url="").exists()
    assert import_facts(SHIPPED).same == RegionFact.objects.count()


def test_brokers_import_facts_and_others_do_not():
    place = region()
    brokers = ensure_brokers(root=make_home())
    client = Client()
    client.force_login(make_user("courtiere@inters4.example", groups=[brokers]))
    address = "/admin/faits-des-regions/importer/"
    assert address in client.get("/admin/snippets/directory/regionfact/").content.decode()
    wrong = client.post(address, {"file": SimpleUploadedFile("faits.csv", b"a;b\n1;2\n")})
    assert wrong.status_code == 422
    assert "il manque les colonnes" in wrong.content.decode()
    right = f"{HEAD}{place.slug};population;198000;2020;ISQ;https://exemple.org/isq\n".encode()
    assert client.post(address, {"file": SimpleUploadedFile("faits.csv", right)}).status_code == 302
    html = Client().get(f"/regions/{place.slug}/").content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "198 000" in html
    assert "https://exemple.org/isq" in html
    other = Client()
    other.force_login(make_user("membre@inters4.example"))
    other.post(address, {"file": SimpleUploadedFile("faits.csv", right.replace(b"198000", b"5"))})
    assert RegionFact.objects.get().value == 198000


def test_regions_are_compared_for_a_year_that_they_share():
    one, other = region("bas-saint-laurent"), region("laval")
    for place, year, value in ((one, 2020, 1), (one, 2023, 2), (other, 2020, 3), (other, 2019, 4)):
        RegionFact.objects.create(region=place, measure="population", year=year, value=value, source="ISQ")
    assert [fact.value for fact in facts_of([one, other]).lines[0].facts] == [1, 3]
    assert [fact.value for fact in facts_of([one]).lines[0].facts] == [2]
