"""What a public content says to machines: Highwire, schema.org, Signposting; and nothing of what isn't public."""

import json

import pytest
from lxml import html

from portal.core.visibility import set_visibility
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_page, make_user
from training.models import TrainingBlockPage

pytestmark = pytest.mark.django_db
AUTHOR = {
    "type": "contributor",
    "value": {"name": "Côté", "given": "Anne", "orcid": "0000-0002-1825-0097", "affiliation": "UQAR"},
}
HOSTILE = "Titre </script><script>alert(1)</script> & « cité »"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def head(client, page):
    tree = html.fromstring(client.get(page.url).content)
    metas = [
        (meta.get("name").removeprefix("citation_"), meta.get("content"))
        for meta in tree.xpath("//meta[starts-with(@name, 'citation_')]")
    ]
    scripts = [json.loads(script.text) for script in tree.xpath("//script[@type='application/ld+json']")]
    return metas, scripts[0]["@graph"] if scripts else []


def test_a_synthesis_is_a_report_with_its_authors_and_its_pdf(client):
    page = make_page(
        SynthesisPage,
        title=HOSTILE,
        slug="titre",
        summary="Résumé [@a].",
        contributors=[AUTHOR],
        published_on="2024-04-03",
    )
    metas, (about, trail) = head(client, page)
    said = dict(metas)
    assert said["author"] == "Côté, Anne"
    assert said["author_institution"] == "UQAR"
    assert said["author_orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert said["publication_date"] == "2024/04/03"
    assert said["technical_report_institution"] == "CISSS-BSL"
    assert said["pdf_url"] == f"http://127.0.0.1:8000{page.url}fiche.pdf"
    assert client.get(f"{page.url}fiche.pdf").status_code == 200
    assert (about["@type"], about["name"], about["datePublished"]) == ("Report", HOSTILE, "2024-04-03")
    assert about["abstract"] == "Résumé."
    assert about["author"][0]["sameAs"] == "https://orcid.org/0000-0002-1825-0097"
    assert [step["name"] for step in trail["itemListElement"]] == ["Syntheses", "CISSS-BSL", HOSTILE]
    assert b"<script>alert(1)" not in client.get(page.url).content


def test_the_answer_says_where_the_rest_of_a_content_is(client):
    page = make_page(SynthesisPage, contributors=[AUTHOR])
    url = f"http://127.0.0.1:8000{page.url}"
    link = client.get(page.url)["Link"]
    for part in (
        '<https://orcid.org/0000-0002-1825-0097>; rel="author"',
        f'<{url}>; rel="cite-as"',
        f'<{url}citer.bib>; rel="describedby"; type="application/x-bibtex"',
        f'<{url}fiche.pdf>; rel="item"; type="application/pdf"',
        '<https://schema.org/Report>; rel="type"',
    ):
        assert part in link
    assert client.get(f"{page.url}citer.bib")["Link"] == f'<{url}>; rel="describes"; type="text/html"'
    # What the address says in the head is there.
    assert client.get(f"{page.url}citer.json").status_code == 200


def test_other_kinds_say_what_they_are(client):
    metas, (about, _trail) = head(client, make_page(PracticePage))
    assert about["@type"] == "Article"
    assert "technical_report_institution" not in dict(metas)
    assert head(client, make_page(TrainingBlockPage, title="Bloc"))[1][0]["@type"] == "Course"


def test_what_is_not_everybody_s_says_nothing_to_machines(client):
    page = make_page(SynthesisPage, title="Réservée")
    set_visibility(page, visibility="members")
    client.force_login(make_user())
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert head(client, page) == ([], [])
    assert "Link" not in answer.headers
