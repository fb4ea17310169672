"""What answers where there is no page: a wrong address, a refusal, a closed portal."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.core.visibility import set_visibility
from portal.shell.maintenance import close_portal
from search.missing import SEARCHES, words_of_address
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    settings.MAINTENANCE_FILE = tmp_path / "maintenance.json"
    settings.SITE_URL = "https://portail.example"


def read(path, client=None, **headers):
    return (client or Client()).get(path, **headers).content.decode()


def local(address):
    assert address.startswith("https://portail.example/")
    return address.removeprefix("https://portail.example")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# An address that leads nowhere


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/pratiques/cisss-bsl/paramedecine-comunautaire/", "paramedecine comunautaire"),
        ("/pratiques/cisss-bsl/Paramédecine_communautaire", "Paramédecine communautaire"),
        ("/syntheses/l'approche-globale/12/", "l'approche globale"),
        ("/a/plan-2024/", "plan 2024"),
        ("/pratiques/42/", ""),
        ("/paramedecine/", "paramedecine"),
        ("/ab/1234/", ""),
        ("/static/js/rien.js", ""),
        ("/wp-login.php", ""),
        ("/.env", ""),
        ("/wp-admin/setup/", ""),
        ("/admin/pages/", ""),
        ("/api/v2/search", ""),
        ("/" + "mot-" * 13, ""),
        ("/" + "x" * 41, ""),
        ("/" + "mots/" * 100, ""),
        ("//double//barre", ""),
        ("/<script>alerte</script>/", ""),
    ],
)
def test_the_words_of_an_address_are_those_that_a_person_would_type(path, words):
    assert words_of_address(path) == words


def test_a_mistyped_address_finds_its_page(search_index, drain):
    page = make_page(title="Paramédecine communautaire")
    make_page(title="Tout autre chose")
    drain()
    answer = Client().get("/pratiques/cisss-bsl/paramedecine-comunautaire/")
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="paramedecine comunautaire"' in shown
    assert f'href="{page.url}"' in shown
    assert "Tout autre chose" not in shown
    assert "og:" not in shown


def test_an_address_that_means_nothing_finds_nothing(search_index, drain):
    make_page(title="Paramédecine communautaire")
    drain()
    shown = read("/zzzz/qqqq-paramedecine-wwww-kkkk/")
    assert "result-card" not in shown
    assert "Parcourir les pratiques" in shown


def test_a_wrong_address_says_nothing_of_what_the_reader_may_not_see(search_index, drain):
    establishment = make_establishment()
    page = make_page(title="Zorglub confidentiel")
    set_visibility(page, visibility="establishment", groups=[establishment.group])
    drain()
    path = "/pratiques/zorglub-confidentiel-x/"
    assert "Zorglub confidentiel" not in read("/pratiques/zorglub-confidentiel/")
    assert "Zorglub" not in read("/pratiques/zorglubs/")
    member = signed_in(make_user(groups=[establishment.group]))
    assert "Zorglub confidentiel" in read("/pratiques/zorglub-confidentiel/", member)
    # What the index doesn't know yet is checked again.
    set_visibility(page, visibility="public")
    drain()
    set_visibility(page, visibility="members")
    assert "Zorglub confidentiel" not in read("/pratiques/zorglub-confidentiel/")
    assert Client().get(path).status_code == 404


def test_programs_that_try_addresses_soon_cost_no_search(search_index, drain, monkeypatch):
    make_page(title="Paramédecine")
    drain()
    assert "result-card" in read("/x/paramedecine/")
    monkeypatch.setattr("portal.shell.throttling.time.time", lambda: 1_800_000_000.0)
    for _search in range(SEARCHES.count):
        SEARCHES.take("everybody")
    answer = Client().get("/x/paramedecine/")
    assert answer.status_code == 404
    assert "result-card" not in answer.content.decode()


def test_a_wrong_address_is_a_404_without_the_engine(search_index, settings):
    make_home()
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/portail?timeout=0.2"
    assert Client().get("/pratiques/paramedecine/").status_code == 404


# Refusals in words


def test_a_form_without_its_proof_is_answered_by_what_to_do():
    make_home()
    answer = Client(enforce_csrf_checks=True).post("/courtage/demande/", {"need": "x", "email": "a@b.example"})
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "Rien n’a été enregistré" in shown
    assert 'href="/courtage/demande/"' in shown


def test_a_request_that_django_refuses_has_the_portals_page(settings):
    settings.ALLOWED_HOSTS = ["portail.example"]
    answer = Client().get("/recherche/", headers={"host": "ailleurs.example"})
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "Consortium InterS4" in shown
    assert "og:" not in shown


def test_the_portals_own_failure_is_said_without_the_database(settings, rf, django_assert_num_queries):
    from portal.shell.views import server_error

    with django_assert_num_queries(0):
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert 'lang="en"' in answer.content.decode()


def test_errors_of_a_form_are_listed_first_and_lead_to_their_fields():
    make_home()
    shown = Client().post("/courtage/demande/", {"need": "", "email": "x"}).content.decode()
    summary = shown[shown.index('class="form-summary"') :]
    assert shown.count("autofocus") == 1
    assert 'href="#id_need"' in summary
    assert 'href="#id_email"' in summary
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert "Erreur\u00a0:" in re.search(r"<title>(.*?)</title>", shown, re.S)[1]


def test_closing_a_session_says_so():
    make_home()
    answer = signed_in(make_user()).post("/deconnexion/", follow=True)
    assert "Votre session est fermée" in answer.content.decode()


# Maintenance


def test_a_closed_portal_says_so_without_database_nor_index(django_assert_num_queries):
    until = timezone.now() + timedelta(minutes=20)
    close_portal(message="Nous déménageons.", until=until)
    with django_assert_num_queries(0):
        answer = Client().get("/recherche/?q=x")
    shown = answer.content.decode()
    assert answer.status_code == 503
    assert 1100 < int(answer["Retry-After"]) <= 1200
    assert answer["Cache-Control"] == "no-store"
    assert "Nous déménageons." in shown
    assert 'lang="en"' in shown
    assert timezone.localtime(until).strftime("%H h %M").lstrip("0") in shown.replace("\u00a0", " ")
    assert Client().get("/healthz").status_code == 200
    assert Client().post("/courtage/demande/", {"need": "x"}).status_code == 503


def test_the_command_closes_and_opens_and_its_key_lets_one_look_around(search_index, capsys):
    make_home()
    call_command("maintenance", "on", "--until=23:59")
    link = local(capsys.readouterr().out.strip().splitlines()[-1].strip())
    visitor, worker = Client(), Client()
    assert worker.get(link).status_code == 302
    assert worker.get("/").status_code == 200
    assert visitor.get("/").status_code == 503
    assert visitor.get("/?entretien=").status_code == visitor.get("/?entretien=é").status_code == 503
    call_command("maintenance", "on", "--message=Encore un peu.")
    assert local(capsys.readouterr().out.strip().splitlines()[-1].strip()) == link
    call_command("maintenance", "status")
    call_command("maintenance", "off")
    call_command("maintenance", "off")
    assert capsys.readouterr().out.split("\n")[:3] == [
        "The portal is closed.",
        "The portal is open.",
        "The portal was open already.",
    ]
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("content", ["", "{", "[]", '{"until": "demain"}', '{"until": 3}', "\x00"])
def test_a_file_that_cannot_be_understood_closes_the_portal_too(content, settings):
    settings.MAINTENANCE_FILE.write_text(content)
    answer = Client().get("/?entretien=")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "600"


@pytest.mark.parametrize("until", ["25:00", "hier", "2020-01-01T10:00"])
def test_a_time_that_makes_no_sense_is_refused(until, settings):
    with pytest.raises(CommandError):
        call_command("maintenance", "on", f"--until={until}")
    assert not settings.MAINTENANCE_FILE.exists()
