"""What a synthesis stands on, drawn: effects, studies by outcome, how studies were chosen, the certainty of people."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.charts.dot_map import dot_map
from portal.charts.effects import Estimate, effect_chart
from portal.charts.flow import FlowStep, flow_chart
from portal.charts.study_timeline import Dated, study_timeline
from portal.gallery.material import LONG_TITLE, SENTENCE, UNBROKEN_WORD, page
from portal.gallery.specimens import State, show


def _stance(kind: str, label: str, title: str = "Un essai en milieu rural", why: str = SENTENCE, **said: Any) -> Any:
    told = {"about": "", "about_language": "fr", "language": "fr", "on": None} | said
    return SimpleNamespace(kind=kind, label=label, page=page("digest", title), why=why, **told)


FRAME = '<figure class="evidence-figure accent-synthesis">{}</figure>'
FLOW = flow_chart(
    [
        FlowStep(
            "Repérage",
            ("Notices des bases de données : 678", "Notices des registres : 22"),
            "Retirées avant le tri",
            ("Doublons : 167",),
        ),
        FlowStep("Tri", ("Notices triées : 533",), "", ("Notices exclues : 398",)),
        FlowStep("Repérés autrement", (f"{UNBROKEN_WORD} : 6",), joins=True),
        FlowStep("Inclusion", ("Études incluses : 42",)),
    ]
)

show(
    "effect_chart",
    State(
        "Un rapport, et l’estimation d’ensemble",
        lambda: {
            "chart": effect_chart(
                [
                    Estimate("Dupont et al., 2020", 0.69, 0.53, 0.91, "0,69 (0,53 à 0,91)"),
                    Estimate(LONG_TITLE, 1.12, 0.8, 1.6, "1,12 (0,8 à 1,6)"),
                    Estimate("Sans intervalle, 2019", 0.9, None, None, "0,9"),
                    Estimate("Estimation d’ensemble", 0.82, 0.7, 0.96, "0,82 (0,7 à 0,96)", pooled=True),
                ],
                ratio=True,
            )
        },
    ),
    State(
        "Une différence",
        lambda: {
            "chart": effect_chart(
                [Estimate("Roy, 2021", -3.2, -5, -1.4, "−3,2 (−5 à −1,4)"), Estimate("Roy, 2022", 0.4, -1, 2, "0,4")],
                ratio=False,
            )
        },
    ),
    frame=FRAME,
)
show(
    "dot_map",
    State(
        "Du plus petit au plus grand, et un nombre inconnu",
        lambda: {
            "chart": dot_map(
                ["Dupont et al., 2020", LONG_TITLE, UNBROKEN_WORD],
                ["Mortalité", "Réadmission", "Coûts"],
                {(0, 0): (36549, "36 549"), (0, 1): (36549, "36 549"), (1, 1): (240, "240"), (2, 2): (None, "?")},
            )
        },
    ),
    frame=FRAME,
)
show(
    "study_timeline",
    State(
        "De plusieurs années, avec un nombre inconnu",
        lambda: {
            "chart": study_timeline(
                [
                    Dated("Dupont et al., 2004", 2004, 1504),
                    Dated(LONG_TITLE, 2014, 240),
                    Dated(UNBROKEN_WORD, 2015, None),
                    Dated("Exemple, 2024 (rétracté)", 2024, 36549),
                ]
            )
        },
    ),
    State("La même année", lambda: {"chart": study_timeline([Dated("A", 2020, 3), Dated("B", 2020, None)])}),
    frame=FRAME,
)
show("flow_chart", State("Avec ce qui sort et ce qui s’ajoute", lambda: {"chart": FLOW}), frame=FRAME)
show(
    "flow_box",
    State("Une boîte", lambda: {"box": FLOW and FLOW.rows[0].box}),
    frame='<svg viewBox="0 0 480 90">{}</svg>',
)
show("paper_style", State("Dans un fichier à elle seule", dict), frame='<svg viewBox="0 0 10 10">{}</svg>')
show(
    "certainty",
    State(
        "Jugée, avec ses motifs",
        lambda: {
            "outcome": SimpleNamespace(
                certainty_label="Modérée",
                signs="⊕⊕⊕○",
                judged_by="Équipe des synthèses",
                judged_when="mars 2024",
                judged_in=None,
                reasons=[SimpleNamespace(label="Imprécision", change_text="−1", why=SENTENCE)],
            ),
            "language": "fr",
        },
    ),
    frame='<div class="accent-synthesis">{}</div>',
)
show(
    "record_row",
    State("Une ligne", lambda: {"label": "Protocole", "text": "https://exemple.org/protocole", "language": "fr"}),
    frame='<dl class="versions method-facts">{}</dl>',
)
show(
    "stances",
    State(
        "Prises par un résumé",
        lambda: {
            "stances": [
                _stance("confirme", "Confirme", about="Réadmission à 90 jours"),
                _stance("contredit", "Contredit", LONG_TITLE, about=UNBROKEN_WORD),
            ]
        },
    ),
    State(
        "Depuis une synthèse, avec d’autres ailleurs",
        lambda: {
            "stances": [
                _stance("nuance", "Nuancée par", on=date(2024, 3, 5)),
                _stance("complete", "Complétée par", why="", on=date(2021, 11, 28)),
            ],
            "later": SimpleNamespace(others=7, lists=[("Nuancée par", "#"), ("Complétée par", "#")]),
        },
    ),
)
