"""What a reader keeps and follows."""

from portal.gallery.examples.comparison import FORM
from portal.gallery.specimens import State, show

TITLE = "Paramédecine communautaire"

show(
    "keep_actions",
    State("D’une page", page="3", title=TITLE, **FORM),
    State("D’une page gardée et suivie", page="4", title=TITLE, kept=True, followed=True, **FORM),
    State("D’une recherche", query="q=chutes", title="ce qui paraît ici", **FORM),
    State("D’une recherche suivie", query="q=chutes", title="ce qui paraît ici", followed=True, **FORM),
    group="Recherche",
    frame='<div class="accent-practice">{}</div>',
    narrow=True,
)
