"""The picture of what a practice measured: drawn from its data, told in words, never in the place of another."""

import io
from datetime import date

import pytest
from django.core.files.images import ImageFile
from django.core.management import call_command
from PIL import Image

from portal.core.models import PortalImage
from portal.directory.models import Region
from practices.models import PracticePage
from practices.pictures import give_picture
from tests.factories import make_page

pytestmark = pytest.mark.django_db

RESULT = {"name": "Retours", "kind": "", "unit": "%", "baseline": 18.0, "target": 12.0, "measured": 13.0}


def indicators(*values):
    return [("indicator", RESULT | value) for value in values]


def drawn(page):
    call_command("draw_pictures", verbosity=0)
    return PracticePage.objects.get(pk=page.pk)


def test_a_practice_with_results_gets_its_picture_told_in_words():
    steps = [("step", {"title": "Début", "start": date(2024, 1, 1), "duration_months": 6})]
    page = drawn(make_page(indicators=indicators({}, {"name": "Délai", "baseline": None, "target": None}), steps=steps))
    with page.image.open_file() as file, Image.open(file) as picture:
        assert picture.width == 1600
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 50
    assert page.image_alt.replace("\xa0", " ") == (
        "Retours : départ : 18 % ; mesure : 13 % ; cible : 12 %. Délai : 13 %"
    )
    assert page.live


def test_a_second_run_draws_nothing_and_new_numbers_draw_anew():
    page = drawn(make_page(indicators=indicators({})))
    again = drawn(page)
    assert again.image_id == page.image_id
    again.indicators = indicators({"measured": 9.0})
    again.save_revision().publish()
    assert drawn(again).image_id != page.image_id
    assert PortalImage.objects.count() == 1


def test_an_image_that_somebody_chose_stays():
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(file, "PNG")
    file.seek(0)
    chosen = PortalImage.objects.create(title="Choisie", file=ImageFile(file, "choisie.png"))
    page = make_page(indicators=indicators({}), image=chosen, image_alt="Choisie")
    assert drawn(page).image_id == chosen.pk


def test_nothing_is_drawn_of_what_is_not_measured_nor_of_a_draft():
    make_page(title="Nue")
    draft = make_page(title="En révision", indicators=indicators({}))
    draft.title = "En révision, autrement"
    draft.save_revision()
    call_command("draw_pictures", verbosity=0)
    assert not PortalImage.objects.exists()
    assert PracticePage.objects.get(pk=draft.pk).title == "En révision"


def test_what_was_withdrawn_meanwhile_is_not_published_again():
    stale = make_page(indicators=indicators({}))
    PracticePage.objects.get(pk=stale.pk).unpublish()
    assert not give_picture(stale, Region.objects.all())
    assert not PracticePage.objects.get(pk=stale.pk).live


def test_the_former_picture_stays_where_another_page_shows_it():
    page = drawn(make_page(indicators=indicators({})))
    other = make_page(title="Une copie", image=page.image, image_alt="Résultats")
    page.indicators = indicators({"measured": 9.0})
    page.save_revision().publish()
    drawn(page)
    other.refresh_from_db()
    assert other.image_id == page.image_id
