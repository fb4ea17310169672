"""Quizzes: what is drawn for each attempt, kept with it, counted, and answered in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.training import RIGHT, SECRET, WRONG, form_of, lessons_of, make_block, signed_in, single, words_of
from training.blocks.activities import ActivitiesBlock
from training.blocks.authoring import lesson_row, question_rows
from training.blocks.outline import lesson_values, outline
from training.following.mine import followed_by
from training.following.services import follow_new_version
from training.models import Answer, Draw, Enrolment, LessonPage, TrainingBlockPage
from training.personal_data import read_trainings
from training.sheet import activities as paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
NAMES = [f"q{number}" for number in range(8)]


def quiz(names: list[str] | None = None, **rules: Any) -> dict[str, Any]:
    questions = [single(name, f"Demande {name} ?") for name in names or NAMES]
    return {"type": "quiz", "id": "jeu", "value": {"title": "Un jeu", "questions": questions} | rules}


def follow(client: Client, block: Any) -> Enrolment:
    client.post(f"/formation/suivre/{block.pk}/")
    return Enrolment.objects.get(block_id=block.pk)


def begun(**rules: Any) -> tuple[Client, LessonPage, Enrolment]:
    wanted = {name: rules.pop(name) for name in ("pass_mark",) if name in rules}
    block = make_block([quiz(**rules)], **wanted)
    client, _person = signed_in()
    return client, lessons_of(block)[0], follow(client, block)


def mark(lesson: LessonPage, name: str, text: str) -> str:
    activity = outline(lesson_values(lesson)).activities[-1]
    return next(question for question in activity.written_questions if question.identifier == name).mark(text)


def send(client: Client, lesson: LessonPage, texts: dict[str, str], **fields: str) -> Any:
    sent = form_of(client, lesson, "jeu") | {f"r-{name}": mark(lesson, name, text) for name, text in texts.items()}
    return client.post(lesson.url, sent | {"do": "answer"} | fields)


def asked(client: Client, lesson: LessonPage) -> list[str]:
    """The questions of the page, in its order."""
    page = words_of(client.get(lesson.url))
    return sorted(
        (name for name in NAMES if f"Demande {name} ?" in page), key=lambda name: page.index(f"Demande {name} ?")
    )


def end_of_time(enrolment: Enrolment, ago: int) -> None:
    enrolment.draws.update(ends_at=timezone.now() - timedelta(seconds=ago))


def test_each_person_gets_questions_and_options_in_an_order_of_their_own_that_stays() -> None:
    client, lesson, enrolment = begun(shuffle_questions=True, shuffle_options=True)
    first = asked(client, lesson)
    assert sorted(first) == NAMES and Draw.objects.get().questions == first
    other_device = Client()
    other_device.force_login(enrolment.person)
    assert asked(other_device, lesson) == first
    # The odds that eight questions of two options come out as their authors wrote them are of one in ten million.
    page = words_of(client.get(lesson.url))
    assert SECRET not in page and "correct" not in page
    shown = [page.index(mark(lesson, name, RIGHT)) < page.index(mark(lesson, name, WRONG)) for name in NAMES]
    assert first != NAMES or not all(shown)
    send(client, lesson, {name: RIGHT if name == "q0" else WRONG for name in NAMES}, order="q7,q6", seed="0" * 32)
    assert Draw.objects.get().questions == first and asked(client, lesson)[: len(first)] == first
    assert {row.question for row in Answer.objects.filter(points=1)} == {"q0"}


def test_a_case_is_shuffled_where_its_authors_ask_for_it_and_answered_whole() -> None:
    case = quiz(shuffle_questions=True, shuffle_options=True, text="Une équipe hésite.") | {"type": "case"}
    client, _person = signed_in()
    block = make_block([case])
    (lesson,) = lessons_of(block)
    follow(client, block)
    first = asked(client, lesson)
    assert sorted(first) == NAMES and asked(client, lesson) == first == Draw.objects.get().questions
    page = words_of(client.get(lesson.url))
    shown = [page.index(mark(lesson, name, RIGHT)) < page.index(mark(lesson, name, WRONG)) for name in NAMES]
    assert first != NAMES or not all(shown)
    assert send(client, lesson, dict.fromkeys(NAMES[1:], RIGHT)).status_code == 400
    send(client, lesson, dict.fromkeys(NAMES, RIGHT))
    assert Answer.objects.filter(points=1).count() == len(NAMES)


def test_true_and_false_stay_in_place_and_an_order_is_never_shown_right() -> None:
    from training.questions.kinds import KINDS

    for seed in map(str, range(30)):
        truth = KINDS["truefalse"]("v", {"prompt": "?"})
        order = KINDS["ordering"]("o", {"items": ["un", "deux", "trois"]})
        choice = KINDS["single"]("s", {"options": [{"text": text} for text in "abc"]})
        truth.seed = order.seed = choice.seed = seed
        assert [item.text for item in truth.choices] == ["Vrai", "Faux"]
        assert [item.text for item in order.choices] != ["un", "deux", "trois"]
        said = choice.lines({"chosen": ["a", "b", "c"]})
        assert [line.text for line in said] == [item.text for item in choice.choices]


def test_who_follows_no_block_sees_all_in_the_order_of_the_authors_and_is_told() -> None:
    _client, lesson, _enrolment = begun(draw=2, shuffle_questions=True, minutes=5)
    page = words_of(Client().get(lesson.url))
    assert asked(Client(), lesson) == NAMES
    assert "dans l’ordre de leurs auteurs" in page and "2 questions tirées parmi 8" in page
    tried = send(Client(), lesson, {"q3": RIGHT})
    assert SECRET in words_of(tried) and not Answer.objects.exists() and Draw.objects.count() == 0


def test_a_new_attempt_draws_first_what_the_person_has_not_seen() -> None:
    client, lesson, enrolment = begun(draw=4, pass_mark=100)
    first = asked(client, lesson)
    assert len(first) == 4
    send(client, lesson, dict.fromkeys(first, WRONG))
    client.post(f"/formation/suivi/{enrolment.key}/refaire/", {"attempt": "1"})
    second = asked(client, lesson)
    assert sorted(first + second) == NAMES
    assert [row.questions for row in Draw.objects.order_by("attempt")] == [first, second]


def test_the_mark_to_reach_counts_what_was_drawn() -> None:
    client, lesson, enrolment = begun(draw=2, pass_mark=50)
    one, two = asked(client, lesson)
    assert send(client, lesson, {one: RIGHT, two: WRONG}).status_code == 303
    (followed,) = followed_by(enrolment.person)
    assert (followed.standing.score, followed.standing.is_complete, followed.standing.out_of) == (50, True, 2)
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    # What is completed isn't begun again by a forged form.
    client.post(f"/formation/suivi/{enrolment.key}/refaire/", {"attempt": "1"})
    enrolment.refresh_from_db()
    assert enrolment.attempt == 1


def test_an_answer_to_a_question_that_was_not_drawn_is_refused_and_kept_nowhere() -> None:
    client, lesson, _enrolment = begun(draw=2)
    drawn = asked(client, lesson)
    other = next(name for name in NAMES if name not in drawn)
    refused = send(client, lesson, {other: RIGHT})
    assert refused.status_code == 400 and not Answer.objects.exists() and f"Demande {other}" not in words_of(refused)


def test_what_is_answered_is_kept_and_the_rest_is_asked_again() -> None:
    client, lesson, enrolment = begun(draw=2)
    one, two = asked(client, lesson)
    said = send(client, lesson, {one: RIGHT})
    assert said.status_code == 400 and "Choisissez une réponse" in words_of(said)
    assert [row.question for row in Answer.objects.all()] == [one]
    assert send(client, lesson, {two: RIGHT}).status_code == 303
    assert followed_by(enrolment.person)[0].standing.is_complete


def test_a_form_of_an_earlier_attempt_is_kept_with_it_and_said() -> None:
    client, lesson, enrolment = begun(draw=4, pass_mark=100)
    drawn = asked(client, lesson)
    old = form_of(client, lesson, "jeu")
    send(client, lesson, dict.fromkeys(drawn, WRONG))
    client.post(f"/formation/suivi/{enrolment.key}/refaire/", {"attempt": "1"})
    said = client.post(lesson.url, old | {"do": "answer"} | {f"r-{name}": mark(lesson, name, RIGHT) for name in drawn})
    assert "de votre essai 1" in words_of(said)
    assert set(Answer.objects.filter(attempt=2)) == set() and Answer.objects.filter(attempt=1).count() == 8


def test_a_new_version_keeps_what_was_drawn_and_completes_it() -> None:
    client, lesson, enrolment = begun(draw=3)
    first = asked(client, lesson)
    left = [name for name in NAMES if name != first[0]]
    page = LessonPage.objects.get(pk=lesson.pk)
    page.activities = page._meta.get_field("activities").to_python([quiz(left, draw=3)])
    page.save_revision().publish()
    follow_new_version(enrolment=enrolment, block=TrainingBlockPage.objects.get(pk=lesson.block.pk))
    second = asked(client, lesson)
    assert len(second) == 3 and set(first[1:]) < set(second) and first[0] not in second


@pytest.mark.parametrize(("wanted", "refused"), [(9, True), (0, True), (8, False), (1, False)])
def test_no_more_questions_are_drawn_than_there_are_and_at_least_one(wanted: int, refused: bool) -> None:
    from wagtail.blocks.stream_block import StreamBlockValidationError

    block = ActivitiesBlock()
    value = block.to_python([quiz(draw=wanted)])
    if not refused:
        block.clean(value)
        return
    with pytest.raises(StreamBlockValidationError) as problem:
        block.clean(value)
    said = str(problem.value.as_json_data())
    assert "draw" in said and ("8 au plus" in said or "1" in said)


def test_the_figures_of_a_question_are_those_of_who_got_it() -> None:
    block = make_block([quiz(draw=4)])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    first = asked(client, lesson)
    send(client, lesson, dict.fromkeys(first, WRONG))
    Enrolment.objects.update(attempt=2)
    second = asked(client, lesson)
    send(client, lesson, dict.fromkeys(second, RIGHT))
    assert sorted(first + second) == NAMES and enrolment.answers.count() == 8
    assert [row.figures.answers for row in question_rows(block, [lesson])] == [1] * 8
    assert "4 questions tirées parmi 8" in lesson_row(lesson).contents


def test_authors_are_told_what_makes_draws_unequal_and_paper_has_all_in_their_order() -> None:
    heavy = single("lourde", "Demande lourde ?")
    heavy["value"]["points"] = 3
    uneven = quiz(["q0"], draw=1)
    uneven["value"]["questions"].append(heavy)
    (lesson,) = lessons_of(make_block([uneven]))
    assert any("même nombre de points" in part for part in lesson_row(lesson).missing)
    (section,) = paper(lesson, None)
    told = repr(section)
    assert told.index("1 question tirée parmi 2") < told.index("Demande q0") < told.index("Demande lourde")


def test_time_is_told_before_it_begins_and_questions_come_with_it() -> None:
    client, lesson, enrolment = begun(minutes=20)
    before = " ".join(words_of(client.get(lesson.url)).split())
    assert asked(client, lesson) == [] and "20 minutes (temps prévu)" in before and "25 minutes" in before
    assert "personne ne vous demande pourquoi" in before and not Draw.objects.exists()
    early = send(client, lesson, {"q0": RIGHT})
    assert early.status_code == 400 and "Commencez ce questionnaire" in words_of(early) and not Answer.objects.exists()
    assert send(client, lesson, {}, do="begin", pace="300").status_code == 400
    for _two_tabs in range(2):
        assert send(client, lesson, {}, do="begin", pace="150").status_code == 303
    drawn = Draw.objects.get()
    assert drawn.ends_at - drawn.started_at == timedelta(minutes=30) and asked(client, lesson) == NAMES
    assert "Il reste 29 minutes" in words_of(client.get(lesson.url))
    assert enrolment.answers.count() == 0
    # The pace is in what the person may take of their data.
    assert [row["Temps choisi, en pour cent"] for row in read_trainings(enrolment.person) if "Essai" in row] == [150]


def test_an_answer_after_the_end_is_kept_and_does_not_count() -> None:
    client, lesson, enrolment = begun(minutes=20, draw=2, pass_mark=50)
    send(client, lesson, {}, do="begin", pace="100")
    one, two = asked(client, lesson)
    in_time = form_of(client, lesson, "jeu") | {"do": "answer", f"r-{one}": mark(lesson, one, RIGHT)}
    client.post(lesson.url, in_time)
    end_of_time(enrolment, 10)
    assert client.get(lesson.url).status_code == 200
    assert not followed_by(enrolment.person)[0].standing.is_complete
    end_of_time(enrolment, 60)
    late = send(client, lesson, {two: RIGHT})
    assert late.status_code == 303 and "elle est gardée, et ne compte pas" in words_of(client.get(lesson.url))
    # Sent again by a queue, what came in time stays in time.
    client.post(lesson.url, in_time)
    assert list(enrolment.answers.order_by("pk").values_list("question", "late")) == [(one, False), (two, True)]
    (followed,) = followed_by(enrolment.person)
    assert (followed.standing.score, followed.standing.is_complete) == (50, True)


def test_a_slow_network_has_some_seconds_after_the_end() -> None:
    client, lesson, enrolment = begun(minutes=20, draw=1)
    send(client, lesson, {}, do="begin", pace="100")
    (one,) = asked(client, lesson)
    end_of_time(enrolment, 20)
    send(client, lesson, {one: RIGHT})
    assert Answer.objects.get().late is False


def test_time_that_ran_out_closes_the_questions_and_gives_the_attestation_that_was_earned() -> None:
    client, lesson, enrolment = begun(minutes=20, draw=2, pass_mark=50)
    send(client, lesson, {}, do="begin", pace="100")
    send(client, lesson, {asked(client, lesson)[0]: RIGHT})
    end_of_time(enrolment, 60)
    page = words_of(client.get(lesson.url))
    assert "compte pour zéro" in page and "Prolonger" not in page
    client.post(
        f"/formation/suivi/{enrolment.key}/attestation/", {"first_name": "Ana", "last_name": "Roy"}, follow=True
    )
    assert "votre attestation est délivrée" in words_of(client.get(lesson.block.url))


def test_time_is_made_longer_once_a_click_as_often_as_its_authors_allow() -> None:
    client, lesson, enrolment = begun(minutes=20, extensions=2)
    send(client, lesson, {}, do="begin", pace="100")
    first = Draw.objects.get().ends_at
    form = form_of(client, lesson, "jeu") | {"do": "extend", "r-q0": mark(lesson, "q0", WRONG)}
    for _double_click in range(2):
        longer = client.post(lesson.url, form)
        assert longer.status_code == 200 and "checked" in words_of(longer)
    assert Draw.objects.get().ends_at - first == timedelta(minutes=5) and not Answer.objects.exists()
    client.post(lesson.url, form | {"extensions": "1"})
    refused = client.post(lesson.url, form | {"extensions": "2"})
    assert refused.status_code == 400 and "autant de fois" in words_of(refused)
    assert Draw.objects.get().extensions == 2
    enrolment.draws.update(extensions=0)
    end_of_time(enrolment, 60)
    over = client.post(lesson.url, form)
    assert over.status_code == 400 and "ne se prolonge plus" in words_of(over)


def test_what_was_followed_before_quizzes_goes_on_unchanged() -> None:
    block = make_block([single("a"), quiz(["q0"])])
    (lesson,) = lessons_of(block)
    client, _person = signed_in()
    enrolment = follow(client, block)
    send(client, lesson, {"q0": RIGHT})
    assert not Draw.objects.exists() and followed_by(enrolment.person)[0].standing.done == 1
