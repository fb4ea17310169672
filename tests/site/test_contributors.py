"""Contributors: who made a content, in order, wherever the portal says so."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client

from portal.references.contributors import ContributorBlock, contributors_of_text, tidy_orcid, validate_orcid
from portal.references.migrating import authors_to_contributors, contributors_to_authors, references_as_text
from search.builders import build_documents
from syntheses.models import SynthesisPage
from tests.factories import make_page
from tests.site.sheets import sheet_of

# ORCID's own example, of someone who doesn't exist.
ORCID = "0000-0002-1825-0097"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def rows(*values):
    return [{"type": "contributor", "value": value} for value in values]


PERSON = {"name": "Exemple", "given": "Camille", "orcid": ORCID, "role": "methodology", "affiliation": "UQAR"}
GROUP = {"name": "Équipe des synthèses"}


@pytest.mark.parametrize(
    "pasted",
    [ORCID, f"https://orcid.org/{ORCID}", f"orcid.org/{ORCID}/", "0000000218250097", "ORCID: 0000 0002 1825 0097"],
)
def test_an_orcid_is_kept_in_one_form(pasted):
    assert tidy_orcid(pasted) == ORCID


@pytest.mark.parametrize("orcid", [ORCID, "0000-0002-1694-233X"])
def test_an_orcid_whose_last_character_goes_with_the_others_is_kept(orcid):
    validate_orcid(orcid)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0098", "0000-0002-1825-009X", "0000-0002-1852-0097", "Camille"])
def test_a_mistyped_orcid_is_refused(orcid):
    with pytest.raises(ValidationError):
        validate_orcid(orcid)


def test_the_form_takes_an_orcid_as_it_is_copied():
    block = ContributorBlock()
    assert block.clean(block.to_python(PERSON | {"orcid": f"https://orcid.org/{ORCID}"}))["orcid"] == ORCID


def test_a_text_is_parted_only_where_it_is_safe():
    assert contributors_of_text("Équipe universitaire, UQAR ; Camille Exemple") == [
        {"name": "Équipe universitaire, UQAR"},
        {"name": "Camille Exemple"},
    ]


@pytest.mark.django_db
def test_the_page_the_sheet_and_the_index_name_them_in_order():
    page = make_page(SynthesisPage, title="Gestion de cas", contributors=rows(PERSON, GROUP))
    html = Client().get(page.url).content.decode()
    assert "Camille Exemple, Équipe des synthèses" in html
    assert f'href="https://orcid.org/{ORCID}"' in html
    assert "Méthodologie" in html
    assert "Exemple, C. et Équipe des synthèses. (" in html
    assert "Camille Exemple, Équipe des synthèses" in " ".join(" ".join(sheet_of(page).pages).split())
    (document,) = build_documents([page.pk], sequence=1)
    assert "Camille Exemple\nUQAR\n" in document.body


@pytest.mark.django_db
def test_an_establishment_answers_for_what_nobody_signed():
    page = make_page(SynthesisPage, title="Gestion de cas")
    assert page.citation["authors"] == page.establishments_list[0].label


def test_the_text_that_named_the_authors_becomes_contributors_and_comes_back():
    kept = {"authors": "Équipe universitaire, UQAR ; UQAT", "contributors": []}
    assert authors_to_contributors(kept)
    assert [row["value"]["name"] for row in kept["contributors"]] == ["Équipe universitaire, UQAR", "UQAT"]
    kept["authors"] = ""
    assert contributors_to_authors(kept)
    assert kept["authors"] == "Équipe universitaire, UQAR ; UQAT"


def test_a_reference_in_parts_is_one_text_where_parts_are_not_known():
    value = {
        "key": "a",
        "type": "report",
        "title": "Un rapport",
        "authors": "INSPQ",
        "issued": "2023",
        "url": "https://x.org/",
    }
    free = {"type": "reference", "value": {"text": "Tel quel", "url": ""}, "id": "1"}
    kept = {"references": [free, {"type": "work", "value": value, "id": "2"}]}
    assert references_as_text(kept)
    assert kept["references"] == [
        free,
        {
            "type": "reference",
            "value": {"text": "INSPQ (2023). Un rapport. https://x.org/", "url": "https://x.org/"},
            "id": "2",
        },
    ]


@pytest.mark.django_db
def test_past_revisions_keep_every_word():
    page = make_page(SynthesisPage, title="Gestion de cas")
    revision = page.latest_revision
    revision.content = revision.content | {"authors": "Équipe universitaire, UQAR", "contributors": "[]"}
    revision.save()
    SynthesisPage.objects.filter(pk=page.pk).update(authors="Équipe universitaire, UQAR")
    migration = import_module("syntheses.migrations.0003_contributors")
    migration.forwards(apps, None)
    assert SynthesisPage.objects.get(pk=page.pk).contributor_names == "Équipe universitaire, UQAR"
    revision.refresh_from_db()
    assert revision.as_object().contributor_names == "Équipe universitaire, UQAR"
    migration.backwards(apps, None)
    revision.refresh_from_db()
    assert json.loads(revision.content["contributors"])
    assert revision.content["authors"] == "Équipe universitaire, UQAR"


@pytest.mark.django_db
def test_the_head_and_the_feed_name_them(search_index, drain):
    page = make_page(SynthesisPage, title="Gestion de cas", contributors=rows(PERSON, GROUP))
    drain()
    html = Client().get(page.url).content.decode()
    assert '<meta name="author" content="Camille Exemple">' in html
    feed = Client().get("/recherche/flux.atom").content.decode()
    assert "<author><name>Camille Exemple, Équipe des synthèses</name></author>" in feed
