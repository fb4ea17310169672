"""What the coach reads of a group, and nothing more; the thread that they moderate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accompaniment import client_of, fill, make_coach, make_group, make_session, member, take_part
from tests.background import work_off
from tests.training import RIGHT, answer, form_of, lessons_of, make_block, reflection, single, words_of
from training.accompaniment.commitments import commit
from training.accompaniment.models import FollowUp, Report, Satisfaction, Seat, ThreadMessage
from training.accompaniment.reading import Cohort
from training.following.models import Progress
from training.following.services import enrol

pytestmark = pytest.mark.django_db


def test_the_coach_sees_how_far_those_who_agreed_are_and_never_what_they_wrote() -> None:
    block = make_block([single(), reflection()], [single("q2")])
    lesson = lessons_of(block)[0]
    coach, agreed = make_coach(), member("montre@inters4.example")
    silent = member("tait@inters4.example")
    group = make_group(coach, block=block)
    for person, shared in ((agreed, True), (silent, False)):
        take_part(group, person, shared=shared)
        enrol(person=person, block=block)
        client = client_of(person)
        answer(client, lesson, RIGHT)
        client.post(lesson.url, form_of(client, lesson, "note") | {"note": "Une note privée", "state": "done"})
    assert Progress.objects.filter(note="Une note privée").count() == 2
    first, second = Cohort(group, coach).members
    assert first.standing and first.standing.score == 50 and second.standing is None
    assert [told.is_done for told in first.lessons if told] == [True, False]
    address = f"{group.get_absolute_url()}groupe/"
    page = words_of(client_of(coach).get(address))
    assert "50 %" in page and page.count("non montré") == 2 and "Une note privée" not in page and RIGHT not in page
    # Withdrawn, it is seen no more.
    client_of(agreed).post(f"{group.get_absolute_url()}avancement/", {"hide": "1"})
    assert "50 %" not in words_of(client_of(coach).get(address))


def test_the_four_levels_are_said_from_what_people_answered_and_without_names_below_three() -> None:
    coach = make_coach()
    people = [member(f"p{rank}@inters4.example") for rank in range(3)]
    group = make_group(coach, *people)
    session = make_session(group, days=-1)
    rows = list(group.participations.all())
    Seat.objects.create(session=session, participation=rows[0], attendance=Seat.Attendance.PRESENT)
    for rank, row in enumerate(rows):
        made = commit(participation=row, text=f"geste {rank}")
        answered = "yes" if rank else "not_yet"
        FollowUp.objects.filter(commitment=made, after=30).update(
            sent_at=timezone.now(), answer=answered, answered_at=timezone.now()
        )
    for row in rows[:2]:
        Satisfaction.objects.create(participation=row, useful=5, applied=4, words="Un mot reconnaissable")
    address = f"{group.get_absolute_url()}groupe/"
    page = words_of(client_of(coach).get(address))
    assert "Un mot reconnaissable" not in page and "2 réponses." in page
    Satisfaction.objects.create(participation=rows[2], useful=2, applied=1, words="")
    page = words_of(client_of(coach).get(address))
    assert "Utile : 4,0 sur 5. S’en servira : 3,0 sur 5" in page and "Un mot reconnaissable" in page
    assert "Oui : 2" in page and "Pas encore : 1" in page and "(3 réponses sur 3 questions)" in page
    cohort = Cohort(group, coach)
    assert [(item.present, item.kept, len(item.commitments)) for item in cohort.members] == [
        (1, 0, 1),
        (0, 1, 1),
        (0, 1, 1),
    ]


def test_the_file_of_a_group_runs_no_formula() -> None:
    coach = make_coach()
    group = make_group(coach, member("membre@inters4.example", first_name="=CMD()", last_name="x"))
    response = client_of(coach).get(f"{group.get_absolute_url()}groupe.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Personne;") and lines[1].startswith("'=CMD()")


def test_what_the_coach_reads_costs_the_same_with_5_and_with_50_participants() -> None:
    block = make_block([single(), reflection()], [single("q2")])
    coach = make_coach()
    group = make_group(coach, block=block)
    make_session(group, days=-1)
    client = client_of(coach)
    counts: dict[str, set[int]] = {}
    for number in (5, 50):
        for row in fill(group, number):
            enrol(person=row.person, block=block)
            commit(participation=row, text="geste")
            ThreadMessage.objects.create(accompaniment=group, author=row.person, text="Bonjour", form="a")
        for path in ("groupe/", "groupe.csv", "fil/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(group.get_absolute_url() + path).status_code == 200
            counts.setdefault(path, set()).add(len(queries))
    assert {path: len(found) for path, found in counts.items()} == dict.fromkeys(counts, 1), counts


def test_the_thread_takes_a_message_once_and_its_coach_hides_one_with_a_reason() -> None:
    coach, author = make_coach(), member("auteure@inters4.example", first_name="Ida", last_name="Otis")
    reader = member("lectrice@inters4.example")
    group = make_group(coach, author, reader)
    address = f"{group.get_absolute_url()}fil/"
    for _twice in range(2):
        assert client_of(author).post(address, {"text": "Mot déplacé", "form": "un"}).status_code == 302
    assert client_of(author).post(address, {"text": " ", "form": "deux"}).status_code == 400
    message = ThreadMessage.objects.get()
    page = words_of(client_of(reader).get(address))
    assert "Mot déplacé" in page and "Ida Otis" in page and author.email not in page
    report = f"{address}{message.pk}/signaler/"
    assert client_of(reader).post(report, {"reason": ""}).status_code == 400
    for _twice in range(2):
        client_of(reader).post(report, {"reason": "Blessant"})
    work_off()
    assert Report.objects.count() == 1 and "Blessant" in words_of(client_of(coach).get(address))
    assert "Blessant" not in words_of(client_of(author).get(address))
    assert client_of(author).post(report, {"reason": "x"}).status_code == 404
    hide = f"{address}{message.pk}/masquer/"
    assert client_of(reader).post(hide, {"reason": "x"}).status_code == 404
    assert client_of(coach).post(hide, {"reason": ""}).status_code == 400
    assert client_of(coach).post(hide, {"reason": "Restons courtois"}).status_code == 302
    page = words_of(client_of(reader).get(address))
    assert "Mot déplacé" not in page and "Restons courtois" in page
    assert client_of(reader).get(report).status_code == 404
    assert "Mot déplacé" in words_of(client_of(author).get(address))
    client_of(coach).post(f"{address}{message.pk}/montrer/")
    assert "Mot déplacé" in words_of(client_of(reader).get(address))
    group.closed_on = timezone.localdate() - timedelta(days=1)
    group.save()
    assert client_of(author).post(address, {"text": "Encore", "form": "trois"}).status_code == 400
