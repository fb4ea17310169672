"""What a practice measured, as tables and drawings."""

from typing import Any

from portal.charts import key_figure_chart
from portal.gallery.material import LONG_TITLE, UNBROKEN_WORD, blocks
from portal.gallery.specimens import State, show

PRACTICE = '<div class="accent-practice">{}</div>'


def indicator(name: str, **fields: Any) -> dict[str, Any]:
    """An indicator as its block holds it: what isn't known is there, and empty."""
    unknown = dict.fromkeys(("kind", "unit", "period", "denominator", "source"), "") | dict.fromkeys(
        ("baseline", "target", "measured")
    )
    return unknown | {"name": name} | fields


VISITS = indicator(
    "Visites à domicile",
    kind="processus",
    unit="par mois",
    baseline=0,
    target=120,
    measured=134.5,
    period="2023-2024",
    denominator="Trois MRC, 240 personnes",
    source="Registre de l’équipe",
)
show(
    "indicator_table",
    State("Un indicateur", indicators=blocks(VISITS)),
    State(
        "Valeurs à documenter",
        indicators=blocks(
            indicator("Retours à l’urgence", unit="%", baseline=18, target=12),
            indicator("Satisfaction des proches"),
        ),
    ),
    State(
        "Plusieurs, un nom long",
        indicators=blocks(*(VISITS | {"name": f"Indicateur {n}"} for n in range(1, 6)), indicator(LONG_TITLE)),
    ),
    frame=PRACTICE,
)
FIGURE = VISITS | {
    "name": "Retours à l’urgence dans les 30 jours",
    "kind": "resultats",
    "unit": "%",
    "baseline": 18,
    "target": 12,
    "measured": 13,
    "denominator": "412 usagers suivis",
}
show(
    "key_figure",
    State("Départ, mesure et cible", figure=FIGURE, others=3),
    State("Une mesure seule", figure=indicator("Visites à domicile", unit="par mois", measured=134.5)),
    State(
        "Un nom long, un nombre immense",
        figure=FIGURE | {"name": LONG_TITLE, "unit": UNBROKEN_WORD[:60], "measured": 9_999_999_999.5},
    ),
    frame=PRACTICE,
)
show(
    "key_figure_chart",
    State("Avec une cible", lambda: {"chart": key_figure_chart(FIGURE)}),
    State("Sans cible", lambda: {"chart": key_figure_chart(FIGURE | {"target": None})}),
    State("De part et d’autre de zéro", lambda: {"chart": key_figure_chart(FIGURE | {"baseline": -20, "unit": "$"})}),
    frame=PRACTICE,
)
