"""Regions, establishments, their roles, what is being looked for, and the home page that gathers them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from portal.brokering.models import KnowledgeRequest
from portal.brokering.services import public_needs, receive_request, show_need
from portal.core.visibility import set_visibility
from portal.directory.models import EstablishmentRole, FormerName
from portal.directory.services import add_role
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_term, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

PLACES = ("/", "/regions/", "/regions/bas-saint-laurent/", "/etablissements/", "/etablissements/cisss-bsl/")
SUMMARY = "Suivre à distance des personnes sans Internet."


def text_of(path, client=None):
    """What a reader reads of a page, with ordinary spaces."""
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    html = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", strip_tags(html).replace("\xa0", " "))


def make_need(summary=SUMMARY, *, establishment=None, status="received", themes=()):
    request = receive_request(need="Nos mots à nous, xylophone.", email="qui.cherche@inters4.example")
    request.status = status
    return show_need(request=request, summary=summary, establishment=establishment, themes=themes)


@pytest.fixture
def two_regions(search_index, drain):
    """A member region with contents, and one without a member."""
    make_page(title="Une pratique")
    make_page(SynthesisPage, title="Une synthèse")
    outside = make_establishment("ceppp", "montreal")
    outside.member = False
    outside.save()
    drain()


def test_member_regions_come_first_with_who_is_there_and_what_there_is(two_regions):
    text = text_of("/regions/")
    members, others = text.split("Autres régions")
    assert "CISSS-BSL" in members
    assert "1 pratique" in members
    assert "1 synthèse" in members
    assert "Montreal aucun contenu" in others


def test_a_tile_says_the_name_and_the_count_of_its_region(two_regions):
    assert "Bas-Saint-Laurent, 2 contenus" in text_of("/regions/")
    assert "Montreal, aucun contenu" in text_of("/regions/")


def test_a_region_groups_its_contents_by_type_and_leaves_lessons_to_their_block(search_index, drain):
    for number in range(4):
        make_page(title=f"Pratique {number}")
    block = make_page(TrainingBlockPage, title="Un bloc")
    make_page(LessonPage, title="Une leçon dans le bloc", parent=block)
    drain()
    html = Client().get("/regions/bas-saint-laurent/").content.decode()
    text = text_of("/regions/bas-saint-laurent/")
    assert "Un bloc" in text
    assert "Une leçon dans le bloc" not in text
    assert "1 leçon" in text
    assert 'href="/recherche/?type=practice&amp;region=bas-saint-laurent"' in html
    assert "Tout voir : Pratiques(4)" in text


def test_a_region_without_content_shows_its_neighbours_and_a_broker(search_index, drain):
    make_page(title="Une pratique voisine")
    elsewhere = make_establishment("ailleurs", "cote-nord").region
    elsewhere.crossings.add(make_establishment().region)
    drain()
    html = Client().get("/regions/cote-nord/").content.decode()
    assert "Rien n’est encore publié sur cette région" in html
    assert "Une pratique voisine" in html
    assert 'href="/regions/bas-saint-laurent/"' in html
    assert "/courtage/demande/" in html


def test_an_establishment_says_what_it_is_was_and_publishes(search_index, drain):
    page = make_page(title="Une pratique")
    FormerName.objects.create(establishment=make_establishment(), name="CSSS des Basques", until="2015-03-31")
    make_page(title="D’un autre", establishment=make_establishment("uqac", "saguenay"))
    drain()
    text = text_of("/etablissements/cisss-bsl/")
    assert "membre du Consortium" in text
    assert "CSSS des Basques (jusqu’en 2015)" in text
    assert page.title in text
    assert "D’un autre" not in text
    assert "/recherche/?type=practice&amp;establishment=cisss-bsl" in (
        Client().get("/etablissements/cisss-bsl/").content.decode()
    )


def test_the_map_of_an_establishment_says_where_else_its_contents_are_about(search_index, drain):
    elsewhere = make_establishment("uqac", "saguenay").region
    make_page(title="Une pratique", regions=[elsewhere])
    drain()
    text = text_of("/etablissements/cisss-bsl/")
    assert "Son siège Bas-Saint-Laurent" in text
    assert "Aussi dans ses contenus Saguenay 1 contenu" in text


@pytest.mark.parametrize("path", ["/regions/atlantide/", "/etablissements/atlantide/"])
def test_an_unknown_place_is_not_found(path, search_index):
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("path", PLACES[1:])
def test_a_place_is_only_read(path, two_regions):
    assert Client().post(path).status_code == 405


def test_a_restricted_page_leaves_no_trace_in_places(search_index, drain):
    make_page(SynthesisPage, title="Synthèse ouverte")
    set_visibility(make_page(title="Xylophone confidentiel"), visibility="members")
    drain()
    member = Client()
    member.force_login(make_user())
    for path in ("/", "/regions/", "/regions/bas-saint-laurent/", "/etablissements/cisss-bsl/"):
        text = text_of(path)
        assert "confidentiel" not in text.lower(), path
        assert "1 pratique" not in text, path
    assert "Xylophone confidentiel" in text_of("/regions/bas-saint-laurent/", member)
    assert "1 contenu" in text_of("/etablissements/")
    assert "2 contenus" in text_of("/etablissements/", member)


def test_without_an_engine_places_say_so_and_still_say_whom_to_ask(settings, tmp_path):
    settings.SEARCH_URL = f"embedded:///{(tmp_path / 'none').as_posix().lstrip('/')}"
    make_page(title="Une pratique")
    add_role(establishment=make_establishment(), title="Répondance", ask_about="Tout.", procedure="Par le courtier.")
    for path in PLACES:
        text = text_of(path)
        assert "ne répond pas" in text, path
        assert "ucun contenu" not in text, path
        assert "Rien n’est encore publié" not in text, path
    text = text_of("/etablissements/cisss-bsl/")
    assert "Répondance" in text


def test_a_role_for_members_is_theirs_alone(two_regions):
    establishment = make_establishment()
    add_role(establishment=establishment, title="Équipe mobile", ask_about="Ses horaires.", procedure="Par courriel.")
    add_role(
        establishment=establishment,
        title="Équipe réservée",
        ask_about="Ses dossiers.",
        procedure="Sur place.",
        members_only=True,
    )
    member = Client()
    member.force_login(make_user())
    assert "Équipe mobile" in text_of("/etablissements/cisss-bsl/")
    assert "réservée" not in text_of("/etablissements/cisss-bsl/")
    assert "Équipe réservée" in text_of("/etablissements/cisss-bsl/", member)


@pytest.mark.parametrize(
    "email",
    ["prenom.nom@exemple.example", "jean-prenom_nom@exemple.example", "Prenom.Nom.cisssbsl@exemple.example"],
)
def test_the_address_of_a_person_is_refused_with_what_to_write(email):
    with pytest.raises(ValidationError, match="démarche"):
        add_role(establishment=make_establishment(), title="Une équipe", ask_about="Tout.", email=email)


@pytest.mark.parametrize(
    "email",
    ["info@exemple.example", "08_cisssat_communications@exemple.example", "soutien.domicile@exemple.example"],
)
def test_the_address_of_a_service_is_taken(email):
    role = add_role(establishment=make_establishment(), title="Une équipe", ask_about="Tout.", email=email)
    assert EstablishmentRole.objects.get() == role


def test_a_role_that_cannot_be_reached_is_refused():
    with pytest.raises(ValidationError, match="comment joindre"):
        add_role(establishment=make_establishment(), title="Une équipe", ask_about="Tout.")


def test_the_administration_refuses_the_address_of_a_person(two_regions):
    establishment = make_establishment()
    administrator = Client()
    administrator.force_login(make_user(is_superuser=True, is_staff=True))
    address = f"/admin/snippets/directory/establishment/edit/{establishment.pk}/"
    assert "Qui joindre, par rôle" in administrator.get(address).content.decode()
    fields = {
        **{name: getattr(establishment, name) for name in ("label", "slug", "kind", "order")},
        "region": establishment.region_id,
        "former_names-TOTAL_FORMS": 0,
        "former_names-INITIAL_FORMS": 0,
        "roles-TOTAL_FORMS": 1,
        "roles-INITIAL_FORMS": 0,
        "roles-0-title": "Une équipe",
        "roles-0-ask_about": "Tout.",
        "roles-0-ORDER": 1,
    }
    refused = administrator.post(address, fields | {"roles-0-email": "prenom.nom@exemple.example"})
    assert "semble être celle d’une personne" in refused.content.decode()
    administrator.post(address, fields | {"roles-0-email": "info@exemple.example"})
    assert [role.email for role in EstablishmentRole.objects.all()] == ["info@exemple.example"]


def test_what_is_being_looked_for_shows_the_brokers_words_and_nothing_else(two_regions):
    make_home()
    make_need(establishment=make_establishment(), themes=[make_term("themes", "telesante", "Télésanté")])
    for path in ("/", "/regions/bas-saint-laurent/", "/etablissements/cisss-bsl/", "/courtage/besoins/"):
        html = Client().get(path).content.decode()
        assert SUMMARY in html, path
        assert "xylophone" not in html, path
        assert "qui.cherche" not in html, path
        assert "/recherche/?theme=telesante" in html, path


def test_a_need_without_a_summary_or_answered_is_shown_nowhere(two_regions):
    make_home()
    establishment = make_establishment()
    make_need("", establishment=establishment)
    make_need("Un besoin répondu.", establishment=establishment, status="answered")
    for path in ("/", "/regions/bas-saint-laurent/", "/etablissements/cisss-bsl/", "/courtage/besoins/"):
        text = text_of(path)
        assert "répondu." not in text, path
        assert "J’ai une piste" not in text, path


def test_a_need_is_listed_where_its_establishment_is(two_regions):
    make_need(establishment=make_establishment("ceppp", "montreal"))
    assert SUMMARY in text_of("/regions/montreal/")
    assert SUMMARY not in text_of("/regions/bas-saint-laurent/")
    assert SUMMARY not in text_of("/etablissements/cisss-bsl/")


def test_the_newest_need_comes_first_and_one_that_is_hidden_loses_its_date():
    first, second = make_need("Premier besoin."), make_need("Second besoin.")
    assert [need.summary for need in public_needs()] == ["Second besoin.", "Premier besoin."]
    shown_since = first.published_at
    show_need(request=first, summary="Premier besoin, mieux dit.")
    assert first.published_at == shown_since
    show_need(request=second, summary="")
    assert second.published_at is None
    assert [need.summary for need in public_needs()] == ["Premier besoin, mieux dit."]


def test_somebody_who_has_a_lead_finds_the_form_filled_in_and_the_broker_knows_for_what():
    make_home()
    need = make_need()
    address = f"/courtage/demande/?besoin={need.pk}"
    assert SUMMARY in text_of(address)
    assert "Nous avons aussi ce besoin" in text_of(f"{address}&aussi=1")
    assert Client().post(address, {"need": "Voyez Rimouski.", "email": "a@b.example"}).status_code == 302
    assert KnowledgeRequest.objects.get(need="Voyez Rimouski.").in_reply_to == need


@pytest.mark.parametrize("number", ["hidden", "999999", "²", "-1", "9" * 30, "\x00", ""])
def test_a_need_that_is_not_shown_fills_nothing_in(number):
    make_home()
    hidden = make_need("")
    address = f"/courtage/demande/?besoin={hidden.pk if number == 'hidden' else number}"
    html = Client().get(address).content.decode()
    assert "xylophone" not in html
    assert "Soumettre un besoin à un courtier" in html
    assert Client().post(address, {"need": "Autre chose.", "email": "a@b.example"}).status_code == 302
    assert KnowledgeRequest.objects.get(need="Autre chose.").in_reply_to is None


@pytest.mark.parametrize("page", ["1", "2", "9999", "deux", "-1", ""])
def test_all_needs_are_read_by_pages_whatever_the_page(page):
    make_home()
    for number in range(21):
        make_need(f"Besoin numéro {number}.")
    assert Client().get("/courtage/besoins/", {"page": page}).status_code == 200


def test_a_broker_shows_a_need_from_the_administration(two_regions):
    request = receive_request(need="Un besoin", email="a@b.example")
    broker = Client()
    broker.force_login(make_user(is_superuser=True, is_staff=True))
    form = broker.get(f"/admin/snippets/brokering/knowledgerequest/edit/{request.pk}/")
    assert "ce que tous peuvent lire" in form.content.decode().lower()
    fields = {"status": "in_progress", "need": "Un besoin", "email": "a@b.example", "public_summary": SUMMARY}
    fields |= {"answers-TOTAL_FORMS": "0", "answers-INITIAL_FORMS": "0"}
    broker.post(f"/admin/snippets/brokering/knowledgerequest/edit/{request.pk}/", fields)
    assert [need.summary for need in public_needs()] == [SUMMARY]


def test_home_proposes_only_searches_that_find_something_public(search_index, drain):
    home = make_home()
    home.examples = ["paramédecine", "xylophone", "licorne"]
    home.save_revision().publish()
    make_page(title="Paramédecine communautaire")
    set_visibility(make_page(title="Xylophone confidentiel"), visibility="members")
    drain()
    html = Client().get("/").content.decode()
    assert "/recherche/?q=param%C3%A9decine" in html
    assert "xylophone" not in html.lower()
    assert "licorne" not in html


def test_home_proposes_its_themes_where_nobody_wrote_examples(search_index, drain):
    make_page(title="Une pratique", terms=[make_term("themes", "telesante", "Télésanté")])
    drain()
    band = Client().get("/").content.decode().split("<main")[0]
    assert "/recherche/?theme=telesante" in band


def test_the_heading_of_a_search_names_the_type_that_is_chosen(two_regions):
    assert re.search(r"<h1[^>]*>\s*1 pratique", Client().get("/recherche/?type=practice").content.decode())
    assert re.search(r"<h1[^>]*>\s*2 contenus", Client().get("/recherche/").content.decode())
    assert re.search(r"<h1[^>]*>\s*Aucun contenu", Client().get("/recherche/?q=zzzzqqq").content.decode())


def test_a_page_too_far_leads_back_rather_than_to_a_broker(two_regions):
    text = text_of("/recherche/?page=9")
    assert "2 contenus" in text
    assert "Revenir à la première page" in text
    assert "Demander l’aide d’un courtier" not in text


def test_a_chosen_value_opens_the_filters_that_hold_it(search_index, drain):
    make_page(title="Une pratique", terms=[make_term("themes", "telesante", "Télésanté")])
    drain()
    folded = re.search(r'id="plus-de-filtres"\s*>', Client().get("/recherche/").content.decode())
    opened = re.search(r'id="plus-de-filtres"\s+open\s*>', Client().get("/recherche/?theme=telesante").content.decode())
    assert folded
    assert opened


def test_a_result_in_english_says_so_to_screen_readers(search_index, drain):
    make_page(title="Community care", summary="Paramedics visit people.", language="en")
    drain()
    html = Client().get("/recherche/").content.decode()
    assert re.search(r'<a href="[^"]+"\s+lang="en">Community care', html)
    assert re.search(r'class="result-card__snippet"\s+lang="en">', html)


def test_the_site_map_lists_the_places(two_regions):
    xml = Client().get("/sitemap-lieux.xml").content.decode()
    for path in PLACES[1:]:
        assert f"{path}</loc>" in xml


def test_places_cost_the_same_whatever_the_content(search_index, drain):
    # The directory's version is looked at four times a second at most: here, once.
    theme = make_term("themes", "telesante", "Télésanté")

    def grow(start, number):
        for index in range(start, start + number):
            make_page(title=f"Pratique {index}", terms=[theme])
            make_page(SynthesisPage, title=f"Synthèse {index}")
            make_need(f"Besoin {index}.", establishment=make_establishment(), themes=[theme])
            add_role(establishment=make_establishment(), title=f"Rôle {index}", ask_about="Tout.", procedure="Ici.")
            FormerName.objects.create(establishment=make_establishment(), name=f"Nom {index}")
        drain()

    def count(path):
        client = Client()
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = (*PLACES, "/courtage/besoins/")
    grow(0, 2)
    before = {path: count(path) for path in paths}
    grow(2, 6)
    assert {path: count(path) for path in paths} == before
    assert max(before.values()) <= 12, before
