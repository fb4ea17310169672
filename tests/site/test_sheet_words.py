"""A sheet says what its page says, in the same words, and how to write to the team."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation

from portal.directory.services import add_role
from portal.sheets.contents import contents_of
from syntheses.models import DigestPage, SynthesisPage
from tests.factories import make_establishment, make_page
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db


def contents(page: Any) -> Any:
    with translation.override("fr-ca"):
        return contents_of(type(page).objects.get(pk=page.pk))


def said(data: Any) -> str:
    """All the texts of a sheet, in one."""
    if isinstance(data, dict):
        return " ".join(said(value) for value in data.values())
    if isinstance(data, list):
        return " ".join(said(value) for value in data)
    return str(data).replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")


def test_the_sheet_of_a_practice_leads_to_the_form_of_its_team_and_shows_no_address() -> None:
    role = add_role(
        establishment=make_establishment(), title="Équipe du soutien", ask_about="Tout.", email="equipe@exemple.example"
    )
    page = make_page(contact_point=role)
    sheet = contents(page)
    assert [address.endswith(f"/courtage/equipe/{page.pk}/") for address in sheet.codes] == [True]
    text = said(sheet.data)
    assert "Équipe du soutien" in text
    assert "On répond d’habitude en 5 jours ouvrables" in text
    assert "equipe@exemple.example" not in text


def test_a_sheet_that_goes_from_hand_to_hand_names_no_role_kept_for_members() -> None:
    role = add_role(
        establishment=make_establishment(),
        title="Équipe Zibeline",
        ask_about="Tout.",
        email="equipe@exemple.example",
        members_only=True,
    )
    page = make_page(contact_point=role)
    assert "Zibeline" not in said(contents(page).data)
    assert page.contact_for(AnonymousUser()) is None


def test_a_length_is_said_as_on_the_page() -> None:
    block = make_page(TrainingBlockPage, title="Un bloc")
    for number in range(3):
        make_page(LessonPage, title=f"Leçon {number}", parent=block, duration_minutes=30)
    assert "1 h 30 min" in said(contents(block).data)


def test_the_sheet_of_a_digest_names_its_points_as_the_page_does() -> None:
    digest = make_page(DigestPage, title="Un résumé", key_points=["Un point."])
    assert "À retenir" in Client().get(digest.url).content.decode()
    assert "À retenir" in said(contents(digest).data)


def test_one_establishment_is_said_in_the_singular() -> None:
    page = make_page()
    assert "<dt>Établissement</dt>" in Client().get(page.url).content.decode()
    assert " Établissement " in said(contents(page).data)


def test_a_page_says_how_to_cite_it() -> None:
    page = make_page(
        SynthesisPage,
        title="Gestion de cas",
        contributors=[{"type": "contributor", "value": {"name": "Équipe des synthèses"}}],
    )
    text = Client().get(page.url).content.decode()
    cited = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text[text.index('class="cite"') :])).replace("\u00a0", " ")
    day = page.first_published_at
    assert f"Équipe des synthèses. ({day.year}). Gestion de cas. Consortium InterS4" in cited
    assert f"http://127.0.0.1:8000{page.url}" in cited
