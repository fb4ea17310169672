"""What a person meets who follows a training block."""

from typing import Any

from portal.gallery.material import LONG_TITLE, UNBROKEN_WORD, thing
from portal.gallery.specimens import State, show

TRAINING = '<div class="accent-training">{}</div>'


def line(text: str, verdict: str, feedback: str = "", expected: str = "") -> Any:
    return thing(text=text, verdict=verdict, feedback=feedback, expected=expected)


def grade(verdict: str, points: str, *lines: Any, out_of: int = 1, feedback: str = "") -> Any:
    return thing(verdict=verdict, points_text=points, out_of=out_of, lines=lines, feedback=feedback)


def standing(done: int, count: int, said: str, score: int | None = None, mark: int | None = None) -> Any:
    return thing(done=done, count=count, left=[""] * (count - done), left_text=said, score=score, pass_mark=mark)


show(
    "activity_state",
    State("À faire", state="open"),
    State("Fait", state="done"),
    State("À revoir", state="review"),
    frame=TRAINING,
)
show(
    "grade",
    State(
        "Juste",
        grade=grade("right", "1", line("La référence par le soutien à domicile", "right", "Elle ouvre la porte.")),
        language="fr",
    ),
    State(
        "Juste en partie",
        grade=grade(
            "partly",
            "0,5",
            line("Pourquoi", "right"),
            line("Qui s’y est opposé", "wrong", "La trace ne distribue pas les torts."),
            line("Ce que l’on surveille", "missed"),
            feedback="Chaque changement mérite un signe qui dirait qu’il nuit.",
        ),
        language="fr",
    ),
    State(
        "Inexact, avec la réponse attendue",
        grade=grade("wrong", "0", line("200 patients", "wrong", expected="247 patients"), out_of=3),
        language="fr",
    ),
    State("Des mots très longs", grade=grade("wrong", "0", line(UNBROKEN_WORD, "wrong", LONG_TITLE)), language="fr"),
    frame=TRAINING,
    narrow=True,
)
show(
    "block_progress",
    State("Au début", standing=standing(0, 26, "Il vous reste 2 h et 21 exercices."), label="Avancement"),
    State("En route", standing=standing(20, 26, "Il vous reste 12 min et 1 exercice.", 64, 70), label="Avancement"),
    State("Au bout", standing=standing(26, 26, "Vous avez tout fait.", 82, 70), label="Avancement"),
    State("Au bout, sans seuil", standing=standing(26, 26, "Vous avez tout fait.", 82), label="Avancement"),
    frame=TRAINING,
    narrow=True,
)
show(
    "training_facts",
    State("Pour qui ne le suit pas", training=thing(facts=["2 h", "4 leçons"])),
    State(
        "Commencé",
        training=thing(
            facts=["1 h 30 min", "3 leçons", "1,5 h reconnues par un ordre", "suivi par 34 personnes de 4 régions"],
            standing="Commencé. Il vous reste 12 min et 1 exercice.",
            may_resume=True,
            resume_url="#activite",
            paths=[thing(title="Mener un changement, de l’idée au bilan", url="#parcours")],
        ),
    ),
    State("Des mots très longs", training=thing(facts=[UNBROKEN_WORD, LONG_TITLE], standing=LONG_TITLE)),
    frame=TRAINING,
    narrow=True,
)
show(
    "part_of_paths",
    State("Un parcours", paths=[thing(title="Mener un changement, de l’idée au bilan", url="#un")]),
    State("Plusieurs", paths=[thing(title="Adopter", url="#un"), thing(title=LONG_TITLE, url="#deux")]),
    frame=TRAINING,
    narrow=True,
)
show(
    "training_links",
    State(
        "Deux blocs",
        trainings=[
            thing(
                block=thing(title="Évaluer et suivre l’implantation", url="#un", language="fr"),
                facts=["2 h", "4 leçons"],
            ),
            thing(
                block=thing(title=LONG_TITLE, url="#deux", language="fr"),
                facts=["1 h 30 min", "3 leçons"],
                standing="Commencé. Il vous reste 12 min et 1 exercice.",
                may_resume=True,
                resume_url="#activite",
            ),
        ],
    ),
    narrow=True,
)
