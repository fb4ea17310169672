"""The time of a quiz in a browser: told at few moments without taking the focus; at its end, answers leave."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from tests.training import single
from training.blocks.outline import Activity
from training.following.models import Draw
from training.following.shown import ShownActivity, ShownQuestion
from training.following.timing import Timing

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
MINUTES = 7
PLACE = "https://portail.example/lecon/"


def lesson() -> str:
    """A lesson with a quiz whose time runs, as its template writes it."""
    activity = Activity(1, "jeu", "quiz", {"title": "Un jeu", "questions": [single("a")], "minutes": MINUTES})
    now = timezone.now()
    timing = Timing(activity.rules, Draw(ends_at=now + timezone.timedelta(minutes=MINUTES)), now)
    asked = [ShownQuestion(question) for question in activity.questions]
    shown = ShownActivity(activity, state="open", questions=asked, attempt=1, timing=timing)
    drawn = render_to_string("training/activities/activity.html", {"shown": shown, "followed": True, "language": "fr"})
    words = render_to_string("training/following/offline_words.html")
    scripts = "".join(f'<script type="module" src="/{name}.js"></script>' for name in ("training", "quiz_time"))
    return f"<!DOCTYPE html><title>Leçon</title><main data-enrolment='clef'>{drawn}</main>{words}{scripts}"


def test_the_end_is_told_without_taking_the_focus_then_what_is_answered_is_sent(browser: Any) -> None:
    page = browser.new_page()
    sent: list[dict[str, list[str]]] = []
    html = lesson()

    def answered(route: Any) -> None:
        request = route.request
        if request.url.endswith(".js"):
            return route.fulfill(path=SCRIPTS / request.url.rpartition("/")[2])
        if request.method == "POST":
            sent.append(parse_qs(request.post_data))
        return route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/*", answered)
    page.clock.install()
    page.goto(PLACE)
    option = page.get_by_role("radio").first
    option.check()
    told, left = page.locator("[data-told]"), page.locator("[data-left]")
    assert told.inner_text() == "" and re.search("Il reste [67] minutes", left.inner_text())
    page.clock.run_for(130_000)
    assert told.inner_text() == "Il reste 5 minutes."
    page.clock.run_for(60_000)
    assert "Il reste 3 minutes" in left.inner_text() and "Il reste 5 minutes" in told.inner_text()
    # Made longer: what is answered stays, and the time starts from what the server says.
    page.get_by_role("button", name="Prolonger").click()
    page.wait_for_function("document.querySelector('[data-told]').textContent.includes('7 minutes')")
    assert sent.pop()["do"] == ["extend"] and option.is_checked()
    option.focus()
    page.clock.run_for(425_000)
    page.wait_for_function("!document.querySelector('[data-told]').textContent")
    (last,) = sent
    assert last["do"] == ["answer"] and last["r-a"] and last["form"]
    page.close()
