"""What authors see of a block: its lessons in order, their time, what is missing; what learners see in their space."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tests.factories import make_page, make_user
from tests.training import RIGHT, answer, lessons_of, make_block, reflection, signed_in, single, words_of
from training.blocks.authoring import lesson_row
from training.models import LessonPage, TrainingBlockPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


def test_the_form_of_a_block_lists_its_lessons_their_time_and_what_is_missing() -> None:
    block = make_block([single()], [reflection()], duration_minutes=90)
    make_page(LessonPage, title="Un brouillon", parent=block, live=False)
    client = Client()
    client.force_login(make_user(is_superuser=True))
    form = words_of(client.get(f"/admin/pages/{block.pk}/edit/"))
    for said in (
        "Leçon 1",
        "1 activité, 1 question",
        "Un brouillon",
        "à publier",
        "aucune question",
        "Le bloc annonce",
    ):
        assert said in form, said
    (first, second) = lessons_of(block)[:2]
    assert "la rétroaction" not in " ".join(lesson_row(first).missing)
    assert "aucune question" in lesson_row(second).missing


def test_a_block_without_lessons_says_where_to_begin() -> None:
    block = make_page(TrainingBlockPage, title="Vide")
    client = Client()
    client.force_login(make_user(is_superuser=True))
    assert "pas encore de leçon" in words_of(client.get(f"/admin/pages/{block.pk}/edit/"))


def test_who_previews_a_lesson_sees_what_is_written_now_not_the_version_that_they_follow() -> None:
    block = make_block()
    (lesson,) = lessons_of(block)
    client, person = signed_in()
    person.is_superuser = True
    person.save()
    client.post(f"/formation/suivre/{block.pk}/")
    lesson.activities = lesson._meta.get_field("activities").to_python([single("neuf", "Tout neuf ?")])
    lesson.save_revision()
    assert "Tout neuf" in words_of(client.get(f"/admin/pages/{lesson.pk}/view_draft/"))
    assert "Tout neuf" not in words_of(client.get(lesson.url))


def test_a_person_finds_their_trainings_in_their_own_space() -> None:
    request = RequestFactory().get("/mon-espace/")
    block = make_block([single("a"), single("b")])
    client, person = signed_in()

    def space() -> str:
        return render_to_string("training/following/my_trainings.html", {"user": person}, request)

    assert "Vous ne suivez aucun bloc" in space()
    client.post(f"/formation/suivre/{block.pk}/")
    answer(client, lessons_of(block)[0], RIGHT, "a")
    told = space()
    assert "Un bloc" in told and f"{lessons_of(block)[0].url}#activite-b" in told and "1 exercice" in told
