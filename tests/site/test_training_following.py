"""Following a block: what is kept, counted once, resumed, shown to nobody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.space.erasure import erase_person
from tests.training import (
    RIGHT,
    SECRET,
    WRONG,
    answer,
    form_of,
    lessons_of,
    make_block,
    mark,
    reflection,
    signed_in,
    single,
    words_of,
)
from training.blocks.outline import Activity
from training.following.mine import followed_by
from training.following.services import enrol, follow_new_version, keep_answers
from training.models import Answer, Enrolment, LessonPage, Progress
from training.personal_data import read_trainings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def follow(client: Client, block: Any) -> Enrolment:
    assert client.post(f"/formation/suivre/{block.pk}/").status_code == 302
    return Enrolment.objects.get(block_id=block.pk)


def test_the_key_comes_after_the_answer_and_never_before() -> None:
    block = make_block([single(), reflection()])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    follow(client, block)
    before = words_of(client.get(lesson.url))
    assert RIGHT in before and SECRET not in before and "correct" not in before
    assert answer(client, lesson, WRONG)["Location"] == f"{lesson.url}#activite-q1"
    after = words_of(client.get(lesson.url))
    assert "Ce n’est pas cela" in after and SECRET in after


def test_who_follows_no_block_tries_it_and_nothing_is_kept() -> None:
    (lesson,) = lessons_of(make_block())
    tried = answer(Client(), lesson, RIGHT)
    assert tried.status_code == 200
    assert SECRET in words_of(tried) and "n’est pas gardée" in words_of(tried)
    assert not Answer.objects.exists() and not Enrolment.objects.exists()


def test_a_form_that_is_sent_again_counts_once_and_a_second_try_counts_for_nothing() -> None:
    block = make_block()
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    sent = form_of(client, lesson, "q1") | {"r-q1": mark(lesson, "q1", WRONG)}
    for _again in range(3):
        assert client.post(lesson.url, sent).status_code == 303
    assert enrolment.answers.count() == 1
    answer(client, lesson, RIGHT)
    assert list(enrolment.answers.values_list("sequence", "points")) == [(1, 0), (2, 1)]
    assert followed_by(enrolment.person)[0].standing.score == 0


def test_two_devices_lose_neither_answer_nor_note() -> None:
    block = make_block([single(), reflection()])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    phone, desk = (form_of(client, lesson, "note") for _device in range(2))
    client.post(lesson.url, desk | {"note": "Au bureau."})
    client.post(lesson.url, phone | {"note": "Dans l’auto."})
    client.post(lesson.url, phone | {"note": "Dans l’auto."})
    assert enrolment.progress.get(activity="note").note == "Au bureau.\n\nDans l’auto."


def test_another_person_s_form_and_a_closed_session_keep_nothing_and_say_so() -> None:
    block = make_block()
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    follow(client, block)
    sent = form_of(client, lesson, "q1") | {"r-q1": mark(lesson, "q1", RIGHT)}
    other, _somebody = signed_in("autre@inters4.example")
    refused = other.post(lesson.url, sent)
    assert refused.status_code == 403 and "d’une autre personne" in words_of(refused)
    closed = Client().post(lesson.url, sent)
    assert closed.status_code == 403
    page = words_of(closed)
    assert "Votre session s’est fermée" in page and "checked" in page
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"activity": "nulle-part"}, 409, "n’est plus dans la leçon"),
        ({"activity": "q1"}, 400, "Choisissez une réponse"),
        ({"activity": "q1", "r-q1": "0" * 16}, 400, "Cette question a changé"),
        ({"activity": "note", "note": "x" * 20_001}, 400, "20001 caractères"),
    ],
)
def test_a_wrong_form_is_refused_in_words(sent: dict[str, str], status: int, words: str) -> None:
    block = make_block([single(), reflection()])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    follow(client, block)
    refused = client.post(lesson.url, sent)
    assert refused.status_code == status and words in words_of(refused)
    assert not Answer.objects.exists()


def test_a_long_answer_stays_in_its_field() -> None:
    block = make_block([{"type": "short", "id": "q1", "value": {"prompt": "?", "accepted": ["x"], "points": 1}}])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    follow(client, block)
    refused = client.post(lesson.url, {"activity": "q1", "r-q1": "y" * 5000})
    assert refused.status_code == 400 and "y" * 5000 in words_of(refused)


def test_the_block_says_what_is_left_and_leads_back_to_the_exact_activity() -> None:
    block = make_block([single("a")], [single("b"), reflection()])
    first, second = lessons_of(block)
    client, person = signed_in()
    follow(client, block)
    answer(client, first, RIGHT, "a")
    page = words_of(client.get(block.url))
    assert f'href="{second.url}#activite-b"' in page and "2 exercices" in page and "Reprendre où vous étiez" in page
    answer(client, second, RIGHT, "b")
    (followed,) = followed_by(person)
    assert followed.resume_url == f"{second.url}#activite-note"
    assert followed.standing.left_text.endswith("et 1 exercice.")


def test_a_person_goes_on_with_the_version_that_they_began_until_they_take_the_new_one() -> None:
    block = make_block([single("a"), single("b")])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    answer(client, lesson, RIGHT, "a")
    page = LessonPage.objects.get(pk=lesson.pk)
    page.activities = page._meta.get_field("activities").to_python([single("c", "Du neuf ?"), single("a")])
    page.save_revision().publish()
    assert "Du neuf" not in words_of(client.get(lesson.url))
    assert "Du neuf" in words_of(Client().get(lesson.url))
    offered = words_of(client.get(block.url))
    assert "Une nouvelle version" in offered and "Du neuf" in offered
    follow_new_version(enrolment=enrolment, block=block.__class__.objects.get(pk=block.pk))
    (followed,) = followed_by(enrolment.person)
    assert (followed.standing.done, followed.standing.count, followed.enrolment.version.number) == (1, 2, 2)


def test_a_failed_block_is_begun_again_as_often_as_it_may() -> None:
    block = make_block(pass_mark=100, attempts_allowed=2)
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    answer(client, lesson, WRONG)
    assert "Refaire les questions" in words_of(client.get(block.url))
    address = f"/formation/suivi/{enrolment.key}/refaire/"
    for _twice in range(2):
        client.post(address, {"attempt": "1"})
    enrolment.refresh_from_db()
    assert enrolment.attempt == 2
    answer(client, lesson, WRONG)
    assert "tous les essais permis" in words_of(client.get(block.url))
    client.post(address, {"attempt": "2"})
    enrolment.refresh_from_db()
    assert enrolment.attempt == 2


def test_a_block_without_a_lesson_can_t_be_followed() -> None:
    from tests.factories import make_page
    from training.models import TrainingBlockPage

    block = make_page(TrainingBlockPage, title="Vide")
    client, _person = signed_in()
    said = client.post(f"/formation/suivre/{block.pk}/", follow=True)
    assert "rien à suivre" in words_of(said) and not Enrolment.objects.exists()


def test_a_deleted_block_leaves_what_was_done_to_its_person() -> None:
    block = make_block()
    (lesson,) = lessons_of(block)
    client, person = signed_in()
    follow(client, block)
    answer(client, lesson, RIGHT)
    block.delete()
    (followed,) = followed_by(person)
    assert (followed.title, followed.url) == ("Un bloc", "")
    assert [row["Question"] for row in read_trainings(person) if "Question" in row] == ["q1"]


def test_who_may_no_longer_read_a_lesson_no_longer_reads_it_in_their_version() -> None:
    from portal.core.visibility import set_visibility

    block = make_block([single("a")], [single("b")])
    _first, second = lessons_of(block)
    client, person = signed_in()
    follow(client, block)
    owner = block.establishments_list[0]
    set_visibility(second, visibility="establishment", groups=[owner.group] if owner.group else [])
    assert client.get(second.url).status_code == 404
    assert client.post(second.url, {"activity": "b"}).status_code == 404
    assert followed_by(person)[0].standing.count == 1


def test_a_lesson_for_members_is_part_of_the_block_of_a_member_alone() -> None:
    from portal.core.visibility import set_visibility

    block = make_block([single("a")], [single("b")])
    first, second = lessons_of(block)
    set_visibility(second, visibility="members", groups=[])
    client, _person = signed_in()
    enrolment = follow(client, block)
    answer(client, first, RIGHT, "a")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is None
    answer(client, second, RIGHT, "b")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None


def test_what_is_kept_of_a_person_is_given_to_them_and_erased() -> None:
    block = make_block([single(), reflection()])
    (lesson,) = lessons_of(block)
    client, person = signed_in()
    follow(client, block)
    answer(client, lesson, RIGHT)
    client.post(lesson.url, {"activity": "note", "note": "Pour moi."})
    told = read_trainings(person)
    assert [row["Réponse"] for row in told if "Réponse" in row] == [{"chosen": [RIGHT]}]
    assert "Pour moi." in [row.get("Note") for row in told]
    erase_person(person=person)
    assert not Enrolment.objects.exists() and not Progress.objects.exists() and not Answer.objects.exists()


def test_the_queries_of_a_page_don_t_grow_with_what_is_followed_or_done() -> None:
    blocks = [make_block([single(f"q{n}") for n in range(count)], title=f"Bloc {count}") for count in (5, 50)]
    client, person = signed_in()
    client.get(blocks[0].url)
    counts = []
    for block in blocks:
        (lesson,) = lessons_of(block)
        enrolment = enrol(person=person, block=block)
        for raw in lesson.activities.raw_data:
            activity = Activity(lesson.pk, raw["id"], raw["type"], raw["value"])
            given = {raw["id"]: {"chosen": [RIGHT]}}
            keep_answers(enrolment=enrolment, activity=activity, answers=given, form="f")
        counted = []
        for ask in (lambda url=lesson.url: client.get(url), lambda url=block.url: client.get(url)):
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            counted.append(len(queries))
        followed_by(person)  # The addresses of sites are read once.
        with CaptureQueriesContext(connection) as queries:
            assert followed_by(person)[0].standing.done == len(lesson.activities)
        counts.append([*counted, len(queries)])
    assert counts[0] == counts[1]


def test_a_text_activity_leads_to_the_pages_that_its_reader_may_read() -> None:
    from tests.factories import make_page

    target = make_page(title="Une pratique liée")
    linked = f'<p>Voir <a linktype="page" id="{target.pk}">la pratique</a>.</p>'
    (lesson,) = lessons_of(make_block([{"type": "text", "id": "t", "value": linked}]))
    assert f'href="{target.url}"' in words_of(Client().get(lesson.url))
