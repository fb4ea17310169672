"""What the gallery shows of a component: its states, each with the arguments that its template is given."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arguments = dict[str, Any]


class State:
    """One state of a component.

    `arguments` are those of the template. A callable is called when the page is shown: it may read the
    directory or translate. `frame` is HTML around this state alone, with {} in its place.
    """

    frame = "{}"

    def __init__(self, name: str, build: Callable[[], Arguments] | None = None, /, **arguments: Any) -> None:
        self.name = name
        self._build = build
        self._arguments = arguments

    def framed(self, frame: str) -> "State":
        self.frame = frame
        return self

    def arguments(self) -> Arguments:
        return self._arguments | (self._build() if self._build else {})


@dataclass(frozen=True)
class Specimen:
    """A component as the gallery shows it.

    `template` is its path; `frame` the HTML that a reader meets around it, with {} in its place (an entry
    of a list needs its list); `bleed` tells that it spans the page, `narrow` that its states may stand
    side by side.
    """

    template: str
    group: str
    states: tuple[State, ...]
    frame: str = "{}"
    bleed: bool = False
    narrow: bool = False


# The groups of the page, in its order; an example names its own.
GROUPS = ("Cadre", "Recherche", "Listes", "Carte", "Fiche", "Corps de texte", "Formulaires", "Bases")

_shown: dict[str, Specimen] = {}


def show(
    name: str, *states: State, group: str = "Fiche", frame: str = "{}", bleed: bool = False, narrow: bool = False
) -> None:
    """Show the component `name`: a template of components/, or of the gallery itself where it ends with .html."""
    template = name if name.endswith(".html") else f"components/{name}.html"
    if template in _shown:
        raise ValueError(f"{template} is shown twice")
    _shown[template] = Specimen(template, group, states, frame, bleed, narrow)


def specimens() -> dict[str, Specimen]:
    """Return what is shown, by template, from every module of `examples/`."""
    from portal.gallery import examples

    for module in pkgutil.iter_modules(examples.__path__):
        importlib.import_module(f"{examples.__name__}.{module.name}")
    return dict(_shown)
