"""The blocks of a body: each with the preview of its author's choice, drawn by its own template."""

from collections.abc import Callable
from typing import Any

from wagtail.blocks import Block

from portal.core.blocks import BodyBlock
from portal.gallery.material import SENTENCE, Photograph, thing
from portal.gallery.specimens import State, show

# Blocks whose preview would need a thing of the library, or that have none.
CHOSEN: dict[str, Callable[[], Any]] = {
    "image": lambda: {"image": Photograph(960, 540), "alt": "Des collines sous un ciel pâle.", "caption": SENTENCE},
    "steps": lambda: [{"title": "Réunir l’équipe", "description": SENTENCE}, {"title": "Choisir un territoire"}],
    "document": lambda: {
        "title": "Guide de démarrage",
        "document": thing(url="#", file_extension="pdf", file_size=184_320),
    },
}


def preview(name: str, block: Block) -> Callable[[], dict[str, Any]]:
    """Return what makes the context that the block's template is given."""

    def context() -> dict[str, Any]:
        value: Any = CHOSEN[name]() if name in CHOSEN else block.get_preview_value()
        return {key: item for key, item in block.get_context(value).items() if key not in {"self", "block"}}

    return context


for _name, _block in BodyBlock().child_blocks.items():
    if _block.meta.template:
        show(
            _block.meta.template.removeprefix("components/").removesuffix(".html"),
            State("Aperçu de la rédaction", preview(_name, _block)),
            group="Corps de texte",
            frame='<div class="prose"><div class="block">{}</div></div>',
        )

show(
    "blocks/body",
    State(
        "Plusieurs blocs",
        lambda: {
            "value": BodyBlock().to_python(
                [
                    {"type": "markdown", "value": "## Un titre\n\nUn paragraphe, une [adresse](https://exemple.ca)."},
                    {
                        "type": "quote",
                        "value": {"quote": "La bonne visite, à temps.", "source": "Une infirmière"},
                    },
                    {"type": "callout", "value": {"title": "À retenir", "text": "Une idée par encadré."}},
                ]
            )
        },
    ),
    group="Corps de texte",
)
show(
    "callout",
    State("Information", title="À savoir", body="Le service est gratuit."),
    State("Mise en garde", kind="warning", title="Attention", body="Vérifiez la médication avant la visite."),
    State("Réussite", kind="success", body="Sans titre : un texte seul."),
    State("Message clé", kind="key", title="À retenir", body="Une visite dans les 48 heures change la suite."),
    group="Corps de texte",
    narrow=True,
)
