"""Addresses of files that no file has, and never will: all are « not found », whatever is written in them."""

import pytest
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from portal.core.models import PortalImage
from tests.factories import make_home, make_page

pytestmark = pytest.mark.django_db

ENDINGS = [
    "a" * 3000,
    "a/" * 1500,
    "%00",
    "a%00.png",
    "%ff%fe",
    "%ed%a0%80",
    "%0d%0aX: y",
    "..%2f..%2fetc%2fpasswd",
    "../../etc/passwd",
    "%5c..%5c..%5cwindows",
    "//etc/passwd",
    ".",
    "",
    "a.png/",
    "a.png/b.png",
    "é" * 300,
    "%F0%9F%98%80" * 70,
    "CON",
    "a" * 255 + ".png",
]
FOLDERS = ["/media/", "/media/images/", "/media/images/a.png/", "/documents/", "/documents/1/", "/static/", "/cartes/"]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images" / "a.png").write_bytes(b"x")


def read_to_its_end(answer):
    """So that its file is closed; closing the answer would close the database too."""
    if answer.streaming:
        b"".join(answer)


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_address_that_no_file_can_have_is_not_found(folder):
    make_home()
    client = Client(raise_request_exception=False)
    for ending in ENDINGS:
        answer = client.get(folder + ending)
        read_to_its_end(answer)
        assert answer.status_code in {301, 302, 400, 404}, ending[:30]


@pytest.mark.parametrize("number", ["0", "9" * 20, "9" * 400])
@pytest.mark.parametrize("shape", ["/documents/{}/a.pdf", "/cartes/{}-0123456789ab.png"])
def test_a_number_that_no_row_can_have_is_not_found(shape, number):
    make_home()
    assert Client(raise_request_exception=False).get(shape.format(number)).status_code == 404


@pytest.mark.parametrize("header", ["If-Modified-Since", "Range", "If-None-Match"])
def test_headers_without_sense_are_passed_over(header):
    image = PortalImage.objects.create(title="Une image", file=get_test_image_file())
    page = make_page(image=image, image_alt="Une image")
    for value in ("x" * 5000, "bytes=9999999999999999999999-", "Sat, 99 Xxx 9999 99:99:99 GMT", "\x00"):
        answer = Client(raise_request_exception=False).get(image.file.url, headers={header: value})
        read_to_its_end(answer)
        assert answer.status_code == 200
    assert page.image == image
