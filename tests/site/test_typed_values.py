"""What people type or paste is read in one sense, or refused in words: dates, DOIs, web addresses."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from portal.text.dates import read_date, read_moment
from portal.text.identifiers import tidy_address, tidy_doi
from practices.models import PracticePage
from syntheses.models import DigestPage
from tests.factories import make_establishment, make_page, make_section, make_user
from tests.site.test_editing import practice_form

JANUARY_15 = datetime.date(2024, 1, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15",
        "2024/01/15",
        "15/01/2024",
        "15-01-2024",
        "15.01.2024",
        "01/15/2024",
        "15 janvier 2024",
        "15\u00a0janvier\u00a02024",
        "le lundi 15 janvier 2024",
        "15 JANV. 2024",
        "January 15, 2024",
        "15-jan-2024",
        "2024-01-15 00:00:00",
        "2024-01-15T08:30",
        " 2024-01-15 ",
    ],
)
def test_a_date_is_read_as_people_type_it(text: str) -> None:
    assert read_date(text) == JANUARY_15


def test_the_first_of_a_month_is_read() -> None:
    assert read_date("1er août 2023") == datetime.date(2023, 8, 1)
    assert read_date("04/04/2024") == datetime.date(2024, 4, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("janvier 2024", "ne dit pas quel jour"),
        ("2024", "ne dit pas quel jour"),
        ("01/2024", "ne dit pas quel jour"),
        ("03/04/2024", "2024-04-03 ou 2024-03-04"),
        ("15/01/24", "quatre chiffres"),
        ("2024-02-30", "n’est pas une date"),
        ("bientôt", "n’est pas une date"),
        ("15 brumaire 2024", "n’est pas une date"),
        ("45397", "n’est pas une date"),
    ],
)
def test_a_date_that_could_be_another_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused, translation.override("fr-ca"):
        read_date(text)
    assert said in refused.value.messages[0]


def test_a_moment_is_read_with_its_hour() -> None:
    assert read_moment("15 janvier 2024 à 8 h 30") == datetime.datetime(2024, 1, 15, 8, 30)  # noqa: DTZ001
    assert read_moment("15/01/2024") == datetime.datetime(2024, 1, 15)  # noqa: DTZ001
    with pytest.raises(ValidationError):
        read_moment("15/01/2024 25:00")


@pytest.mark.parametrize(
    "pasted",
    [
        "10.1136/bmj.g1687",
        "https://doi.org/10.1136/bmj.g1687",
        "http://dx.doi.org/10.1136/bmj.g1687.",
        "doi:10.1136/bmj.g1687",
        "DOI : 10.1136/bmj.g1687,",
        "doi.org/10.1136/bmj.g1687",
        "<https://doi.org/10.1136%2Fbmj.g1687>",
        "https://onlinelibrary.wiley.com/doi/10.1136/bmj.g1687?x=1",
        "10.1136/bmj.g1687\u200b ",
    ],
)
def test_a_doi_is_trimmed_to_itself(pasted: str) -> None:
    assert tidy_doi(pasted) == "10.1136/bmj.g1687"


def test_a_parenthesis_that_belongs_to_a_doi_stays() -> None:
    assert tidy_doi("(https://doi.org/10.1016/S0140-6736(05)17866-5)") == "10.1016/S0140-6736(05)17866-5"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("www.exemple.qc.ca", "https://www.exemple.qc.ca"),
        ("exemple.qc.ca/a?b=1", "https://exemple.qc.ca/a?b=1"),
        ("<https://exemple.qc.ca/a>.", "https://exemple.qc.ca/a"),
        ("doi:10.1136/bmj.g1687", "https://doi.org/10.1136/bmj.g1687"),
        ("PMID: 24609605", "https://pubmed.ncbi.nlm.nih.gov/24609605/"),
        ("https://fr.wikipedia.org/wiki/Loi_(droit)", "https://fr.wikipedia.org/wiki/Loi_(droit)"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("une phrase", "une phrase"),
        ("http://[x", "http://[x"),
    ],
)
def test_an_address_gets_its_scheme(pasted: str, kept: str) -> None:
    assert tidy_address(pasted) == kept


@pytest.fixture
def editor(client: Client, search_index: Any) -> Client:
    client.force_login(make_user("admin@inters4.example", is_superuser=True, is_staff=True))
    return client


def add_practice(client: Client, **fields: Any) -> Any:
    section = make_section(PracticePage, make_establishment())
    return client.post(f"/admin/pages/add/practices/practicepage/{section.pk}/", practice_form(**fields))


STEP = {
    "steps-count": "1",
    "steps-0-deleted": "",
    "steps-0-order": "0",
    "steps-0-type": "step",
    "steps-0-id": "",
    "steps-0-value-title": "Démarrage",
    "steps-0-value-start": "15 janvier 2024",
    "steps-0-value-duration_months": "",
    "steps-0-value-description": "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr-ca", "en"])
def test_the_form_of_a_page_reads_dates_as_typed(editor: Client, language: str) -> None:
    editor.cookies["django_language"] = language
    response = add_practice(editor, slug="p", started_on="15/01/2024", go_live_at="15 janvier 2044 à 8 h 30", **STEP)
    assert response.status_code == 302, response.content.decode()[:2000]
    page = PracticePage.objects.get().get_latest_revision_as_object()
    assert page.started_on == JANUARY_15
    assert page.steps[0].value["start"] == JANUARY_15
    assert timezone.localtime(page.go_live_at).strftime("%Y-%m-%d %H:%M") == "2044-01-15 08:30"


@pytest.mark.django_db
def test_the_form_of_a_page_refuses_a_month_in_words(editor: Client) -> None:
    response = add_practice(editor, slug="p", started_on="janvier 2024")
    assert "ne dit pas quel jour" in response.content.decode()
    assert not PracticePage.objects.exists()


@pytest.mark.django_db
def test_a_doi_pasted_in_the_form_is_kept_without_its_address(search_index: Any) -> None:
    page = make_page(DigestPage, title="Résumé", publication_doi="10.1136/bmj.g1687")
    page.publication_doi = "https://doi.org/10.1136/bmj.g1687."
    page.full_clean()
    assert page.publication_doi == "10.1136/bmj.g1687"
