"""Questions in GIFT: read as Moodle documents it, written so that they come back, refused at their line."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_user
from tests.training import lessons_of, make_block, signed_in, single
from training.models import LessonPage
from training.questions.base import rows
from training.questions.gift import read_gift, write_gift

# Of each form that https://docs.moodle.org/en/GIFT_format documents, with the kind that the portal has for it.
DOCUMENTED = {
    "Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}": "single",
    "{~Grant ~Jefferson =no one} was the first.": "single",
    "Grant is {~buried =entombed ~living} in Grant's tomb.": "single",
    "Grant is buried in Grant's tomb.{FALSE}": "truefalse",
    "The sun rises in the East.{T}": "truefalse",
    "The sun rises in the West.{F#No, in the East.#Right!}": "truefalse",
    "Who's buried in Grant's tomb?{=no one =nobody}": "short",
    "Two plus two equals {=four =4}.": "short",
    "Match the following. {=subquestion1 -> subanswer1 =subquestion2 -> subanswer2 = -> wrong}": "matching",
    "When was Ulysses S. Grant born? {#1822}": "numeric",
    "What is the value of pi (to 3 decimal places)? {#3.1415:0.0005}": "numeric",
    "What is the value of pi? {#3.141..3.142}": "numeric",
    "When was Grant born? {#=1822:0#Correct!}": "numeric",
    "When was Grant born? {#=1822:0 =%50%1822:2}": "",
    "Which is not a number? {#abc}": "",
    "Write a short biography. {}": "",
    "You can use your pencil for the next questions.": "",
    "::Kanji Letters::Which of these are Kanji?{~%-50%a ~%-50%b ~%50%c ~%50%d}": "multiple",
    "Jesus' hometown {=Nazareth#Yes! =%75%Nazereth#Right, but misspelled.}": "",
    "Difficult.{~wrong#no =right#yes ####Read chapter 2.}": "single",
    "[html]<p>The <b>bold</b> one?</p>{=yes ~no}": "single",
    "Which answer equals 5? {~\\= 2 + 2 =\\= 2 + 3 ~\\= 2 + 4}": "single",
    "::GIFT Control Characters::Which is NOT one? {~\\~ ~\\= ~\\# ~\\{ ~\\} =\\ }": "single",
    "What two people?\n{\n  ~%50%Grant#yes\n\n  ~%50%Grant's wife\n  ~%-50%No one\n}": "multiple",
    "Same twice? {=a ~a}": "",
    "No sign {a b}": "",
    "One pair {=a -> b}": "",
}
HUNDRED = [text for text, kind in DOCUMENTED.items() if kind] * 6


def comparable(raw: Any) -> Any:
    """A question without the identifiers that each reading draws for its rows."""
    return {name: rows(value) if isinstance(value, list) else value for name, value in raw.items()}


@pytest.mark.parametrize("text", DOCUMENTED)
def test_what_moodle_documents_is_read_or_refused_in_words(text: str) -> None:
    (read,) = read_gift(text)
    assert read.kind == DOCUMENTED[text], read.reason
    assert bool(read.reason) == (not read.kind)


def test_a_hundred_questions_go_out_and_come_back_unchanged() -> None:
    numbered = [text if "::" in text else f"::q{rank}::{text}" for rank, text in enumerate(HUNDRED)]
    read = read_gift("// A category\n$CATEGORY: tests\n\n" + "\n\n".join(numbered))
    assert len(read) == len(HUNDRED) > 100
    written = write_gift((one.title, one.kind, one.raw) for one in read)
    again = read_gift(written)
    assert [(one.title, one.kind, comparable(one.raw)) for one in again] == [
        (one.title, one.kind, comparable(one.raw)) for one in read
    ]
    assert write_gift((one.title, one.kind, one.raw) for one in again) == written


def test_a_refusal_names_its_line_and_a_hostile_text_takes_no_time() -> None:
    read = read_gift("Bonne ? {=oui ~non}\n\n// Une note\nRédigez. {}\n\nAutre ? {T}")
    assert [(one.line, bool(one.kind)) for one in read] == [(1, True), (4, False), (6, True)]
    assert [one.kind for one in read_gift("a {\n" * 50_000 + "=~%" * 50_000)] == [""]


@pytest.mark.django_db
def test_an_author_reads_the_report_then_the_draft_alone_has_the_questions() -> None:
    lesson = lessons_of(make_block())[0]
    client, _person = signed_in("admin@inters4.example", is_superuser=True)
    address = f"/admin/formation/{lesson.pk}/questions/"
    assert address in client.get(f"/admin/pages/{lesson.get_parent().pk}/edit/").content.decode()
    text = "::neuve::Juste ? {=oui#Bien. ~non}\n\nRédigez. {}"
    report = client.post(address, {"file": SimpleUploadedFile("q.txt", text.encode())})
    assert "ligne 3" in report.content.decode()
    for _time in range(2):
        assert client.post(address, {"rows": report.context["rows"]}).status_code == 302
    live = LessonPage.objects.get(pk=lesson.pk)
    assert [row["id"] for row in live.activities.raw_data] == ["q1"]
    draft = live.get_latest_revision_as_object()
    assert [row["id"] for row in draft.activities.raw_data] == ["q1", "neuve"]
    out = client.get(f"{address}gift.txt").content.decode()
    assert "::neuve::[markdown]Juste ? {=oui#Bien. ~non}" in out
    assert client.post(address, {}).status_code == 422
    client.force_login(make_user())
    assert client.get(address).status_code in (302, 404)
    assert client.get(f"{address}gift.txt").status_code in (302, 404)


@pytest.mark.django_db
def test_a_quiz_goes_out_as_a_category_and_comes_back_as_a_quiz() -> None:
    quiz = {
        "type": "quiz",
        "id": "jeu",
        "value": {"title": "Ou/et", "draw": 1, "questions": [single("a"), single("b")]},
    }
    lesson = lessons_of(make_block([quiz, single("seule")]))[0]
    client, _person = signed_in("admin@inters4.example", is_superuser=True)
    out = client.get(f"/admin/formation/{lesson.pk}/questions/gift.txt").content.decode()
    assert out.index("::seule::") < out.index("$CATEGORY: Ou//et\n// 1 question tirée parmi 2\n") < out.index("::a::")
    other = lessons_of(make_block([], title="Autre"))[0]
    address = f"/admin/formation/{other.pk}/questions/"
    report = client.post(address, {"text": out, "together": "on"})
    for _time in range(2):
        client.post(address, {"rows": report.context["rows"]})
    drafted = LessonPage.objects.get(pk=other.pk).get_latest_revision_as_object().activities.raw_data
    told = [(row["value"]["title"], [one["id"] for one in row["value"]["questions"]]) for row in drafted]
    assert told == [("Questionnaire", ["seule"]), ("Ou/et", ["a", "b"])]
