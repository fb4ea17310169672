"""What surrounds every page: its head, its card, its icons, its compression, its language."""

import gzip
import io
import json
import math
import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from PIL import Image

from portal.core.social_cards import SocialCard
from portal.core.visibility import set_visibility
from portal.home.models import StandardPage
from portal.shell import icons
from portal.shell.card_drawing import card_image
from portal.shell.middleware import CompressionMiddleware
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
    card = SocialCard(
        "practice", "Pratique", title[:300], "Un établissement, un autre", "18 régions", squares=tuple(TILES)
    )
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
    source = (ROOT / "portal/shell/social_card.typ").read_text()
    for name in ("paper", "ink", "muted", "brand"):
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
