"""What a hostile reader, author or file tries, and what it gets."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import GroupPagePermission, Page

from portal.accounts.services import ensure_authors, ensure_brokers
from portal.brokering.models import KnowledgeRequest
from portal.core.models import PortalDocument, PortalImage
from portal.core.visibility import set_visibility
from portal.text.markup import render_markdown
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
HOSTILE = "zorgl \"'><img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def downloaded(client, document):
    return b"".join(client.get(document.url))


def make_author(slug="uqar", model=SynthesisPage):
    """An author of an establishment, with a session, and their section."""
    establishment = make_establishment(slug)
    section = make_section(model, establishment)
    group = ensure_authors(establishment=establishment, section=section)
    return signed_in(make_user(f"{slug}@inters4.example", groups=[group])), section


def make_broker():
    group = ensure_brokers(root=make_home())
    return signed_in(make_user("courtage@inters4.example", groups=[group]))


# Leaks


def test_suggestions_forget_a_restricted_page_before_the_index_does(search_index, drain):
    page = make_page(title="Xylophone confidentiel")
    make_page(title="Xylophone public", slug="xylophone-public")
    drain()
    assert "Xylophone confidentiel" in Client().get("/api/v1/suggest?q=xylo").content.decode()
    set_visibility(page, visibility="members")
    shown = Client().get("/api/v1/suggest?q=xylo").json()["suggestions"]
    assert [item["text"] for item in shown if item["url"]] == ["Xylophone public"]
    assert "confidentiel" not in Client().get("/api/v1/suggest?q=xylo&format=opensearch").content.decode()


def test_a_lesson_does_not_name_its_unpublished_block(search_index):
    block = make_page(TrainingBlockPage, title="Bloc retiré")
    lesson = make_page(LessonPage, title="Une leçon", parent=block)
    assert "Bloc retiré" in Client().get(lesson.url).content.decode()
    block.unpublish()
    assert "Bloc retiré" not in Client().get(lesson.url).content.decode()


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 30, "1e3", "\x00", ""])
def test_the_brokers_form_takes_any_page_number(number):
    assert Client().get("/courtage/demande/", {"page": number}).status_code == 200
    answer = Client().post("/courtage/demande/", {"need": "x", "email": "a@b.example", "page": number})
    assert answer.status_code in {302, 400}


def test_the_brokers_form_says_nothing_of_a_restricted_page():
    page = make_page(title="Xylophone confidentiel")
    set_visibility(page, visibility="members")
    fields = {"need": "Un besoin", "email": "a@b.example"}
    restricted = Client().post("/courtage/demande/", fields | {"page": page.pk})
    missing = Client().post("/courtage/demande/", fields | {"page": page.pk + 1000})
    assert restricted.status_code == missing.status_code == 400
    assert not KnowledgeRequest.objects.exists()
    member = signed_in(make_user())
    assert member.post("/courtage/demande/", fields | {"page": page.pk}).status_code == 302


@pytest.mark.parametrize(
    "path", ["/", "/recherche/", "/recherche/flux.atom", "/recherche/export.csv", "/api/v1/search"]
)
def test_what_a_member_reads_stays_out_of_caches(path, search_index):
    make_home()
    seen = signed_in(make_user()).get(path)
    assert "private" in seen["Cache-Control"]
    assert "Cookie" in seen["Vary"]
    assert "private" in Client().get(path)["Cache-Control"]


def test_the_back_button_shows_no_page_of_a_closed_session(search_index):
    page = make_page()
    assert signed_in(make_user()).get(page.url)["Cache-Control"] == "private, no-store"
    assert Client().get(page.url)["Cache-Control"] == "private, no-cache"


def test_an_author_does_not_choose_among_the_secrets_of_others(search_index):
    group = make_establishment("cisss-bsl").group
    secret = make_page(title="Zorglub secret")
    set_visibility(secret, visibility="establishment", groups=[group])
    make_page(title="Zorglub brouillon", live=False)
    opened = make_page(title="Zorglub public")
    author, section = make_author()
    make_page(SynthesisPage, title="Zorglub personnel", establishment=make_establishment("uqar"), live=False)
    parent = secret.get_parent().pk
    for path in ("/admin/choose-page/search/?q=zorglub", f"/admin/choose-page/{parent}/"):
        shown = author.get(path).content.decode()
        assert opened.title in shown
        assert "Zorglub secret" not in shown
        assert "Zorglub brouillon" not in shown
    assert "Zorglub personnel" in author.get(f"/admin/choose-page/{section.pk}/").content.decode()
    assert "Zorglub secret" in make_broker().get(f"/admin/choose-page/{parent}/").content.decode()


@pytest.mark.parametrize("path", ["/admin/choose-page", "/admin/pages"])
def test_no_number_opens_the_title_of_what_an_author_may_not_see(path, search_index):
    secret = make_page(title="Zorglub secret")
    set_visibility(secret, visibility="establishment", groups=[make_establishment("cisss-bsl").group])
    draft = make_page(title="Zorglub brouillon", live=False)
    author, section = make_author(model=PracticePage)
    other = make_section(SynthesisPage, make_establishment("uqar"))
    permission = GroupPagePermission.objects.filter(page=section).first()
    # Two sections: their common ancestor, from which Wagtail lets one explore, is the home page.
    GroupPagePermission.objects.create(group=permission.group, page=other, permission=permission.permission)
    for page in (secret, draft):
        assert author.get(f"{path}/{page.pk}/").status_code == 404
    for page in (section, section.get_parent(), make_home()):
        assert author.get(f"{path}/{page.pk}/").status_code == 200


def test_an_author_is_not_given_the_documents_of_others(search_index):
    document = PortalDocument.objects.create(title="Secret", file=ContentFile(b"secret", name="secret.txt"))
    page = make_page()
    page.documents = [("document", {"title": "Secret", "document": document})]
    page.save_revision().publish()
    set_visibility(page, visibility="establishment", groups=[make_establishment().group])
    author, _section = make_author()
    assert author.get(document.url).status_code == 404
    assert downloaded(make_broker(), document) == b"secret"
    owner, _section = make_author("cisss-bsl", PracticePage)
    assert downloaded(owner, document) == b"secret"


# Scripts


@pytest.mark.parametrize(
    "source",
    [
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "<a href='jav&#x09;ascript:alert(1)'>a</a>",
        "<svg><script>alert(1)</script></svg>",
        "<p onclick='alert(1)' style='position:fixed' data-hx-get='/x'>a</p>",
        "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
        "![a](//evil.example/a.png)",
        "<img src='/&#9;/evil.example/a.png'>",
        "<form action='https://evil.example'><input name=q></form><base href='//evil.example'>",
    ],
)
def test_markdown_carries_no_script_and_no_picture_of_another_host(source):
    rendered = render_markdown(source)
    for wrong in ("javascript:", "<script", "onclick", "onerror=", "style=", "data-hx", "src=", "<form", "<base"):
        assert wrong not in rendered


def test_text_formatted_on_screen_is_sanitised_where_it_is_shown(search_index):
    page = make_page(body=[("text", f'<p>{HOSTILE}<a href="javascript:alert(1)">a</a> <b>gras</b></p>')])
    shown = Client().get(page.url).content.decode()
    assert "<b>gras</b>" in shown
    assert "alert(2)" not in shown
    assert "javascript:" not in shown


def test_a_hostile_title_is_text_everywhere(search_index, drain):
    page = make_page(title=HOSTILE, slug="hostile", summary=HOSTILE, keywords=[HOSTILE])
    drain()
    for path in (page.url, "/", "/pratiques/", "/recherche/?q=zorgl", "/recherche/flux.atom?q=zorgl"):
        shown = Client().get(path).content.decode()
        assert "<img src=x" not in shown, path
        assert "<script>alert" not in shown, path
    [hit] = Client().get("/api/v1/search?q=zorgl").json()["results"]
    assert "<img" not in hit["snippet"]


@pytest.mark.parametrize("path", ["/recherche/", "/courtage/demande/", "/connexion/"])
def test_what_is_typed_comes_back_as_text(path, search_index):
    make_home()
    shown = Client().get(path, {"q": HOSTILE, "next": HOSTILE, "region": HOSTILE}).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


@pytest.mark.parametrize(
    "following", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_and_choosing_a_language_lead_to_this_site_alone(following):
    make_home()
    make_user()
    fields = {"username": "lectrice@inters4.example", "password": "mot-de-passe-de-test", "next": following}
    assert Client().post("/connexion/", fields)["Location"] == "/"
    assert Client().post("/langue/setlang/", {"language": "en", "next": following})["Location"] == "/"


# Files


def test_authors_add_files_and_change_none_of_those_of_others():
    author, _section = make_author()
    added = author.post(
        "/admin/documents/add/", {"title": "À moi", "file": SimpleUploadedFile("a.txt", b"a"), "collection": 1}
    )
    assert added.status_code == 302
    mine = PortalDocument.objects.get(title="À moi")
    other = PortalDocument.objects.create(title="Autre", file=ContentFile(b"b", name="b.txt"))
    assert author.get(f"/admin/documents/edit/{mine.pk}/").status_code == 200
    assert author.get(f"/admin/documents/edit/{other.pk}/").status_code == 404
    assert make_broker().get(f"/admin/documents/edit/{other.pk}/").status_code == 200


def picture(width, height):
    stream = io.BytesIO()
    Image.new("1", (width, height)).save(stream, "png")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bombe.png", picture(20_000, 20_000)),
        ("grosse.png", picture(4, 4) + bytes(11 * 1024 * 1024)),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.png", b"<script>alert(1)</script>"),
    ],
)
def test_hostile_images_are_refused_by_a_form_error(name, content):
    answer = make_broker().post(
        "/admin/images/add/", {"title": "x", "file": SimpleUploadedFile(name, content), "collection": 1}
    )
    assert answer.status_code == 200
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("name", ["page.html", "dessin.svg", "macro.docm", "sans-extension"])
def test_documents_of_other_kinds_are_refused(name):
    answer = make_broker().post(
        "/admin/documents/add/", {"title": "x", "file": SimpleUploadedFile(name, b"<script>"), "collection": 1}
    )
    assert answer.status_code == 200
    assert not PortalDocument.objects.exists()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.docx"])
def test_documents_are_downloaded_rather_than_shown(name):
    document = PortalDocument.objects.create(title="x", file=ContentFile(b"<script>alert(1)</script>", name=name))
    answer = make_broker().get(document.url)
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    "path", ["/media/documents/a.txt", "/media/original_images/a.png", "/media/images/../documents/a.txt"]
)
def test_only_resized_images_are_served_as_files(path, settings):
    for folder in ("documents", "original_images"):
        (settings.MEDIA_ROOT / folder).mkdir(parents=True)
        for name in ("a.txt", "a.png"):
            (settings.MEDIA_ROOT / folder / name).write_bytes(b"secret")
    make_home()
    assert Client().get(path).status_code == 404


# Rights


def test_an_author_writes_in_their_section_alone_and_publishes_nothing(search_index):
    author, section = make_author()
    mine = make_page(SynthesisPage, title="À moi", establishment=make_establishment("uqar"))
    other = make_page(SynthesisPage, title="Autre", establishment=make_establishment("cisss-bsl"))
    assert author.get(f"/admin/pages/{mine.pk}/edit/").status_code == 200
    for path in (
        f"/admin/pages/{other.pk}/edit/",
        f"/admin/pages/{other.pk}/delete/",
        f"/admin/pages/{other.pk}/history/",
        f"/admin/pages/{mine.pk}/unpublish/",
        f"/admin/pages/{mine.pk}/privacy/",
        f"/admin/pages/add/syntheses/synthesispage/{other.get_parent().pk}/",
        "/admin/snippets/directory/term/",
        "/admin/snippets/directory/synonymgroup/",
        "/admin/snippets/brokering/knowledgerequest/",
        "/admin/users/",
        "/admin/groups/",
    ):
        assert author.get(path).status_code in {302, 404}, path
    assert author.post(f"/admin/pages/{mine.pk}/unpublish/").status_code == 302
    assert Page.objects.get(pk=mine.pk).live
    assert section.pk == mine.get_parent().pk


def test_an_author_s_page_stays_a_draft_whatever_button_is_forged(search_index):
    author, section = make_author()
    fields = {
        "title": "Forgée",
        "slug": "forgee",
        "summary": "",
        "language": "fr",
        "action-publish": "action-publish",
    }
    for name in ("body", "references", "documents", "contributors", "outgoing_links"):
        fields |= {f"{name}-count": "0", f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    for name in ("comments",):
        fields |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    author.post(f"/admin/pages/add/syntheses/synthesispage/{section.pk}/", fields)
    made = Page.objects.get(slug="forgee")
    assert not made.live


def test_a_broker_does_not_become_an_administrator():
    broker = make_broker()
    for path in ("/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/collections/", "/admin/workflows/list/"):
        assert broker.get(path).status_code == 404, path
    assert broker.get("/admin/snippets/directory/term/").status_code == 200


def test_a_member_has_no_administration():
    make_home()
    member = signed_in(make_user(groups=[make_establishment().group]))
    assert member.get("/admin/").status_code == 302


def test_forms_ask_for_their_token_and_signing_in_changes_the_session():
    make_home()
    make_user()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/courtage/demande/", {"need": "x", "email": "a@b.example"}).status_code == 403
    assert strict.post("/connexion/", {}).status_code == 403
    assert strict.post("/deconnexion/").status_code == 403
    client = Client()
    client.session.save()
    before = client.cookies.get("sessionid")
    client.post("/connexion/", {"username": "lectrice@inters4.example", "password": "mot-de-passe-de-test"})
    after = client.cookies["sessionid"]
    assert before is None or after.value != before.value
    assert after["httponly"]
    assert "Fermer la session ?" in client.get("/deconnexion/").content.decode().replace("\xa0", " ").replace(
        "\u202f", " "
    )
    assert "_auth_user_id" in client.session
