"""What surrounds every page: its head, its card, its icons, and the pages that answer when there is none."""

import gzip
import io
import json
import math
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image

from portal.core import icons
from portal.core.maintenance import close_portal
from portal.core.middleware import CompressionMiddleware
from portal.core.social_cards import SocialCard, card_image
from portal.core.visibility import set_visibility
from portal.home.missing import SEARCHES_A_MINUTE, words_of_address
from portal.home.models import StandardPage
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_user
from training.models import AccompanimentPage, LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
TYPES = [PracticePage, SynthesisPage, DigestPage, TrainingBlockPage, LessonPage, AccompanimentPage, StandardPage]
TILES = [(column, row) for row in range(1, 5) for column in range(1, 8)]


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    settings.MAINTENANCE_FILE = tmp_path / "maintenance.json"
    settings.SITE_URL = "https://portail.example"


def read(path, client=None, **headers):
    return (client or Client()).get(path, **headers).content.decode()


def meta(text):
    """The properties of a page's head."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)"\s+content="([^"]*)"', text)
    return {name: unescape(content) for name, content in found}


def local(address):
    assert address.startswith("https://portail.example/")
    return address.removeprefix("https://portail.example")


def picture_of(path):
    return Image.open(io.BytesIO(path.read_bytes()))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


# The head of a page


@pytest.mark.parametrize("model", TYPES)
def test_every_type_of_page_has_a_card_that_says_what_it_is(model, search_index):
    page = make_page(model, title="Marcher « ensemble »", summary="En deux mots.")
    head = meta(read(page.url))
    assert head["og:title"] == "Marcher « ensemble »"
    assert head["og:description"] == "En deux mots."
    assert head["og:url"] == f"https://portail.example{page.url}"
    assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
    assert "Marcher « ensemble »" in head["og:image:alt"]
    assert head["og:locale"] == "fr_CA"
    answer = Client().get(local(head["og:image"]))
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (1200, 630)
    assert len(answer.content) < 100_000


@pytest.mark.parametrize("path", ["/", "/pratiques/", "/pratiques/cisss-bsl/", "/recherche/?q=x", "/regions/"])
def test_a_page_without_content_of_its_own_has_a_card_too(path, search_index):
    make_page()
    head = meta(read(path))
    assert Client().get(local(head["og:image"])).status_code == 200
    assert head["og:description"]


@pytest.mark.parametrize("visibility", ["members", "establishment"])
def test_a_page_that_is_not_everybodys_has_no_card_even_for_its_readers(visibility, search_index):
    establishment = make_establishment()
    page = make_page(title="Zorglub")
    address = local(meta(read(page.url))["og:image"])
    set_visibility(page, visibility=visibility, groups=[establishment.group])
    member = signed_in(make_user(groups=[establishment.group]))
    shown = read(page.url, member)
    assert "Zorglub" in shown
    assert "og:" not in shown
    assert "canonical" not in shown
    assert Client().get(address).status_code == member.get(address).status_code == 404


def test_the_card_of_a_draft_of_a_page_that_is_gone_and_of_none_is_missing(search_index):
    draft = make_page(title="Brouillon", live=False)
    for number in (draft.pk, draft.pk + 1000, 999_999_999):
        assert Client().get(f"/cartes/{number}-000000000000.png").status_code == 404
    for name in ("1-x.png", "²-000000000000.png", f"{'9' * 40}-000000000000.png"):
        assert Client().get(f"/cartes/{name}").status_code == 404


def test_an_old_address_of_a_card_leads_to_the_present_one(search_index):
    page = make_page(title="Avant")
    before = local(meta(read(page.url))["og:image"])
    page.title = "Après"
    page.save_revision().publish()
    now = local(meta(read(page.url))["og:image"])
    assert before != now
    assert Client().get(before)["Location"] == now


def test_the_card_is_in_the_language_of_its_page_whatever_the_readers(search_index):
    page = make_page(title="Walking together", language="en")
    english = Client()
    english.cookies["django_language"] = "en"
    assert meta(read(page.url))["og:image"] == meta(read(page.url, english))["og:image"]
    assert meta(read(page.url))["og:locale"] == "en_CA"


@pytest.mark.parametrize(
    "title",
    [
        "Un titre de trois cents caractères qui continue " * 6,
        "anticonstitutionnellement" * 10,
        '#set page(fill: red) $x$ \\ "guillemets" <étiquette> @renvoi',
        "日本語 العربية 🙂",
        " ",
    ],
)
def test_any_title_is_drawn_as_text_within_the_card(title, settings):
    card = SocialCard("practice", "Pratique", title[:300], "Un établissement, un autre", "18 régions", tuple(TILES))
    picture = Image.open(io.BytesIO(card_image(card, portal="Portail", regions=TILES))).convert("RGB")
    assert picture.size == (1200, 630)
    # The margins stay paper: nothing runs over.
    paper = picture.getpixel((1195, 5))
    for edge in ((20, 0, 1200, 40), (1150, 0, 1200, 630), (20, 600, 1200, 630)):
        colours = picture.crop(edge).getcolors(maxcolors=1000)
        assert [colour for _count, colour in colours] == [paper], edge


def test_a_page_of_a_list_has_its_own_address_and_a_question_has_none(search_index):
    make_page()
    assert 'rel="canonical" href="https://portail.example/pratiques/"' in read("/pratiques/?utm_source=x&page=1")
    assert 'rel="canonical" href="https://portail.example/pratiques/?page=2"' in read("/pratiques/?page=2&x=1")
    assert 'rel="canonical" href="https://portail.example/pratiques/"' in read("/pratiques/?page=²")
    search = read("/recherche/?q=pratique")
    assert "canonical" not in search
    assert meta(search)["robots"] == "noindex"
    assert meta(search)["og:url"] == "https://portail.example/recherche/?q=pratique"


def test_what_a_search_holds_is_text_in_the_head(search_index):
    make_home()
    shown = read('/recherche/?q="><script>alert(1)</script>')
    assert "<script>alert" not in shown
    assert meta(shown)["og:title"].startswith('"><script>')


def test_content_says_when_it_was_published(search_index):
    page = make_page(published_on="2024-04-23")
    head = meta(read(page.url))
    assert (head["og:type"], head["article:published_time"]) == ("article", "2024-04-23")
    assert meta(read("/"))["og:type"] == "website"


@pytest.mark.parametrize(("chosen", "shown"), [("", "fr-CA"), ("en", "en")])
def test_the_language_of_the_page_is_said_as_html_writes_it(chosen, shown, search_index):
    make_home()
    client = Client()
    client.cookies["django_language"] = chosen
    assert f'<html lang="{shown}">' in read("/", client)


# Icons, manifest, robots


def test_the_icons_are_those_that_the_command_draws():
    folder = ROOT / "static" / "img"
    for name, content in icons.draw_icons(folder).items():
        drawn, kept = Image.open(io.BytesIO(content)), picture_of(folder / name)
        assert drawn.size == kept.size, name
        assert drawn.convert("RGBA").tobytes() == kept.convert("RGBA").tobytes(), name


def test_a_maskable_icon_keeps_its_shape_within_the_circle_that_is_never_cut():
    picture = picture_of(ROOT / "static" / "img" / "icon-maskable-512.png").convert("RGB")
    background = picture.getpixel((0, 0))
    outside = [
        (x, y)
        for x in range(0, 512, 4)
        for y in range(0, 512, 4)
        if math.hypot(x - 256, y - 256) > 0.4 * 512 and picture.getpixel((x, y)) != background
    ]
    assert outside == []


def test_the_manifest_is_in_the_readers_language_and_its_icons_exist():
    french = Client().get("/site.webmanifest")
    content = json.loads(french.content)
    assert french["Content-Type"] == "application/manifest+json"
    assert content["lang"] == "fr-CA"
    for icon in content["icons"]:
        path = ROOT / icon["src"].lstrip("/")
        assert "{0}x{0}".format(picture_of(path).width) == icon["sizes"]
    english = Client()
    english.cookies["django_language"] = "en"
    assert json.loads(english.get("/site.webmanifest").content)["lang"] == "en"


def hexadecimal(lightness, chroma, hue):
    """An OKLCH colour in sRGB (Björn Ottosson's matrices)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    cone = [
        (lightness + x * a + y * b) ** 3
        for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
    ]
    rows = (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
    linear = [sum(k * c for k, c in zip(row, cone, strict=True)) for row in rows]
    shown = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear]
    return "#" + "".join(f"{round(255 * min(1, max(0, value))):02x}" for value in shown)


def token(name, theme):
    tokens = (ROOT / "static/css/tokens.css").read_text()
    pair = re.search(rf"--{name}: light-dark\(oklch\((.+?)\), oklch\((.+?)\)\)", tokens)
    lightness, chroma, hue = pair[1 if theme == "light" else 2].split()
    return hexadecimal(float(lightness.rstrip("%")) / 100, float(chroma), float(hue))


def test_colours_outside_the_style_sheets_are_those_of_the_tokens(search_index):
    make_home()
    manifest = json.loads(Client().get("/site.webmanifest").content)
    assert manifest["background_color"] == token("paper", "light")
    assert manifest["theme_color"] == icons.COLOUR == token("brand", "light")
    assert icons.COLOUR in (ROOT / "static/img/favicon.svg").read_text()
    themes = re.findall(r'<meta name="theme-color"\s+content="(.+?)"', read("/"))
    assert themes == [token("surface", "light"), token("surface", "dark")]
    source = (ROOT / "portal/core/social_card.typ").read_text()
    for name in ("paper", "ink", "muted", "brand", "practice", "synthesis", "digest", "training", "accompaniment"):
        written = re.search(rf"\b{name}\b ?[:=] ?oklch\((.+?)%, (.+?), (.+?)deg\)", source)
        assert hexadecimal(float(written[1]) / 100, float(written[2]), float(written[3])) == token(name, "light"), name


def test_robots_are_told_what_to_leave_alone_and_where_the_map_is():
    text = read("/robots.txt")
    assert "Disallow: /admin/" in text
    assert "Disallow: /langue/" in text
    assert "Disallow: /recherche/export" in text
    assert "Sitemap: https://portail.example/sitemap.xml" in text


def test_the_icon_is_at_the_root_too():
    assert Client().get("/favicon.ico")["Location"].endswith("favicon.ico")


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
    key = f"missing-searches-{int(timezone.now().timestamp() // 60)}"
    monkeypatch.setattr("portal.home.missing.time.time", lambda: int(key.rpartition("-")[2]) * 60)
    cache.set(key, SEARCHES_A_MINUTE, 90)
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
    from portal.core.views import server_error

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


# Compression


@pytest.mark.parametrize(
    "path", ["/", "/recherche/?q=pratique", "/api/v1/search?q=pratique", "/recherche/flux.atom", "/sitemap.xml"]
)
def test_text_is_compressed_for_who_can_read_it(path, search_index, drain):
    # Enough for it to serve in spite of the random bytes that are added.
    for number in range(8):
        make_page(title=f"Une pratique {number}", summary="Un résumé.")
    drain()
    plain = Client().get(path)
    packed = Client().get(path, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(gzip.decompress(packed.content)) > len(packed.content)


def test_results_alone_are_compressed_too(search_index):
    make_home()
    answer = Client().get("/recherche/?q=x", headers={"accept-encoding": "gzip", "hx-request": "true"})
    assert answer["Content-Encoding"] == "gzip"
    assert 'id="recherche-indices"' in gzip.decompress(answer.content).decode()


def test_pictures_and_workbooks_are_not_compressed_again(search_index):
    make_home()
    for path in ("/cartes/portail.png", "/recherche/export.xlsx"):
        assert "Content-Encoding" not in Client().get(path, headers={"accept-encoding": "gzip"})


def test_an_answer_that_comes_in_parts_is_compressed_in_parts():
    from django.http import StreamingHttpResponse

    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    middleware = CompressionMiddleware(
        lambda _request: StreamingHttpResponse((f"{n};" for n in range(1000)), content_type="text/csv")
    )
    answer = middleware(request)
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(answer.streaming_content)).decode().startswith("0;1;2;")


# The language switch


def test_the_language_switch_stays_on_the_page_with_its_filters(search_index, vocabularies):
    make_home()
    address = "/recherche/?q=soutien+%C3%A0+domicile&type=practice&region=bas-saint-laurent&region=cote-nord"
    client = Client()
    form = re.search(r'name="next"\s+value="([^"]+)"', read(address, client))
    answer = client.post("/langue/setlang/", {"language": "en", "next": unescape(form[1])})
    assert answer["Location"] == address
    assert '<html lang="en">' in read(address, client)
