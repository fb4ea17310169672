"""Many at once: no answer is lost, none is counted twice, and an attestation is issued once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.training import RIGHT, WRONG, lessons_of, make_block, signed_in, single
from training.attestations.services import issue
from training.blocks.outline import Activity
from training.following.services import enrol, keep_answers, restart
from training.models import Answer, Attestation, BlockVersion, Enrolment

# SQLite has one writer: what waits there is in the settings' hands.
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("search_index"),
]


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    def run(number: int) -> Any:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_forms_that_come_together_are_kept_once_each_and_attested_once() -> None:
    block = make_block([single("a"), single("b")])
    (lesson,) = lessons_of(block)
    _client, person = signed_in(first_name="Ève", last_name="Exemple")
    at_once(8, lambda _number: enrol(person=person, block=block))
    enrolment = Enrolment.objects.get()
    assert BlockVersion.objects.count() == 1
    activities = [Activity(lesson.pk, raw["id"], raw["type"], raw["value"]) for raw in lesson.activities.raw_data]

    def answer(number: int) -> None:
        for activity in activities:
            given = {activity.identifier: {"chosen": [RIGHT if number % 2 else WRONG]}}
            keep_answers(enrolment=enrolment, activity=activity, answers=given, form=f"form-{number % 2}")

    at_once(8, answer)
    for name in "ab":
        sequences = Answer.objects.filter(question=name).values_list("sequence", flat=True)
        assert sorted(sequences) == [1, 2]
    readable = {lesson.pk}
    at_once(8, lambda _number: issue(enrolment=enrolment, block=block, readable=readable))
    assert Attestation.objects.count() == 1
    at_once(8, lambda _number: restart(enrolment=enrolment, attempt=1))
    enrolment.refresh_from_db()
    assert enrolment.attempt == 2
