"""What an import says is in the language of who reads it; what a file may be written in isn't."""

import pytest
from django.utils import translation

from portal.exchange.problems import ContentError, Problem, quoted
from portal.exchange.tables import read_table


def refusal(tmp_path, content, name="p.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ContentError) as refused:
        read_table(path, "csv")
    return refused.value.message


def test_a_refusal_is_in_english_for_who_reads_in_english(tmp_path):
    with translation.override("en"):
        message = refusal(tmp_path, "Titre;Établissements;Autruche\nA;uqar;x\n".encode())
        assert "the column “Autruche” does not exist" in message
        assert "Correct its name, or delete it." in message


def test_the_same_refusal_is_in_french_for_the_others(tmp_path):
    with translation.override("fr-ca"):
        message = refusal(tmp_path, "Titre;Établissements;Autruche\nA;uqar;x\n".encode())
        assert "la colonne «\u00a0Autruche\u00a0» n’existe pas" in message


def test_a_file_with_french_columns_is_read_by_who_reads_in_english(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("Titre;Établissements\nA;uqar\n", encoding="utf-8")
    with translation.override("en"):
        assert set(read_table(path, "csv").columns) == {"title", "establishments"}


def test_the_place_of_a_problem_is_said_in_english():
    problem = Problem("p.xlsx", 3, "Titre", "the title is required.", "Pratiques", "B")
    with translation.override("en"):
        assert str(problem.place) == "sheet “Pratiques”, line 3, Titre (column B)"
        assert quoted("a  b") == "“a b”"
