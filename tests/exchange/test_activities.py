"""The activities of a lesson in files: every kind comes back as it went, and mistakes name their line."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.exchange.exporter import export_path
from portal.exchange.importer import import_path
from portal.exchange.markdown_files import dump_yaml
from tests.exchange.content import write
from training.models import LessonPage

OPTIONS = [{"text": "Oui", "correct": True, "feedback": "Parce que."}, {"text": "Non"}]
ASKED: list[dict[str, Any]] = [
    {"kind": "single", "id": "un", "prompt": "Lequel ?", "options": OPTIONS, "feedback": "À tous.", "points": 2},
    {"kind": "truefalse", "id": "vrai", "prompt": "Vrai ?", "answer": True, "if_false": "Si."},
    {"kind": "numeric", "id": "nombre", "prompt": "Combien ?", "answer": 12.5, "tolerance": 0.5, "unit": "km"},
    {
        "kind": "matching",
        "id": "paires",
        "prompt": "?",
        "pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}],
        "others": ["e"],
    },
]
ACTIVITIES: list[dict[str, Any]] = [
    {"kind": "markdown", "id": "lire", "text": "## Lire\n\nUn texte."},
    {"kind": "steps", "id": "etapes", "items": [{"title": "Un"}, {"title": "Deux", "description": "*Puis.*"}]},
    {"kind": "callout", "id": "encadre", "title": "À retenir", "text": "Une idée."},
    *ASKED,
    {"kind": "multiple", "id": "plusieurs", "prompt": "Lesquels ?", "options": OPTIONS},
    {"kind": "ordering", "id": "ordre", "prompt": "Dans quel ordre ?", "items": ["a", "b"]},
    {"kind": "short", "id": "mot", "prompt": "Quel mot ?", "accepted": ["référence", "la référence"], "exact": True},
    {"kind": "reflection", "id": "note", "title": "Chez vous", "prompt": "Et chez vous ?"},
    {"kind": "checklist", "id": "liste", "title": "Au travail", "items": ["Lire", "Joindre"]},
    {"kind": "case", "id": "cas", "title": "Un cas", "text": "Une équipe…", "questions": [ASKED[1] | {"id": "cas-1"}]},
    {
        "kind": "quiz",
        "id": "jeu",
        "title": "Un jeu",
        "draw": 1,
        "shuffle_options": True,
        "minutes": 20,
        "extensions": 0,
        "questions": [ASKED[0] | {"id": "jeu-1"}, ASKED[2] | {"id": "jeu-2"}],
    },
]
BLOCK = "type: training\ntitle: Bloc\nslug: bloc\nestablishments: [cisss-bsl]\n"
LESSON = (
    "type: lesson\nparent: /formation/cisss-bsl/bloc/\norder: 1\ntitle: Une\nslug: une\nestablishments: [cisss-bsl]\n"
)


def put(folder: Path, activities: str) -> Any:
    write(folder, "bloc.md", BLOCK)
    write(folder, "une.md", LESSON + activities)
    return import_path(folder)


def test_every_kind_of_activity_survives_a_round_trip(folder: Path, tmp_path: Path) -> None:
    report = put(folder, dump_yaml({"activities": deepcopy(ACTIVITIES)}))
    assert [str(problem) for problem in report.problems] == []
    lesson = LessonPage.objects.get()
    assert [item["id"] for item in lesson.activities.raw_data] == [item["id"] for item in ACTIVITIES]
    export_path(tmp_path / "un")
    written = (tmp_path / "un/formation/cisss-bsl/bloc/une.md").read_text(encoding="utf-8")
    assert yaml.safe_load(written.split("---\n")[1])["activities"] == ACTIVITIES
    lesson.delete()
    assert [str(problem) for problem in import_path(tmp_path / "un").problems] == []
    export_path(tmp_path / "deux")
    assert (tmp_path / "deux/formation/cisss-bsl/bloc/une.md").read_text(encoding="utf-8") == written


def test_an_activity_without_an_id_is_named_by_its_place(folder: Path) -> None:
    put(folder, "activities:\n  - {kind: reflection, prompt: Et chez vous ?}\n")
    first = LessonPage.objects.get().activities.raw_data[0]["id"]
    assert len(first) == 36
    put(folder, "activities:\n  - {kind: reflection, prompt: Et chez nous ?}\n")
    assert LessonPage.objects.get().activities.raw_data[0]["id"] == first


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ("{kind: sondage, prompt: x}", "le genre d’activité « sondage » n’existe pas"),
        ("{kind: reflection, id: Été, prompt: x}", "minuscules, chiffres et tirets"),
        ("{kind: single, prompt: x, options: [{text: a, correct: true}]}", "au moins 2"),
        ("{kind: single, prompt: x, options: [a, b]}", "Cochez une bonne réponse"),
        ("{kind: short, prompt: x}", "au moins 1"),
        ("{kind: case, title: x, text: y}", "questions est obligatoire"),
        ("{kind: quiz, title: x, draw: 2, questions: [{kind: truefalse, prompt: y}]}", "2 questions parmi 1"),
        ("{kind: quiz, title: x, draw: 0, questions: [{kind: truefalse, prompt: y}]}", "supérieure ou égale à 1"),
        ("{kind: markdown, texte: x}", "la clé « texte » n’existe pas ici"),
        ("{kind: numeric, prompt: x, answer: beaucoup}", "n’est pas un nombre"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_what_to_do(folder: Path, activity: str, words: str) -> None:
    reported = put(folder, f"activities:\n  - {activity}\n").problems
    problems = [str(problem).replace("\u00a0", " ") for problem in reported]
    assert len(problems) == 1 and words in problems[0] and "ligne 9" in problems[0], problems
    assert not LessonPage.objects.exists()
