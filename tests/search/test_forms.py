"""Written forms become the words that they stand for, and every word leads back to what was written."""

import time

import pytest

from search.analysis import words
from search.forms import TWIN, rewrite


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("infirmier·ère·s", "infirmiers|infirmières"),
        ("conseiller(ère)s", "conseillers|conseillères"),
        ("psychoéducateur-trice", "psychoéducateur|psychoéducatrice"),
        ("travailleur-euse-s", "travailleurs|travailleuses"),
        ("éducateurs/trices", "éducateurs|éducatrices"),
        ("étudiant.e.s", "étudiants|étudiantes"),
        ("amis·es québécois·e·s admis·e", "amis|amies québécois|québécoises admis|admise"),
        ("professionnel·le·s heureux·se actif·ve", "professionnels|professionnelles heureux|heureuse actif|active"),
        ("régionaux·ales intervenant(te)s", "régionaux|régionales intervenants|intervenantes"),
        ("AIDANT·E·S", "AIDANTs|AIDANTEs"),
        ("est-elle donne-le et/ou vitamine-e", "est-elle donne-le et/ou vitamine-e"),
        ("M.P.O.C. c.l.s.c. 1.5 p. ex.", "MPOC. clsc. 1.5 p. ex."),
        ("St-Jean ste-anne l'est st", "Saint-Jean sainte-anne l'est st"),
        ("2e 2ᵉ 2ème 1re 1ers 21ème x2e 2E", "deuxième deuxième deuxième première premiers 21e x2e 2E"),
        ("ﬁn œuvre", "fin oeuvre"),
        ("in\u00adter\u00adven\u00adtion", "intervention"),
        ("réadaptation\u00adpulmonaire", "réadaptationpulmonaire|réadaptation pulmonaire"),
        ("می\u200cخواهم 👩\u200d⚕️", "می\u200cخواهم 👩\u200d⚕️"),
    ],
)
def test_what_is_read(written, read):
    assert rewrite(written).text.replace(TWIN, "|") == read


def test_every_word_leads_back_to_what_is_written():
    text = "À St-Jean, les infirmier·ère·s de l’I.U.C.P.Q. et leur main-d’œuvre de 2e ligne, in\u00adtervention"
    assert [text[word.start : word.end] for word in words(text)] == [
        *("St", "Jean", "infirmier·ère·s", "infirmier·ère·s", "I.U.C.P.Q", "main", "œuvre", "2e"),
        *("ligne", "in\u00adtervention"),
    ]


@pytest.mark.parametrize(
    "text", ["x" * 100_000 + "·e", "a." * 50_000, "\u00ad" * 100_000, "(e)" * 30_000, "2e" * 9_000]
)
def test_no_text_takes_long(text):
    started = time.process_time()
    rewrite(text)
    assert time.process_time() - started < 2
