"""The key of a question is in its lesson and its authors’ files alone: not searched, not printed, not shown."""

import pytest
from django.test import Client

from search.contents import content_reader
from tests.site.sheets import sheet_of
from tests.training import RIGHT, SECRET, WRONG, lessons_of, make_block, reflection, single, words_of
from training.models import LessonPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
SHORT = {
    "type": "short",
    "id": "mot",
    "value": {"prompt": "Quel mot ?", "accepted": ["motsecret"], "feedback": "explicationsecrete", "points": 1},
}


@pytest.fixture
def lesson(settings, tmp_path) -> LessonPage:
    settings.FILE_CACHE_DIR = tmp_path / "cache"
    return lessons_of(make_block([single(), SHORT, reflection()]))[0]


def test_the_index_takes_what_is_asked_and_never_what_answers(lesson: LessonPage) -> None:
    body = content_reader(LessonPage)(lesson).body
    assert RIGHT in body and WRONG in body and "Quel mot" in body and "Et chez vous" in body
    assert SECRET not in body and "secret" not in body


def test_the_sheet_has_the_questions_and_never_their_answers(lesson: LessonPage) -> None:
    text = sheet_of(lesson).text
    assert "Quel mot" in text and RIGHT in text and "Et chez vous" in text
    assert SECRET not in text and "secret" not in text


def test_the_page_has_no_trace_of_a_key_before_an_answer(lesson: LessonPage) -> None:
    text = words_of(Client().get(lesson.url))
    assert "Quel mot" in text and SECRET not in text and "secret" not in text


def test_the_search_of_the_portal_finds_a_lesson_by_what_it_asks_and_not_by_its_key(lesson: LessonPage, drain) -> None:
    drain()
    found = Client().get("/api/v1/search?q=Quel+mot&type=lesson").json()
    assert [item["title"] for item in found["results"]] == [lesson.title]
    assert Client().get("/api/v1/search?q=motsecret&exact=1").json()["total"] == 0
