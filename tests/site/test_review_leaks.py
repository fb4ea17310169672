"""An anonymous reviewer leaks nowhere to the authors of a text nor to its readers: no name, no address, no number."""

import io
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from portal.accounts.memberships import join
from portal.accounts.models import User
from portal.accounts.services import ensure_reviewers
from portal.evaluation.models import Round
from syntheses.models import SynthesisPage
from tests.site.test_admin_walk import ADMIN, filled
from tests.site.test_review_interests import is_live
from tests.site.test_review_steps import browser, member, section
from tests.site.test_scientific_review import (
    address_of,
    approved_by_broker,
    decided,
    evaluation_of,
    invited,
    own_address,
    reported,
    review_of,
    state_of,
    submitted,
    syntheses,
)

__all__ = ["section", "syntheses"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("search_index"),
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]
NUMBER = 918273645
SECRETS = ("Nominatissime", "nominatissime", str(NUMBER))


@pytest.fixture
def reviewed(syntheses: Any) -> tuple[Any, Any, Any]:
    """A text in its second round: the page, its anonymous reviewer, the broker who leads it."""
    ensure_reviewers()
    person = User.objects.create_user(
        "nominatissime@inters4.example", "mot-de-passe-de-test", pk=NUMBER, first_name="Ana", last_name="Nominatissime"
    )
    join(person=person, role="reviewer", source="command")
    broker, page = member("courtage", "broker"), submitted(member("redaction"))
    approved_by_broker(page, broker)
    mail.outbox.clear()
    invited(page, broker, person)
    browser(person).post(f"{own_address(page, person)}reponse/", {"interest": "none", "accept": "1"})
    browser(person).post(f"{own_address(page, person)}remarque/", {"place": "", "text": "Précisez la période."})
    reported(page, person, to_authors="Revoyez la méthode.", to_editor="Signé Ana Nominatissime.")
    decided(page, broker, "minor", "Bonjour, revoyez la méthode.")
    revise(page)
    invited(page, broker, person)
    reported(page, person)
    return page, person, broker


def revise(page: Any) -> None:
    draft = SynthesisPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.summary = "Un résumé revu."
    draft.save_revision(user=page.owner)
    SynthesisPage.objects.get(pk=page.pk).current_workflow_state.resume(user=page.owner)


def said(client: Client, address: str) -> str:
    """All that an address answers: its headers, what it shows, the words and the properties of a PDF."""
    response = client.get(address)
    assert response.status_code < 500, address
    shown = b"".join(response) if response.streaming else response.content
    headers = "".join(f"{name}: {value}\n" for name, value in response.headers.items())
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        reader = PdfReader(io.BytesIO(shown))
        words = "".join(page.extract_text() for page in reader.pages)
        return f"{headers}{words}{reader.metadata}{reader.xmp_metadata and reader.xmp_metadata.stream.get_data()!r}"
    return headers + shown.decode(errors="replace")


def leaks(client: Client, addresses: Any) -> list[str]:
    """The addresses that say who reviewed; of one that names a number, that it is named isn't asked."""
    return [
        address
        for address in addresses
        if any(word in said(client, address) for word in SECRETS if word not in address)
    ]


@pytest.mark.thorough
def test_no_address_of_the_administration_tells_the_author_who_reads_them(reviewed):
    page, person, broker = reviewed
    state = state_of(page)
    numbers = {
        "page": page.pk,
        "states": state.workflow_state_id,
        "steps": state.pk,
        "revision": state.revision_id,
        "review": review_of(page, person).pk,
        "person": NUMBER,
    }
    asked = {path for _name, pattern in ADMIN for number in numbers.values() for path in filled(pattern, number)}
    revisions = sorted(Round.objects.values_list("revision_number", flat=True))
    history = f"/admin/pages/{page.pk}/"
    asked |= {f"{history}history/", f"{history}workflow_history/detail/{state.workflow_state_id}/"}
    asked |= {f"{history}revisions/compare/{revisions[0]}...{revisions[1]}/"}
    assert leaks(browser(page.owner), sorted(asked)) == []
    assert "Signé Ana" in said(browser(broker), address_of(page)), "the walk would see what is there"


def places_of(page: Any, person: Any) -> list[str]:
    """What the author may try to open of the review, and of Wagtail's own account of it."""
    own = [f"/relectures/ma-relecture/{review_of(page, person).pk}/{end}" for end in ("", "rapport/", "remarque/")]
    places = ("", "reponses/", "inviter/", "decision/", "regles/", "texte/1/", "texte/2/", "changements/2/")
    found = ["/relectures/", "/mon-espace/", *(f"{address_of(page)}{place}" for place in places), *own]
    review = state_of(page).workflow_state_id
    edit = f"/admin/pages/{page.pk}"
    return [*found, f"{edit}/history/", f"{edit}/workflow_history/detail/{review}/", "/admin/reports/workflow/"]


def test_neither_the_review_nor_a_message_tells_the_author_who_reads_them(reviewed):
    page, person, _broker = reviewed
    author, addresses = browser(page.owner), places_of(page, person)
    assert leaks(author, addresses) == []
    assert author.get(own_address(page, person)).status_code == 404
    to_author = [message for message in mail.outbox if message.to == [page.owner.email]]
    assert to_author
    assert not [message for message in to_author if any(word in message.message().as_string() for word in SECRETS)]
    assert evaluation_of(page).anonymous, "it is anonymous unless the editor says otherwise"


@pytest.mark.thorough
def test_neither_the_published_page_nor_its_files_tell_who_read(reviewed):
    page, person, broker = reviewed
    addresses = places_of(page, person)
    addresses += ["/mon-espace/donnees/mes-donnees.json", "/mon-espace/donnees/mes-donnees.html"]
    decided(page, broker)
    assert is_live(page)
    live = SynthesisPage.objects.get(pk=page.pk)
    public = [live.url, f"{live.url}v1/", f"{live.url}fiche.pdf", f"{live.url}citer.bib", f"{live.url}citer.ris"]
    public += [f"/oai?verb=ListRecords&metadataPrefix={name}" for name in ("oai_dc", "oai_datacite", "marcxml")]
    public += ["/recherche/flux.atom", "/sitemap.xml", "/api/v1/search?q=relire"]
    assert leaks(Client(), public) == []
    assert leaks(browser(page.owner), [*public, *addresses]) == []
    assert Client().get("/api/v1/search?q=Nominatissime").json()["results"] == []
