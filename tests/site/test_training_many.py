"""What answering costs doesn't grow with how many follow the block."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from tests.training import RIGHT, answer, lessons_of, make_block, signed_in, single
from training.following.versions import version_of
from training.models import Answer, Attestation, Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def others(block: Any, lesson: Any, count: int) -> None:
    """So many other people who followed the block to its end."""
    version = version_of(block)
    people = User.objects.bulk_create(
        User(email=f"{uuid.uuid4().hex}@inters4.example", password="!") for _rank in range(count)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(person=person, block_id=block.pk, version=version) for person in people
    )
    Answer.objects.bulk_create(
        Answer(
            enrolment=enrolment,
            version=version,
            lesson=lesson.pk,
            activity="q1",
            question="q1",
            attempt=1,
            sequence=1,
            key="k",
            given={"chosen": [RIGHT]},
            points=1,
            out_of=1,
        )
        for enrolment in enrolments
    )
    Attestation.objects.bulk_create(
        Attestation(enrolment=enrolment, name="Ève", block_title="Un bloc", version=1) for enrolment in enrolments
    )


def queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = act()
    assert response.status_code in (200, 302, 303)
    return len(queries)


def cost(email: str, block: Any, lesson: Any) -> list[int]:
    """The queries of all that a person does of a block, from its page to the verification of their attestation."""
    client, person = signed_in(email, first_name="Ève", last_name="Exemple")
    pages = (block.url, lesson.url, "/mon-espace/")
    for address in pages:
        client.get(address)
    client.post(f"/formation/suivre/{block.pk}/")
    enrolment = Enrolment.objects.get(person=person)
    acts = [
        *(partial(client.get, address) for address in pages),
        partial(answer, client, lesson, RIGHT, "q1"),
        partial(answer, client, lesson, RIGHT, "q2"),
        partial(client.post, f"/formation/suivi/{enrolment.key}/attestation/"),
    ]
    found = [queries_of(act) for act in acts]
    number = Attestation.objects.get(person=person).number
    return [*found, queries_of(partial(Client().get, f"/verifier/{number}"))]


def test_pages_answers_and_attestations_take_as_many_queries_with_5_and_500_enrolments() -> None:
    block = make_block([single("q1"), single("q2")])
    (lesson,) = lessons_of(block)
    others(block, lesson, 5)
    with_few = cost("une@inters4.example", block, lesson)
    others(block, lesson, 495)
    assert cost("autre@inters4.example", block, lesson) == with_few
