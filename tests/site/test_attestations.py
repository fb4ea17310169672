"""Attestations: issued once, verified by anyone, replaced and taken back in words; a document that machines read."""

import datetime
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pypdf import PdfReader

from tests.training import RIGHT, answer, lessons_of, make_block, signed_in, words_of
from training.attestations.models import Attestation, draw_number, tidy_number
from training.attestations.services import months_after, revoke
from training.models import Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def completed(client: Client, **fields: Any) -> tuple[Any, Enrolment]:
    """A block that this person followed to its end."""
    block = make_block(**fields)
    client.post(f"/formation/suivre/{block.pk}/")
    answer(client, lessons_of(block)[0], RIGHT)
    return block, Enrolment.objects.get(block_id=block.pk)


def test_a_completed_block_is_attested_once_at_the_name_of_its_person() -> None:
    client, _person = signed_in(first_name="Ève", last_name="Exemple")
    block, enrolment = completed(client, pass_mark=80, validity_months=12, hours_credited="1.5", credited_by="OIIQ")
    assert "Vous avez terminé ce bloc" in words_of(client.get(block.url))
    for _twice in range(2):
        client.post(f"/formation/suivi/{enrolment.key}/attestation/")
    issued = Attestation.objects.get()
    assert (issued.name, issued.block_title, issued.version, issued.score) == ("Ève Exemple", "Un bloc", 1, 100)
    assert issued.expires_on == months_after(issued.issued_on, 12)
    told = words_of(Client().get(f"/verifier/{issued.number}"))
    for word in ("En vigueur", "Ève Exemple", "Un bloc", "1,5 h, OIIQ", issued.number, "noindex"):
        assert word in told
    assert "100" not in told.split("<main")[1].split("</main")[0], "a score is nobody else's business"


def test_nothing_is_attested_before_the_end_nor_for_somebody_else() -> None:
    client, _person = signed_in(first_name="Ève", last_name="Exemple")
    block = make_block()
    client.post(f"/formation/suivre/{block.pk}/")
    enrolment = Enrolment.objects.get()
    refused = client.post(f"/formation/suivi/{enrolment.key}/attestation/", follow=True)
    assert "Il reste des activités à faire" in words_of(refused)
    answer(client, lessons_of(block)[0], RIGHT)
    other, _somebody = signed_in("autre@inters4.example", first_name="A", last_name="B")
    assert other.post(f"/formation/suivi/{enrolment.key}/attestation/").status_code == 404
    assert not Attestation.objects.exists()


def test_a_person_without_a_name_gives_it_once() -> None:
    client, person = signed_in()
    block, enrolment = completed(client)
    assert 'name="first_name"' in client.get(block.url).content.decode()
    said = client.post(f"/formation/suivi/{enrolment.key}/attestation/", follow=True)
    assert "Écrivez votre prénom" in words_of(said)
    client.post(f"/formation/suivi/{enrolment.key}/attestation/", {"first_name": "Ève", "last_name": "Exemple"})
    person.refresh_from_db()
    assert person.get_full_name() == Attestation.objects.get().name == "Ève Exemple"


def test_a_change_of_name_replaces_the_attestation_and_says_so() -> None:
    client, person = signed_in(first_name="Ève", last_name="Exemple")
    block, enrolment = completed(client)
    client.post(f"/formation/suivi/{enrolment.key}/attestation/")
    old = Attestation.objects.get()
    person.last_name = "Modèle"
    person.save()
    assert "Votre nom a changé" in words_of(client.get(block.url))
    for _twice in range(2):
        client.post(f"/formation/attestations/{old.number}/nouveau-nom/")
    new = Attestation.objects.get(revoked_at=None)
    assert (new.name, new.issued_on, Attestation.objects.count()) == ("Ève Modèle", old.issued_on, 2)
    told = words_of(Client().get(f"/verifier/{old.number}"))
    assert "remplacée" in told and new.number not in told


def test_an_attestation_is_taken_back_by_who_may_with_a_reason_that_its_page_gives() -> None:
    client, _person = signed_in(first_name="Ève", last_name="Exemple")
    _block, enrolment = completed(client)
    client.post(f"/formation/suivi/{enrolment.key}/attestation/")
    issued = Attestation.objects.get()
    address = f"/verifier/{issued.number}"
    assert client.post(address, {"reason": "moi"}).status_code == 404
    broker, person = signed_in("courtiere@inters4.example")
    person.user_permissions.add(Permission.objects.get(codename="change_attestation"))
    assert broker.post(address, {"reason": " "}).status_code == 400
    assert broker.post(address, {"reason": "Délivrée par erreur."}).status_code == 302
    told = words_of(Client().get(address))
    assert "n’est plus en vigueur" in told and "Délivrée par erreur." in told
    assert "a été retirée" in words_of(client.post(f"/formation/suivi/{enrolment.key}/attestation/", follow=True))


def test_an_unknown_or_mistyped_number_says_what_to_do() -> None:
    make_block()
    number = draw_number()
    missing = Client().get(f"/verifier/{number}")
    assert missing.status_code == 404 and "Aucune attestation n’a ce numéro" in words_of(missing)
    assert Client().get("/verifier/?numero=7qk2 m0px-4t9a zb3e")["Location"] == "/verifier/7QK2-M0PX-4T9A-ZB3E"
    assert "Ce n’est pas un numéro" in words_of(Client().get("/verifier/?numero=!!!"))
    assert tidy_number("7qk2 moPX 4t9a-zb3e") == "7QK2-M0PX-4T9A-ZB3E"


def test_an_attestation_past_its_day_says_that_it_is_expired() -> None:
    Attestation.objects.create(
        number="7QK2-M0PX-4T9A-ZB3E",
        name="Ève Exemple",
        block_title="Un bloc",
        version=1,
        expires_on=datetime.date(2020, 1, 31),
    )
    make_block()
    assert "expirée" in words_of(Client().get("/verifier/7QK2-M0PX-4T9A-ZB3E"))
    assert months_after(datetime.date(2024, 1, 31), 1) == datetime.date(2024, 2, 29)


def test_the_document_is_its_holder_s_and_says_what_was_true() -> None:
    client, _person = signed_in(first_name="Ève", last_name="Exemple ☃")
    _block, enrolment = completed(client)
    client.post(f"/formation/suivi/{enrolment.key}/attestation/")
    issued = Attestation.objects.get()
    address = f"/formation/attestations/{issued.number}.pdf"
    given = client.get(address)
    assert given["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(given.content))
    assert reader.xmp_metadata is not None and b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    text = " ".join(page.extract_text() for page in reader.pages)
    assert issued.number in text and "Un bloc" in text and len(reader.pages) == 1
    other, _somebody = signed_in("autre@inters4.example")
    assert other.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_revoked_attestation_stays_revoked_for_its_first_reason() -> None:
    found = Attestation.objects.create(name="Ève", block_title="Un bloc", version=1)
    revoke(attestation=found, reason="Un.")
    revoke(attestation=found, reason="Deux.")
    found.refresh_from_db()
    assert found.revoked_reason == "Un."
