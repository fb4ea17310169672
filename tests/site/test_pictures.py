"""Pictures as people bring them: shown upright, in true colours, without their place, or refused in words."""

import io
import json
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from portal.attached.pictures import PictureRefusedError, prepare
from portal.core.models import PortalImage
from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from tests.factories import make_home, make_user

INPUTS = Path(__file__).parents[1] / "inputs"
# Wagtail leaves the file of each rendition that it makes to the collector.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")

PICTURES = sorted(path.name for path in (INPUTS / "images").iterdir())
REFUSED = {"54-truncated.jpg"}
RED, GREEN, GRAY = (200, 0, 0), (0, 128, 0), (60, 60, 60)
# What each shows at its top left corner, once upright.
COLOURS = {"50-banner-9000x120.png": GREEN, "51-tall.png": GREEN, "55-gray-with-rgb-icc.jpg": GRAY}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def administrator(db):
    make_home()
    client = Client()
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


def read(name):
    return (INPUTS / "images" / name).read_bytes()


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png(image, **options):
    stream = io.BytesIO()
    image.save(stream, "PNG", **options)
    return stream.getvalue()


def near(one, other):
    return all(abs(a - b) <= 6 for a, b in zip(one, other, strict=True))


def bare(image):
    return not image.getexif() and not {"exif", "xmp", "comment", "icc_profile"} & image.info.keys()


@pytest.mark.parametrize("name", [name for name in PICTURES if name not in REFUSED])
def test_a_picture_is_made_into_what_browsers_show(name):
    kept = prepare(read(name), name)
    image = opened(kept.data)
    assert (image.format, Path(kept.name).suffix) in {("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")}
    assert bare(image)
    if name != "41-exif-rotated-gps.jpg":
        assert near(image.convert("RGB").getpixel((10, 10)), COLOURS.get(name, RED))


def test_a_rotated_photo_is_turned_upright_and_forgets_its_place():
    source = opened(read("41-exif-rotated-gps.jpg"))
    assert source.getexif().get_ifd(0x8825), "the sample says where it was taken"
    image = opened(prepare(read("41-exif-rotated-gps.jpg"), "photo.jpg").data)
    assert (source.size, image.size) == ((900, 600), (600, 900))
    assert not image.getexif()


@pytest.mark.parametrize("name", [name for name in PICTURES if name not in REFUSED])
def test_a_prepared_picture_is_kept_as_it_is(name):
    kept = prepare(read(name), name)
    assert prepare(kept.data, kept.name).data == kept.data


def test_sixteen_bits_keep_their_grays():
    image = Image.new("I;16", (20, 20), 0x8080)
    assert opened(prepare(png(image), "radio.png").data).getpixel((5, 5)) == 0x80


def test_transparency_stays():
    image = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    stream = io.BytesIO()
    image.save(stream, "TIFF")
    kept = opened(prepare(stream.getvalue(), "a.tif").data)
    assert kept.convert("RGBA").getpixel((5, 5))[3] == 0


def test_other_colour_spaces_become_that_of_the_web():
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    image = Image.new("RGB", (20, 20), RED)
    stream = io.BytesIO()
    image.save(stream, "JPEG", icc_profile=swapped.tobytes())
    kept = opened(prepare(stream.getvalue(), "a.jpg").data)
    assert "icc_profile" not in kept.info
    assert near(kept.getpixel((5, 5)), RED)


def test_what_follows_the_pixels_is_left_out():
    plain = prepare(read("48-UPPER.JPG"), "a.jpg").data
    assert len(prepare(plain + b"GPS 48.45 -68.52", "a.jpg").data) <= len(plain) * 2
    assert b"GPS" not in prepare(plain + b"GPS 48.45 -68.52", "a.jpg").data


def test_words_hidden_in_a_png_are_left_out():
    words = PngInfo()
    words.add_text("Comment", "48.45 -68.52")
    assert b"48.45" not in prepare(png(Image.new("RGB", (20, 20)), pnginfo=words), "a.png").data


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def text_bomb():
    plain = png(Image.new("RGB", (20, 20)))
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 80_000_000, 9))
    return plain[:33] + text + plain[33:]


def several_pages():
    stream = io.BytesIO()
    Image.new("RGB", (20, 20)).save(stream, "TIFF", save_all=True, append_images=[Image.new("RGB", (20, 20))])
    return stream.getvalue()


HOSTILE = {
    "zTXt.png": text_bomb(),
    "truncated.jpg": read("54-truncated.jpg"),
    "truncated.png": png(Image.new("RGB", (200, 200), RED))[:-40],
    "truncated.tif": read("47-scan.tif")[:4000],
    "truncated.heic": read("42-phone.heic")[:600],
    "truncated.webp": read("49-animated.webp")[:300],
    "giant.png": png(Image.new("1", (20_000, 20_000))),
    "pages.tif": several_pages(),
    "text.png": b"Ceci n'est pas une image.",
    "svg.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "header.gif": b"GIF89a",
    "header.jpg": b"\xff\xd8\xff\xe0",
    "header.avif": b"\x00\x00\x00\x1cftypavif",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_in_words(name, administrator):
    given = SimpleUploadedFile(name, HOSTILE[name])
    answer = administrator.post("/admin/images/add/", {"title": "x", "file": given, "collection": 1})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert any(words in text.replace("\xa0", " ") for words in ("que le portail puisse lire", "de pixels", "TIFF a 2"))
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("name", sorted({*PICTURES} - REFUSED))
def test_no_cut_or_scratched_picture_raises_anything_else(name):
    data = read(name)
    for place in range(0, len(data), max(1, len(data) // 25)):
        for spoiled in (data[:place], data[:place] + b"\xff\x00\xff" + data[place + 3 :]):
            try:
                opened(prepare(spoiled, name).data)
            except PictureRefusedError as refused:
                assert refused.message


@pytest.mark.parametrize("name", PICTURES)
def test_every_way_in_prepares_or_refuses_alike(name, administrator):
    def given():
        return SimpleUploadedFile(name, read(name))

    ajax = {"X-Requested-With": "XMLHttpRequest"}
    administrator.post("/admin/images/add/", {"title": "formulaire", "file": given(), "collection": 1})
    many = administrator.post(
        "/admin/images/multiple/add/", {"title": "plusieurs", "files[]": given(), "collection": 1}, headers=ajax
    )
    administrator.post(
        "/admin/images/chooser/create/",
        {
            "image-chooser-upload-title": "sélecteur",
            "image-chooser-upload-file": given(),
            "image-chooser-upload-collection": 1,
        },
        headers=ajax,
    )
    images = PortalImage.objects.all()
    if name in REFUSED:
        assert not images.exists()
        assert "endommagé ou incomplet" in json.loads(many.content)["error_message"]
        with pytest.raises((PictureRefusedError, OSError)):
            PortalImage.objects.create(title="code", file=ContentFile(read(name), name=name))
        return
    PortalImage.objects.create(title="code", file=ContentFile(read(name), name=name))
    assert {image.title for image in images} == {"formulaire", "plusieurs", "sélecteur", "code"}
    for image in images:
        with image.open_file() as stored:
            kept = opened(stored.read())
        assert bare(kept)
        assert kept.size == (image.width, image.height)
        rendition = image.get_rendition("width-400|format-webp")
        with rendition.file.open() as served:
            assert bare(opened(served.read()))


@pytest.mark.django_db
def test_the_pictures_of_a_folder_are_imported_shown_and_exported_alike(vocabularies, search_index, tmp_path):
    report = import_path(INPUTS / "md" / "41-images-ok.md", root=INPUTS)
    assert not report.problems
    [address] = report.created
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.content.decode().count("<picture") >= 10
    assert import_path(INPUTS / "md" / "41-images-ok.md", root=INPUTS).unchanged == 1
    export_path(tmp_path / "sortie")
    assert import_path(tmp_path / "sortie").unchanged >= 1


@pytest.mark.django_db
def test_an_import_names_the_picture_that_is_damaged(vocabularies):
    report = import_path(INPUTS / "md" / "41-images.md", root=INPUTS)
    [problem] = map(str, report.problems)
    assert "54-truncated.jpg" in problem
    assert "endommagé ou incomplet" in problem
