"""A synthesis is read at three lengths, each at an address of its own that follows the page in everything."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from wagtail.models import Page, PageViewRestriction

from portal.core.visibility import set_visibility
from portal.kinds.addresses import of_page, split_below
from portal.kinds.layers import minutes_to_read
from portal.sheets.contents import contents_of
from portal.versions.services import declare_version
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_page, make_section, make_user

pytestmark = pytest.mark.django_db

WORK = {"type": "article-journal", "issued": "2020"}
REFERENCES = json.dumps(
    [
        {"type": "work", "value": WORK | {"title": "Jamais cité", "key": "tu"}},
        {"type": "work", "value": WORK | {"title": "Cité en bref", "key": "bref"}},
        {"type": "work", "value": WORK | {"title": "Cité au long", "key": "long"}},
    ]
)
LAYERS = ("messages/", "resume/")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"


def make_synthesis(**fields):
    written = {
        "title": "Soins de transition",
        "slug": "transition",
        "question": "Cela réduit-il les réadmissions ?",
        "key_messages": ["Moins de visites [@bref]."],
        "executive_summary": "### Constat\n\nUn tiers en moins [@long].",
        "gaps": "Les régions isolées.",
        "references": REFERENCES,
    }
    return make_page(SynthesisPage, **(written | fields))


def tree_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content)


def text(tree):
    return " ".join(tree.xpath("string(//main)").replace("\xa0", " ").replace("\u202f", " ").split())


def test_each_layer_says_its_part_with_the_references_that_it_cites(client):
    page = make_synthesis()
    messages, summary, whole = (tree_of(client, page.url + end) for end in (*LAYERS, ""))
    assert "Moins de visites" in text(messages)
    assert "Cela réduit-il les réadmissions ?" in text(messages)
    assert "Un tiers en moins" in text(summary)
    for said in ("Un tiers en moins", "Les régions isolées", "Ce qui reste à documenter", "Jamais cité"):
        assert said not in text(messages)
    assert "Un tiers en moins" not in text(whole)
    assert "Les régions isolées" in text(whole)
    (listed,) = messages.xpath("//ol[@class='references']/li")
    assert "Cité en bref" in listed.text_content()
    assert messages.xpath("//a[@href='#reference-1']")
    assert "Cité au long" in text(summary)
    assert len(whole.xpath("//ol[@class='references']/li")) == 3


def test_the_switch_names_each_length_and_what_is_read_without_script(client):
    page = make_synthesis(gaps="mot " * 450)
    tree = tree_of(client, f"{page.url}messages/")
    links = tree.xpath("//nav[@class='layer-switch']//a")
    assert [link.get("href") for link in links] == [f"{page.url}messages/", f"{page.url}resume/", page.url]
    assert [link.get("aria-current") for link in links] == ["page", None, None]
    assert [" ".join(link.text_content().replace("\xa0", " ").split()) for link in links] == [
        "Messages clés environ 1 min",
        "Résumé environ 1 min",
        "Rapport complet environ 3 min",
    ]
    (current,) = tree_of(client, page.url).xpath("//nav[@class='layer-switch']//a[@aria-current]")
    assert current.get("href") == page.url
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"http://127.0.0.1:8000{page.url}"]
    assert tree.xpath("//title")[0].text.strip().startswith("Messages clés")


def test_time_is_counted_in_whole_minutes_of_what_is_read():
    assert [minutes_to_read(texts) for texts in ([], ["mot"], ["mot " * 200], ["mot " * 150, "mot " * 51])] == [
        1,
        1,
        1,
        2,
    ]
    assert minutes_to_read(['<a href="https://exemple.ca/a/b">lien</a> [@cle] ' * 200]) == 1


def test_what_nobody_wrote_is_not_offered_and_is_told_to_authors(client):
    page = make_synthesis(executive_summary=" ", key_messages=[])
    for end in (*LAYERS, "messages/fiche.pdf", "autre/"):
        assert client.get(page.url + end).status_code == 404, end
    tree = tree_of(client, page.url)
    assert not tree.xpath("//nav[@class='layer-switch']")
    assert {"manque-key_messages", "manque-executive_summary"} <= set(tree.xpath("//*[@id='a-documenter']//li/@id"))
    page = make_synthesis(executive_summary="", slug="autre")
    assert len(tree_of(client, page.url).xpath("//nav[@class='layer-switch']//a")) == 2
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    form = html.fromstring(client.get(f"/admin/pages/{page.pk}/edit/").content)
    assert "Messages clés – 1 minute de lecture" in " ".join(form.text_content().split())
    assert form.xpath("//a[@href='#id_executive_summary']")


def test_a_practice_has_no_layers(client):
    page = make_page(title="Une pratique")
    assert not tree_of(client, page.url).xpath("//nav[@class='layer-switch']")
    assert client.get(f"{page.url}messages/").status_code == 404


def test_a_layer_is_read_by_the_rights_of_its_page(client):
    page = make_synthesis()
    addresses = [page.url + end for end in (*LAYERS, "messages/fiche.pdf", "v1/messages/", "v1/resume/fiche.pdf")]
    set_visibility(page, visibility="members")
    unknown = client.get(f"{page.url}inconnu/")
    for address in addresses:
        assert client.get(address).status_code == unknown.status_code == 404
    member = Client()
    member.force_login(make_user())
    assert all(member.get(address).status_code == 200 for address in addresses)
    set_visibility(page, visibility="public")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="lilas")
    asked = client.get(f"{page.url}messages/")
    assert asked.status_code == 200
    assert "Moins de visites" not in asked.content.decode()
    assert 'type="password"' in asked.content.decode()
    page.get_view_restrictions().delete()
    Page.objects.get(pk=page.pk).specific.unpublish()
    assert client.get(f"{page.url}messages/").status_code == 410


def test_each_layer_has_its_sheet_which_names_it(client):
    page = make_synthesis()
    files = [client.get(f"{page.url}{end}fiche.pdf") for end in (*LAYERS, "")]
    assert len({answer.content for answer in files}) == 3
    assert [answer["Content-Disposition"].partition("filename=")[2] for answer in files] == [
        '"transition-messages.pdf"',
        '"transition-resume.pdf"',
        '"transition.pdf"',
    ]
    page.layer = page.content_kind.layers[0]
    contents = contents_of(SynthesisPage.objects.get(pk=page.pk)), contents_of(page)
    whole, messages = (one.data for one in contents)
    assert messages["name"].endswith("– Messages clés")
    assert messages["url"].endswith("/transition/messages/")
    said = json.dumps(messages, ensure_ascii=False)
    assert "Moins de visites" in said
    assert "Ce qui reste à documenter" not in said
    assert len(messages["citations"]) == 1
    assert "Un tiers en moins" not in json.dumps(whole, ensure_ascii=False)
    assert f"{page.url}messages/fiche.pdf" in client.get(f"{page.url}messages/").content.decode()


def test_what_is_the_page_s_own_has_no_second_address(client):
    page = make_synthesis()
    for end in ("citer.bib", "references.ris", "preuves.csv", "messages/", "v1/"):
        assert client.get(f"{page.url}messages/{end}").status_code == 404, end
    assert client.get(f"{page.url}citer.bib").status_code == 200
    assert "/messages/" not in client.get("/sitemap.xml").content.decode()


def test_the_manuscript_of_a_synthesis_holds_its_summary(client):
    page = make_synthesis()
    said = client.get(f"{page.url}manuscrit.md").content.decode()
    assert "Un tiers en moins [@long]" in said
    assert client.get(f"{page.url}messages/manuscrit.md").status_code == 404


def test_a_version_has_its_own_layers(client):
    page = make_synthesis()
    page.key_messages = ["Rien n’est sûr."]
    page.executive_summary = ""
    page.save_revision().publish()
    page = SynthesisPage.objects.get(pk=page.pk)
    declare_version(page=page, conclusions="changed", changes="Un essai.", by=None)
    old, new = (tree_of(client, f"{page.url}{end}messages/") for end in ("v1/", "v2/"))
    assert "Moins de visites" in text(old)
    assert "Version 1, telle qu’elle a été publiée" in text(old)
    assert "Rien n’est sûr" in text(new)
    assert old.xpath("//nav[@class='layer-switch']//a/@href")[1] == f"{page.url}v1/resume/"
    assert client.get(f"{page.url}v1/resume/").status_code == 200
    assert client.get(f"{page.url}v2/resume/").status_code == 404
    assert old.xpath("//link[@rel='canonical']/@href") == [f"http://127.0.0.1:8000{page.url}v1/"]


def test_what_stands_below_a_page_goes_where_the_page_goes(client):
    page = make_synthesis()
    before = page.url
    page.move(make_section(SynthesisPage, make_establishment("uqar")), pos="last-child")
    after = SynthesisPage.objects.get(pk=page.pk).url
    for end in ("messages/", "v1/", "v1/resume/", "fiche.pdf", "messages/fiche.pdf", "citer.bib", "citer.bib?r=x"):
        answer = client.get(before + end)
        assert (answer.status_code, answer["Location"]) == (301, after + end), end
        assert client.get(after + end).status_code == 200
    assert client.get(f"{before}inconnu/").status_code == 404
    set_visibility(SynthesisPage.objects.get(pk=page.pk), visibility="members")
    assert client.get(f"{before}messages/").status_code == 404


def test_the_page_of_an_address_is_found_without_what_stands_below():
    assert of_page("/syntheses/uqar/a/v2/messages/") == of_page("/syntheses/uqar/a/") == "/syntheses/uqar/a/"
    assert of_page("/syntheses/uqar/a/fiche.pdf") == "/syntheses/uqar/a/fiche.pdf"
    assert split_below("/a/b/v2/resume/fiche.pdf") == ("/a/b/", "v2/resume/fiche.pdf")
    assert split_below("/a/b/scorm-1.2.zip") == ("/a/b/", "scorm-1.2.zip")
    assert split_below("/a/b/v1/manuscrit.md") == ("/a/b/", "v1/manuscrit.md")
    assert split_below("/a/b/manuscrit.jats.xml") == ("/a/b/", "manuscrit.jats.xml")
    assert split_below("/a/v2/messages/x/") == ("/a/v2/messages/x/", "")
    assert split_below("/") == ("/", "")


def test_a_layer_asks_no_more_of_the_database_than_the_page(client):
    page = make_synthesis()

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    whole = count(page.url)
    assert [count(page.url + end) <= whole for end in LAYERS] == [True, True]
    few = [count(page.url + end) for end in LAYERS]
    page.key_messages = [f"Message {rank} [@bref]." for rank in range(30)]
    page.save_revision().publish()
    assert [count(page.url + end) for end in LAYERS] == few


def test_a_kept_answer_of_a_layer_is_of_what_is_published_now(client, settings):
    settings.KEPT_ANSWERS_SECONDS = 60
    page = make_synthesis()
    first = client.get(f"{page.url}messages/")
    assert client.get(f"{page.url}messages/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    page.key_messages = ["Corrigé."]
    page.save_revision().publish()
    assert "Corrigé." in client.get(f"{page.url}messages/").content.decode()
    set_visibility(SynthesisPage.objects.get(pk=page.pk), visibility="members")
    assert client.get(f"{page.url}messages/").status_code == 404
