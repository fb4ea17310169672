"""Blocks to follow, with the least that each test needs."""

import re
from typing import Any

from django.test import Client

from tests.factories import make_page, make_user
from training.models import LessonPage, TrainingBlockPage
from training.questions.kinds import KINDS

RIGHT, WRONG = "Un résultat mesuré", "Une intention"
SECRET = "Parce que l’on a compté"


def single(identifier: str = "q1", prompt: str = "Que dit cette phrase ?") -> dict[str, Any]:
    options = [
        {"type": "item", "id": f"{identifier}-{place}", "value": {"text": text, "correct": right, "feedback": said}}
        for place, (text, right, said) in enumerate(((RIGHT, True, SECRET), (WRONG, False, "Elle espère.")))
    ]
    return {"type": "single", "id": identifier, "value": {"prompt": prompt, "options": options, "points": 1}}


def reflection(identifier: str = "note") -> dict[str, Any]:
    return {"type": "reflection", "id": identifier, "value": {"title": "", "prompt": "Et chez vous ?"}}


def make_block(*lessons: list[dict[str, Any]], title: str = "Un bloc", **fields: Any) -> TrainingBlockPage:
    """A published block whose lessons have these activities; one lesson with one question unless told."""
    block = make_page(TrainingBlockPage, title=title, **fields)
    for rank, activities in enumerate(lessons or ([single()],), start=1):
        make_page(LessonPage, title=f"Leçon {rank}", parent=block, duration_minutes=10, activities=activities)
    return TrainingBlockPage.objects.get(pk=block.pk)


def lessons_of(block: TrainingBlockPage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(block).order_by("path"))


def signed_in(email: str = "lectrice@inters4.example", **fields: Any) -> tuple[Client, Any]:
    person = make_user(email, **fields)
    client = Client()
    client.force_login(person)
    return client, person


def mark(lesson: LessonPage, identifier: str, text: str) -> str:
    """How a form names an option of a question."""
    raw = next(item for item in lesson.activities.raw_data if item["id"] == identifier)
    return KINDS[raw["type"]](identifier, raw["value"]).mark(text)


def form_of(client: Client, lesson: LessonPage, identifier: str) -> dict[str, str]:
    """The hidden fields of the form of an activity, as the page has them."""
    page = client.get(lesson.url).content.decode()
    found = re.search(rf'<form[^>]*data-activity="{identifier}".*?</form>', page, re.S)
    assert found, identifier
    return dict(re.findall(r'type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', found[0]))


def answer(client: Client, lesson: LessonPage, text: str, identifier: str = "q1", **fields: str) -> Any:
    """Answer a single choice as a browser without JavaScript does."""
    sent = form_of(client, lesson, identifier) | {f"r-{identifier}": mark(lesson, identifier, text)} | fields
    return client.post(lesson.url, sent)


def words_of(response: Any) -> str:
    """The text of a page, with plain spaces."""
    text: str = response.content.decode()
    return text.replace("\u00a0", " ").replace("\u202f", " ")
