"""What has no template of its own: buttons, shapes and icons."""

from portal.gallery.specimens import State, show

SHAPES = ("practice", "synthesis", "digest", "training", "lesson", "accompaniment", "page")
ICONS = ("search", "close", "menu", "down", "download")

show("gallery/buttons.html", State("Verbes qui disent ce qui arrive"), group="Bases")
show(
    "sprite",
    State("Formes des contenus et icônes"),
    group="Bases",
    frame='<div class="gallery__shapes">{}'
    + "".join(
        f'<svg class="gallery__shape accent-{name}" aria-hidden="true"><use href="#shape-{name}" /></svg>'
        for name in SHAPES
    )
    + "".join(
        f'<svg class="icon gallery__shape" aria-hidden="true"><use href="#icon-{name}" /></svg>' for name in ICONS
    )
    + "</div>",
)
