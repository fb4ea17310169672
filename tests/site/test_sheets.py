"""The sheet of a page: what is on it, who gets it, and what it costs."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portal.core.models import PageLink, PortalImage
from portal.core.visibility import set_visibility
from portal.home.models import StandardPage
from portal.sheets import registry, views
from portal.sheets.rendering import SheetError
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_term, make_user
from tests.site.sheets import address, sheet_of
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db
TYPES = [PracticePage, SynthesisPage, DigestPage, TrainingBlockPage, LessonPage, AccompanimentPage, StandardPage]
# What a sheet that is kept doesn’t need.
RENDER = "portal.sheets.views.render"


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    settings.MEDIA_ROOT = tmp_path / "media"


def signed_in(**fields):
    client = Client()
    client.force_login(make_user(**fields))
    return client


def rows(name, *values):
    return [{"type": name, "value": value} for value in values]


def refuse(contents):
    raise SheetError("a reason that only the log tells")


# What is on it


@pytest.mark.parametrize("model", TYPES)
def test_every_type_has_an_accessible_sheet(model):
    page = make_page(model, title="Un titre de page", summary="Ce qu’il faut en retenir.")
    sheet = sheet_of(page)
    assert sheet.reader.metadata.title == "Un titre de page"
    assert sheet.reader.root_object["/Lang"] == "fr-CA"
    assert sheet.reader.root_object["/MarkInfo"]["/Marked"]
    assert sheet.reader.xmp_metadata.rdf_root.toxml().count("pdfuaid:part") >= 1
    assert str(model.kind_label) in sheet.pages[0]
    assert "Ce qu’il faut en retenir." in sheet.pages[0]
    assert f"1 / {len(sheet.pages)}" in sheet.pages[0]
    assert {"/Figure", "/Link"} <= sheet.tags
    assert portal_settings.SITE_URL + page.url in sheet.links


def test_a_practice_sheet_tells_what_its_page_tells():
    practice = make_page(
        title="Paramédecine",
        status=make_term("practice_status", "projet-pilote", "Projet pilote"),
        maturity=make_term("maturity", "emergente", "Émergente"),
        terms=[make_term("themes", "telesante", "Télésanté"), make_term("tools", "registre", "Registre")],
        why="## Le besoin\n\nPasser d’un lieu à l’autre[^1].\n\n[^1]: Une note.",
        steps=rows("step", {"title": "Démarrer", "start": "2024-04-15", "duration_months": 1.5}),
        risks=rows("risk", {"risk": "Roulement", "mitigation": "Relève"}, {"risk": "Distance"}),
        indicators=rows("indicator", {"name": "Séjours", "kind": "", "unit": "jours", "baseline": 1234.5}),
        references=rows("reference", {"text": "Une référence.", "url": "https://exemple.org/source"}),
        cost_amount=125000,
        levers=["Une équipe en place"],
    )
    PageLink.objects.create(source=practice, target=make_page(SynthesisPage, title="Appui"), kind="appuyee-par")
    sheet = sheet_of(practice)
    for told in (
        "Pratique · projet pilote",
        "Émergente",
        "Télésanté",
        "Le besoin",
        "Une note.",
        "avril 2024, 1,5 mois",
        "Relève",
        "1 234,5",
        "125 000 $",
        "Une équipe en place",
        "Synthèse Appui",
        "exemple.org/source",
        "Ce qui reste à documenter",
        "matériel, activités",
    ):
        assert told in sheet.text, told
    for title in (
        "Pourquoi",
        "Le besoin",
        "Étapes",
        "Risques et mesures d’atténuation",
        "Résultats",
        "Références",
        "Classement",
    ):
        assert title in sheet.outline
    assert {"/Table", "/TH", "/Note", "/L"} <= sheet.tags
    assert "https://exemple.org/source" in sheet.links


def test_a_block_s_sheet_lists_its_lessons_and_a_lesson_s_its_neighbours():
    block = make_page(TrainingBlockPage, title="Un bloc")
    first, second = (make_page(LessonPage, title=title, parent=block) for title in ("Leçon un", "Leçon deux"))
    listed = sheet_of(block).text
    assert listed.index("Leçon un") < listed.index("Leçon deux")
    shown = sheet_of(first).text
    assert "1 sur 2" in shown
    assert f"Leçon suivante Leçon {second.title}" in shown


def test_the_interface_s_words_follow_the_reader_and_the_text_keeps_its_language():
    page = make_page(SynthesisPage, title="A synthesis", language="en", summary="In brief.", methods="Two readers.")
    reader = Client()
    reader.cookies[portal_settings.LANGUAGE_COOKIE_NAME] = "fr-ca"
    sheet = sheet_of(page, reader)
    assert sheet.reader.root_object["/Lang"] == "en-CA"
    assert "Méthode" in sheet.outline
    english = Client()
    english.cookies[portal_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Méthode" not in sheet_of(page, english).outline


def test_the_image_of_a_page_is_on_its_sheet_with_its_words(settings):
    image = PortalImage(title="Une salle", credit="Équipe du projet", width=60, height=90)
    picture = ContentFile(b"", name="salle.png")
    Image.new("RGBA", (60, 90), "teal").save(picture, "PNG")
    image.file.save("salle.png", picture)
    page = make_page(image=image, image_alt="Trois personnes autour d’une table.")
    sheet = sheet_of(page)
    assert "Crédit : Équipe du projet" in sheet.text
    assert len(sheet.reader.pages[0].images) == 1
    Path(image.file.path).unlink()
    shutil.rmtree(settings.FILE_CACHE_DIR)
    assert "[Trois personnes autour d’une table.]" in sheet_of(page).text


def test_every_page_type_says_what_its_sheet_holds():
    assert not [problem for problem in run_checks() if problem.id == "core.E001"]
    described = registry.SHEETS.pop(DigestPage)
    try:
        assert [problem.obj for problem in run_checks() if problem.id == "core.E001"] == [DigestPage]
        page = make_page(DigestPage)
        assert Client().get(address(page)).status_code == 404
        assert "Fiche PDF" not in Client().get(page.url).content.decode()
    finally:
        registry.SHEETS[DigestPage] = described


def test_the_accents_of_sheets_are_those_of_the_screen():
    tokens = (Path(portal_settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    names = {LessonPage: "training", StandardPage: "muted"}
    for model in TYPES:
        lightness, chroma, hue = registry.look_of(model).accent
        name = names.get(model, model.kind)
        assert f"--{name}: light-dark(oklch({lightness}% {chroma:g} {hue})" in tokens, model


@pytest.mark.parametrize("model", TYPES)
def test_a_page_leads_to_its_sheet(model, search_index):
    page = make_page(model)
    leads = f'href="{address(page)}"' in Client().get(page.url).content.decode()
    # What the portal says of itself is no publication.
    assert leads == (model is not StandardPage)


# Who gets it


def test_a_restricted_sheet_answers_as_its_page_does():
    page = make_page(title="Réservée")
    set_visibility(page.get_parent(), visibility="members")
    seen, asked = Client().get(page.url), Client().get(address(page))
    assert asked.status_code == seen.status_code == 404
    assert asked["Cache-Control"] == seen["Cache-Control"]
    sheet = sheet_of(page, signed_in())
    assert "Réservé aux membres du Consortium" in sheet.pages[0]


def test_another_establishment_s_members_get_no_sheet():
    page = make_page()
    set_visibility(page, visibility="establishment", groups=[make_establishment("cisss-bsl").group])
    assert signed_in(groups=[make_establishment("uqar").group]).get(address(page)).status_code == 404
    assert sheet_of(page, signed_in(email="b@inters4.example", groups=[make_establishment("cisss-bsl").group]))


def test_a_kept_sheet_is_refused_as_soon_as_its_page_is():
    page = make_page()
    sheet_of(page)
    set_visibility(page, visibility="members")
    assert Client().get(address(page)).status_code == 404
    page.unpublish()
    assert Client().get(address(page)).status_code == 404


def test_what_has_no_sheet_is_not_found():
    draft = make_page(title="Brouillon", live=False)
    section = draft.get_parent()
    for path in (
        address(draft),
        address(section),
        "/fiche.pdf",
        "/nulle-part/fiche.pdf",
        "/pratiques/%2e%2e/fiche.pdf",
    ):
        assert Client().get(path).status_code == 404, path
    assert Client().post(address(make_page())).status_code in {403, 405}


def test_a_sheet_names_only_what_all_readers_of_its_page_may_read():
    page = make_page(title="Publique")
    hidden = make_page(SynthesisPage, title="Zorglub réservé")
    set_visibility(hidden, visibility="members")
    PageLink.objects.create(source=page, target=hidden, kind="appuyee-par")
    member = signed_in()
    assert "Zorglub" in member.get(page.url).content.decode()
    assert "Zorglub" not in sheet_of(page, member).text
    # A sheet that only members get may name what every member reads.
    set_visibility(page, visibility="members")
    assert "Zorglub" in sheet_of(page, member).text
    set_visibility(hidden, visibility="establishment", groups=[make_establishment().group])
    assert "Zorglub" not in sheet_of(page, member).text


def test_a_shared_password_gives_a_sheet_no_more_than_the_public():
    page = make_page(contact_role="Équipe Xylo", contact_hidden=True)
    hidden = make_page(SynthesisPage, title="Zorglub réservé")
    set_visibility(hidden, visibility="members")
    PageLink.objects.create(source=page, target=hidden, kind="appuyee-par")
    restriction = page.view_restrictions.create(restriction_type="password", password="sésame")
    reader = signed_in()
    assert b"%PDF" not in reader.get(address(page)).content
    passed = f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    reader.post(passed, {"password": "sésame", "return_url": address(page)})
    text = sheet_of(page, reader).text
    assert "Zorglub" not in text
    assert "Xylo" not in text


def test_a_hidden_contact_is_on_the_sheets_of_members_pages_alone():
    page = make_page(contact_role="Équipe Xylo", contact_hidden=True)
    member = signed_in()
    assert "Xylo" in member.get(page.url).content.decode()
    assert "Xylo" not in sheet_of(page, member).text
    set_visibility(page, visibility="members")
    assert "Xylo" in sheet_of(page, member).text


# How it is kept


def test_a_sheet_is_made_once_and_again_when_its_content_changes(monkeypatch):
    page = make_page(title="Premier titre")
    first = Client().get(address(page))
    assert first["Content-Disposition"] == f'inline; filename="{page.slug}.pdf"'
    assert "private" in first["Cache-Control"]
    with monkeypatch.context() as kept:
        kept.setattr(RENDER, refuse)
        assert Client().get(address(page)).content == first.content
        unchanged = Client().get(address(page), headers={"If-None-Match": first["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    page.title = "Second titre"
    page.save_revision().publish()
    second = Client().get(address(page), headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_a_sheet_is_the_same_for_every_reader(monkeypatch):
    page = make_page()
    first = Client().get(address(page))
    monkeypatch.setattr(RENDER, refuse)
    assert signed_in().get(address(page)).content == first.content


def test_a_sheet_is_served_although_it_cannot_be_kept(settings, caplog):
    settings.FILE_CACHE_DIR.write_text("not a folder")
    assert sheet_of(make_page())
    assert "could not be kept" in caplog.text


def test_a_sheet_that_cannot_be_made_is_said_in_words(monkeypatch, caplog, search_index):
    page = make_page()
    monkeypatch.setattr(views, "render", refuse)
    response = Client().get(address(page))
    shown = response.content.decode()
    assert response.status_code == 500
    assert "La fiche n’a pas pu être faite" in shown
    assert f'href="{page.url}"' in shown
    assert "only the log tells" not in shown
    assert "only the log tells" in caplog.text


# What it costs


def queries(page):
    client = Client()
    client.get(address(page))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(page)).status_code == 200
    return len(captured), [query["sql"][:160] for query in captured]


def test_a_sheet_costs_the_same_whatever_it_holds():
    make_home()
    page = make_page(title="Nue")
    block = make_page(TrainingBlockPage, title="Bloc")
    make_page(LessonPage, title="Leçon 0", parent=block)
    PageLink.objects.create(source=page, target=block, kind="voir-aussi")
    before = {shown.pk: queries(shown) for shown in (page, block)}
    page.indicators = rows("indicator", *({"name": f"Indicateur {number}", "kind": ""} for number in range(30)))
    page.steps = rows("step", *({"title": f"Étape {number}", "description": "**Texte**"} for number in range(10)))
    page.terms.set(make_term("themes", f"theme-{number}") for number in range(8))
    page.save_revision().publish()
    for number in range(12):
        target = make_page(SynthesisPage, title=f"Synthèse {number}")
        PageLink.objects.create(source=page, target=target, kind="appuyee-par")
        make_page(LessonPage, title=f"Leçon {number + 1}", parent=block)
    for shown in (page, block):
        cost = queries(shown)
        assert cost[0] == before[shown.pk][0], (cost, before[shown.pk])
        assert cost[0] <= 16, cost
