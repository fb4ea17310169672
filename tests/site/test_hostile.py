"""Values that nobody means and somebody will write: each still gives an answer."""

import io
import time
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.directory.models import OwnerSectionPage
from portal.home import cards
from portal.home.models import StandardPage
from portal.sheets import views
from portal.text.typography import french_html
from portal.tools.file_cache import BusyError
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.FILE_CACHE_DIR = tmp_path / "cache"


# Numbers and characters


@pytest.mark.parametrize("number", [1e30, 1e308, -1e308, 1e-12])
def test_no_number_is_too_large_or_too_small_to_be_shown(number: float, client: Client, search_index: Any) -> None:
    values = dict.fromkeys(("baseline", "target", "measured"), number)
    texts = {"name": "Un indicateur", "kind": "", "unit": "", "period": "", "source": ""}
    step = {"title": "Une étape", "start": None, "duration_months": abs(number), "description": ""}
    page = make_page(indicators=[("indicator", texts | values)] * 2, steps=[("step", step)] * 2)
    numbers = {"p": [page.pk, make_page(title="Une autre").pk]}
    for address in (page.url, f"{page.url}fiche.pdf"):
        assert client.get(address).status_code == 200
    for name in ("practices:compare", "practices:compare_export"):
        assert client.get(reverse(name), numbers).status_code == 200


@pytest.mark.parametrize("odd", ["\x0b", "\x1f", "\x85", "\u2028", "\ufffe", "\uffff", "=1+1", "\t=1+1"])
def test_no_character_keeps_a_workbook_from_being_written_or_runs_in_it(
    odd: str, client: Client, search_index: Any
) -> None:
    page = make_page(slug="une", title=f"{odd} Une pratique", summary=f"{odd} Un résumé", levers=[f"{odd} Un levier"])
    other = make_page(title="Une autre")
    compared = client.get(reverse("practices:compare_export"), {"p": [page.pk, other.pk]})
    for answer in (compared, client.get("/recherche/export.xlsx")):
        assert answer.status_code == 200
        workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert not [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


# Addresses that the portal answers itself


@pytest.mark.parametrize("slug", ["recherche", "regions", "etablissements", "connexion", "admin"])
def test_no_page_hides_behind_an_address_of_the_portal(slug: str) -> None:
    with pytest.raises(ValidationError, match="répond déjà à cette adresse"):
        make_page(StandardPage, title="Une page", slug=slug)


def test_an_address_made_from_a_title_is_none_of_the_portal() -> None:
    page = make_home().add_child(instance=StandardPage(title="Régions"))
    assert page.slug == "regions-2"


def test_a_page_below_a_free_name_is_refused_where_the_portal_answers() -> None:
    parent = make_page(StandardPage, title="Courtage")
    assert parent.slug == "courtage"
    with pytest.raises(ValidationError, match="répond déjà"):
        parent.add_child(instance=StandardPage(title="Demande", slug="demande"))


def test_a_page_cannot_be_copied_or_moved_where_the_portal_answers(client: Client, search_index: Any) -> None:
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    section = make_section(PracticePage, make_establishment())
    practices, syntheses = section.get_parent(), make_section(SynthesisPage, make_establishment()).get_parent()
    form = {"new_title": "Une copie", "new_slug": "comparer", "new_parent_page": practices.pk, "next": ""}
    answer = client.post(f"/admin/pages/{section.pk}/copy/", form)
    assert "répond déjà à cette adresse" in answer.content.decode()
    other = syntheses.add_child(
        instance=OwnerSectionPage(title="Comparer", slug="comparer", establishment=section.establishment)
    )
    assert section.can_move_to(syntheses.specific)
    assert not other.can_move_to(practices.specific)


# Pages, sheets and cards that are asked for too often


def test_a_reader_who_waits_for_a_sheet_or_a_card_is_told_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_page()
    monkeypatch.setattr(views, "cached_file", refuse)
    monkeypatch.setattr(cards, "card_image", refuse)
    for address in (f"{page.url}fiche.pdf", reverse("portal_card")):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "demandez-la de nouveau" in client.get(f"{page.url}fiche.pdf").content.decode()


def refuse(*args: Any, **kwargs: Any) -> None:
    raise BusyError


@pytest.mark.parametrize("start", ["<code ", "<pre>", "<!--", '<"', "« ", '"a ', "x\n", "<i lang=en>", "1 000 ", ' "'])
def test_no_page_takes_long_to_set(start: str) -> None:
    page = start * 20_000
    began = time.process_time()
    french_html(page)
    assert time.process_time() - began < 1
