"""Values over time, as adoption files draw them."""

from datetime import date

from portal.charts.series import Series, series_chart
from portal.gallery.material import UNBROKEN_WORD
from portal.gallery.specimens import State, show

VISITS = tuple(
    (date(2025, month, 28), float(value)) for month, value in enumerate((3, 4, 4, 3, 5, 4, 5, 4, 8, 9, 8, 10), 1)
)
RETURNS = ((date(2025, 6, 30), 23.0), (date(2025, 12, 31), 20.5))

show(
    "series_chart",
    State(
        "Une série, sa médiane et sa cible",
        lambda: {"chart": series_chart([Series("Visites", VISITS)], unit="visites", target=12, with_median=True)},
    ),
    State(
        "Une série courte, d’où elle part",
        lambda: {"chart": series_chart([Series("Retours", RETURNS)], unit="%", baseline=24)},
    ),
    State(
        "Plusieurs lieux sur un axe",
        lambda: {
            "chart": series_chart(
                [
                    Series("CISSS de la Gaspésie", VISITS, url="#"),
                    Series("CIUSSS du Saguenay–Lac-Saint-Jean", tuple((day, value + 2) for day, value in VISITS[6:])),
                    Series(UNBROKEN_WORD, VISITS[3:5], detail="deux mesures"),
                ]
            )
        },
    ),
    State("Une seule valeur", lambda: {"chart": series_chart([Series("Visites", VISITS[:1])], unit="visites")}),
    frame='<div class="accent-practice">{}</div>',
)
