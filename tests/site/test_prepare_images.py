"""Pictures that came in before the portal prepared them are prepared by a command, once."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image

from portal.core.models import PortalImage

PHOTO = Path(__file__).parents[1] / "inputs" / "images" / "41-exif-rotated-gps.jpg"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def an_image_as_it_was_taken():
    """An image whose file is what a former release kept: the photo itself."""
    image = PortalImage.objects.create(title="Photo", file=ContentFile(PHOTO.read_bytes(), name="photo.jpg"))
    resized = ContentFile(PHOTO.read_bytes(), name="photo.width-200.jpg")
    image.renditions.create(filter_spec="width-200", file=resized, width=200, height=133)
    Path(image.file.path).write_bytes(PHOTO.read_bytes())
    PortalImage.objects.filter(pk=image.pk).update(width=900, height=600, source_hash="", focal_point_x=10)
    return PortalImage.objects.get(pk=image.pk)


@pytest.fixture
def prepare_images(django_capture_on_commit_callbacks):
    def run():
        said = io.StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("prepare_images", stdout=said)
        return said.getvalue()

    return run


def test_an_old_picture_is_turned_upright_and_forgets_its_place(prepare_images):
    before = an_image_as_it_was_taken()
    said = prepare_images()
    assert f"image {before.pk} « Photo » : préparée" in said
    after = PortalImage.objects.get(pk=before.pk)
    with after.open_file() as stored, Image.open(stored) as picture:
        assert not picture.getexif()
        assert picture.size == (after.width, after.height) == (600, 900)
    assert (after.focal_point_x, after.renditions.count()) == (None, 0)
    assert not Path(before.file.path).exists()


def test_what_is_prepared_is_left_alone_the_second_time(prepare_images):
    an_image_as_it_was_taken()
    prepare_images()
    kept = PortalImage.objects.get()
    assert prepare_images() == "0 préparées, 1 déjà prêtes, 0 impossibles à préparer.\n"
    assert PortalImage.objects.get().file.name == kept.file.name


def test_a_picture_without_its_file_is_named_and_the_others_are_prepared(prepare_images):
    lost, kept = an_image_as_it_was_taken(), an_image_as_it_was_taken()
    Path(lost.file.path).unlink()
    with pytest.raises(CommandError, match=f"image {lost.pk} « Photo » : son fichier"):
        prepare_images()
    with PortalImage.objects.get(pk=kept.pk).open_file() as stored, Image.open(stored) as picture:
        assert not picture.getexif()
