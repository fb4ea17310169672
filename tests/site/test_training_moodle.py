"""Questions in Moodle's XML: read with what they hold, refused in words at their line, written to come back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.training import lessons_of, make_block, signed_in, single
from training.models import LessonPage
from training.questions.base import rows
from training.questions.drawing import Rules
from training.questions.exchanged import listed
from training.questions.moodle import NotXmlError, read_moodle
from training.questions.moodle_out import category_of, write_moodle


def question(kind: str, inside: str, text: str = "<p>Combien ?</p>", more: str = "") -> str:
    return (
        f'<question type="{kind}"><name><text>q</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inside}{more}</question>'
    )


def answer(text: str, fraction: str = "100", said: str = "", more: str = "") -> str:
    told = f'<feedback format="html"><text>{said}</text></feedback>'
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{told}{more}</answer>'


def read(*questions: str) -> list[Any]:
    return read_moodle('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>")


def comparable(raw: Any) -> Any:
    """A question without the identifiers that each reading draws for its rows."""
    return {name: rows(value) if isinstance(value, list) else value for name, value in raw.items()}


# One question of each kind that the portal has, with all that it may hold.
OURS: dict[str, dict[str, Any]] = {
    "single": {
        "options": listed(
            [
                {"text": "A & <b>", "correct": True, "feedback": "Oui : *vraiment*."},
                {"text": "B]]>", "correct": False, "feedback": ""},
            ]
        )
    },
    "multiple": {
        "options": listed([{"text": word, "correct": word != "c", "feedback": f"Dit {word}"} for word in "abdc"])
    },
    "truefalse": {"answer": False, "if_true": "Non.", "if_false": "En effet.\nVoilà."},
    "numeric": {"answer": 7.5, "tolerance": 0.25, "unit": "h/semaine"},
    "short": {"accepted": listed(["référence", "ré*f"]), "exact": True},
    "matching": {
        "pairs": listed([{"left": "Un", "right": "1"}, {"left": "Deux", "right": "2"}]),
        "others": listed(["3"]),
    },
    "ordering": {"items": listed(["Connaître", "Décider", "Suivre"])},
}


def test_every_kind_goes_out_and_comes_back_unchanged() -> None:
    shared = {"prompt": "**Gras** ?\n\n- a < b & c\n- ]]>", "feedback": "Parce que _oui_.\n\nEt `non`.", "points": 3}
    told = [(f"q-{kind}", kind, shared | raw) for kind, raw in OURS.items()]
    category = category_of("case", "Ou/et -- un cas", "La **situation**.", Rules(count=7, wanted=3, minutes=5), "cas-1")
    written = write_moodle([(None, told[:2]), (category, told[2:])])
    again = read_moodle(written.decode())
    assert [one.reason for one in again] == [""] * len(told)
    assert [(one.title, one.kind, comparable(one.raw)) for one in again] == [
        (name, kind, comparable(raw)) for name, kind, raw in told
    ]
    assert not any(one.notes for one in again)
    assert {(one.category.title, one.category.text, one.category.kind) for one in again} == {
        ("", "", "quiz"),
        ("Ou/et -- un cas", "La **situation**.", "case"),
    }
    assert "3 questions tirées parmi 7" in written.decode().replace("\u00a0", " ")


def test_what_moodle_writes_is_read_with_credit_tolerance_units_and_feedback() -> None:
    found = read(
        question(
            "multichoice", "<single>false</single>" + answer("a", "50", "Bien") + answer("b", "50") + answer("c", "-50")
        ),
        question(
            "numerical",
            answer("3,5", more="<tolerance>0.5</tolerance>") + answer("*", "0", "Non."),
            more="<units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit></units>"
            "<generalfeedback format='html'><text>&lt;p&gt;Voir *ceci*.&lt;/p&gt;</text></generalfeedback>"
            "<defaultgrade>2.0000000</defaultgrade>",
        ),
        question("shortanswer", "<usecase>0</usecase>" + answer("oui") + answer("*", "0", "Non.")),
        question(
            "ordering", answer("Deux", "2.0000000") + answer("Un", "1.0000000"), text="<p>L’ordre <b>juste</b> :</p>"
        ),
    )
    assert [one.reason for one in found] == [""] * 4
    several, number, short, order = (comparable(one.raw) for one in found)
    assert found[0].kind == "multiple" and [one["correct"] for one in several["options"]] == [True, True, False]
    assert several["options"][0]["feedback"] == "Bien" and not found[0].notes
    assert (number["answer"], number["tolerance"], number["unit"], number["points"]) == (3.5, 0.5, "kg", 2)
    assert number["feedback"] == "Voir \\*ceci\\*."
    assert short["accepted"] == ["oui"] and found[2].notes
    assert order["items"] == ["Un", "Deux"] and order["prompt"] == "L’ordre juste :"
    assert found[3].notes == ("Sa mise en forme n’est pas reprise.",)


REFUSED = {
    "essay": (question("essay", ""), "composition"),
    "cloze": (question("cloze", ""), "Cloze"),
    "unequal credit": (question("multichoice", answer("a", "100") + answer("b", "50")), "même part"),
    "two numbers": (question("numerical", answer("1") + answer("2")), "un seul est permis"),
    "no number": (question("numerical", answer("beaucoup")), "n’est pas un nombre"),
    "a partly right word": (question("shortanswer", answer("a", "50")), "part des points"),
    "a joker": (question("shortanswer", answer("a*")), "joker"),
    "a picture": (question("truefalse", answer("true"), text='<img src="@@PLUGINFILE@@/a.png">'), "montre un fichier"),
    "no text": (question("truefalse", answer("true"), text=" "), "pas de texte"),
    "no right answer": (question("multichoice", answer("a", "0") + answer("b", "0")), "bonne réponse"),
    "one pair": (
        question("matching", "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>"),
        "minimum",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_portal_has_not_is_refused_with_its_line_and_name(case: str) -> None:
    source, reason = REFUSED[case]
    good, refused = read(question("truefalse", answer("true") + answer("false", "0")), source)
    assert good.kind == "truefalse"
    assert not refused.kind and (refused.line, refused.title) == (4, "q")
    assert refused.reason and reason in refused.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "DOCTYPE"),
        ("<quiz>\n<question>", "ligne 2"),
        ("<html></html>", "<html>"),
        ("<quiz>&inconnue;</quiz>", "ligne 1"),
        ("<quiz>" + "<a>" * 5000, "ligne 1"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_whole(text: str, said: str) -> None:
    with pytest.raises(NotXmlError, match=said):
        read_moodle(text)


@pytest.mark.django_db
def test_an_author_brings_a_file_of_moodle_and_takes_the_lesson_s_questions() -> None:
    case = {"type": "case", "id": "cas", "value": {"title": "Un cas", "text": "Ici.", "questions": [single("a")]}}
    quiz = {"type": "quiz", "id": "jeu", "value": {"title": "Jeu", "draw": 1, "questions": [single("b"), single("c")]}}
    lesson = lessons_of(make_block([single("seule"), case, quiz]))[0]
    client, _person = signed_in("admin@inters4.example", is_superuser=True)
    out = client.get(f"/admin/formation/{lesson.pk}/questions/moodle.xml")
    assert out["Content-Type"] == "application/xml; charset=utf-8"
    other = lessons_of(make_block([], title="Autre"))[0]
    address = f"/admin/formation/{other.pk}/questions/"
    broken = client.post(address, {"file": SimpleUploadedFile("q.xml", b"<quiz>\n<question>")})
    assert broken.status_code == 422 and "ligne 2" in broken.content.decode()
    report = client.post(address, {"file": SimpleUploadedFile("q.xml", out.content), "together": "on"})
    client.post(address, {"rows": report.context["rows"]})
    drafted = LessonPage.objects.get(pk=other.pk).get_latest_revision_as_object().activities.raw_data
    told = [(row["type"], row["value"]["title"], [one["id"] for one in row["value"]["questions"]]) for row in drafted]
    assert told == [("quiz", "Questionnaire", ["seule"]), ("case", "Un cas", ["a"]), ("quiz", "Jeu", ["b", "c"])]
    assert drafted[1]["value"]["text"] == "Ici."
