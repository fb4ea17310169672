"""A block trains to a version of a practice: its authors, and who holds its attestation, learn of another core."""

import io
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from portal.accounts.models import User
from portal.accounts.services import ensure_authors
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from practices.models import PracticePage
from tests.factories import make_establishment, make_page, make_section, make_user
from tests.training import RIGHT, answer, lessons_of, make_block, signed_in, words_of
from training.attestations.credentials import _said
from training.attestations.services import issue
from training.attestations.statuses import take_place
from training.following.mine import followed_by
from training.models import Attestation, BlockVersion, Enrolment, TrainedPractice, TrainingBlockPage
from training.personal_data import _read_attestations
from training.prepared.noting import note_what_lacks
from training.prepared.telling import changed_practices, tell_of_practice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def core(title: str) -> list[Any]:
    return [("component", {"title": title, "description": ""})]


def published(page: Any, **fields: Any) -> Any:
    """Publish a page as its authors do, and do the work that follows, twice."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    mail.outbox.clear()
    if isinstance(page, PracticePage):
        for _twice in range(2):
            tell_of_practice.func(page.pk)
    return type(page).objects.get(pk=page.pk)


def tied(*practices: Any, **fields: Any) -> TrainingBlockPage:
    block = make_block(**fields)
    for practice in practices:
        PageLink.objects.create(source=block, target=practice, kind="forme-a")
    return published(block)


def make_practice(title: str = "Une pratique") -> Any:
    return published(make_page(title=title, core_components=core("Une équipe stable"), why="motavant"))


def attested(client: Client, person: Any, block: Any) -> Attestation:
    client.post(f"/formation/suivre/{block.pk}/")
    answer(client, lessons_of(block)[0], RIGHT)
    enrolment = Enrolment.objects.get(person=person, block_id=block.pk)
    return issue(enrolment=enrolment, block=block, readable={lessons_of(block)[0].pk})


def test_authors_are_told_once_of_another_core_until_the_block_is_published_or_they_say_it_stands() -> None:
    here = make_establishment("cisss-at", "abitibi-temiscamingue")
    group = ensure_authors(establishment=here, section=make_section(TrainingBlockPage, here))
    author = make_user("autrice@inters4.example", groups=[group])
    practice = make_practice()
    block = tied(practice, establishment=here, owner=author)
    # Whatever else changes tells nobody.
    published(practice, why="motaprès")
    assert mail.outbox == [] and changed_practices(author) is None
    published(practice, core_components=core("Une équipe volante"))
    (message,) = mail.outbox
    assert message.to == [author.email] and "Noyau et adaptations" in message.body
    trained = TrainedPractice.objects.get()
    address = f"/formation/pratiques/{trained.pk}/"
    assert address in message.body
    task: Any = changed_practices(author)
    assert [(item.title, item.url) for item in task.items] == [(block.title, address)]
    client, stranger = signed_in()
    assert client.get(address).status_code == 404 and changed_practices(stranger) is None
    client.force_login(author)
    page = client.get(address).content.decode()
    changes = re.search(r'href="(/pratiques/changements/[^"]+)"', page)
    assert changes
    # A stale answer is refused; another leaves nothing to do.
    assert client.post(address, {"core": trained.core}).status_code == 409
    sent = re.search(r'name="core" value="(\w+)"', page)
    assert sent and client.post(address, {"core": sent[1]})["Location"] == block.url
    assert changed_practices(author) is None and "Il n’y a rien à faire" in words_of(client.get(address))
    published(practice, core_components=core("Personne"))
    assert changed_practices(author)
    published(block)
    assert changed_practices(author) is None
    # What changed is read by who may read the practice, at an address that nobody makes up.
    html = Client().get(changes[1]).content.decode()
    for text in ("motavant", "motaprès", "Une équipe stable", "Personne", "noindex"):
        assert text in html
    assert Client().get(f"{changes[1][:-2]}x/").status_code == 404
    set_visibility(page=practice, visibility="members")
    assert Client().get(changes[1]).status_code == 404


def test_an_attestation_keeps_the_version_that_it_prepared_for_and_its_holder_sees_that_it_changed() -> None:
    practice, hidden = make_practice(), make_practice("Une pratique réservée")
    set_visibility(page=hidden, visibility="members")
    client, person = signed_in(first_name="Ève", last_name="Exemple")
    held = attested(client, person, tied(practice, hidden))
    assert [copy["title"] for copy in held.practices] == ["Une pratique"]
    own = f"/verifier/{held.number}"
    assert "Une pratique, version du" in words_of(Client().get(own))
    assert "a changé depuis" not in words_of(client.get(own))
    published(practice, title="Un autre titre", core_components=core("Une équipe volante"))
    assert "Une pratique, version du" in words_of(client.get(own))
    assert "La pratique a changé depuis" in words_of(client.get(own))
    assert "La pratique a changé depuis" in words_of(client.get("/mon-espace/"))
    assert "a changé depuis" not in words_of(Client().get(own))
    document = client.get(f"/formation/attestations/{held.number}.pdf")
    assert "Une pratique, version du" in PdfReader(io.BytesIO(document.content)).pages[0].extract_text()
    (alignment,) = _said(take_place(held), False)["credentialSubject"]["achievement"]["alignment"]
    assert alignment["targetName"] == "Une pratique" and alignment["targetUrl"].endswith(practice.url)
    assert "Une pratique, version du" in json.dumps(_read_attestations(person), default=str, ensure_ascii=False)
    other = make_establishment("cisss-bsl", "bas-saint-laurent")
    set_visibility(page=practice, visibility="establishment", groups=[other.group])
    assert "Une pratique" not in words_of(Client().get(own))
    assert "a changé depuis" not in words_of(client.get(own))


def test_the_same_content_published_again_prepares_for_the_practice_as_it_is_now() -> None:
    practice = make_practice()
    block = tied(practice)
    client, _person = signed_in()
    client.post(f"/formation/suivre/{block.pk}/")
    before = BlockVersion.objects.get().practices
    practice = published(practice, core_components=core("Une équipe volante"))
    assert BlockVersion.objects.get().practices == before
    # A lesson that is published alone says nothing of the practice.
    published(lessons_of(block)[0])
    assert BlockVersion.objects.get().practices == before
    published(block)
    (after,) = BlockVersion.objects.get().practices
    assert after["revision"] == practice.live_revision_id != before[0]["revision"]


def test_links_made_without_publication_are_noted_later_and_those_that_go_are_forgotten() -> None:
    practice = make_practice()
    block = make_block()
    link = PageLink.objects.create(source=lessons_of(block)[0], target=practice, kind="forme-a")
    note_what_lacks()
    assert TrainedPractice.objects.get().revision_id == practice.live_revision_id
    link.delete()
    published(block)
    assert not TrainedPractice.objects.exists()


def test_my_trainings_cost_the_same_whatever_changed() -> None:
    client, person = signed_in(first_name="Ève", last_name="Exemple")
    counts = []
    for rank in range(2):
        practice = make_practice(f"Pratique {rank}")
        attested(client, person, tied(practice, title=f"Bloc {rank}"))
        published(practice, core_components=core("Une équipe volante"))
        again = User.objects.get(pk=person.pk)
        with CaptureQueriesContext(connection) as found:
            assert len([item for item in followed_by(again) if item.changed]) == rank + 1
        counts.append(len(found))
    assert counts[0] == counts[1]
