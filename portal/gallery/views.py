"""The page /composants/."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from portal.gallery import documentation
from portal.gallery.isolation import isolate
from portal.gallery.palette import colours
from portal.gallery.specimens import GROUPS, Specimen, State, specimens


@dataclass
class Shown:
    """One state, drawn."""

    id: str
    name: str
    html: SafeString


@dataclass
class Named:
    """A component that another names: its place on the page."""

    template: str

    @property
    def name(self) -> str:
        return short_name(self.template)

    @property
    def anchor(self) -> str:
        return anchor(self.template)


@dataclass
class Entry:
    """One component on the page: what it says of itself, the components that it is made of, its states."""

    id: str
    name: str
    template: str
    stylesheet: str
    description: str
    arguments: list[documentation.Argument]
    parts: list[Named]
    within: list[Named]
    states: list[Shown]
    bleed: bool
    narrow: bool


def short_name(template: str) -> str:
    return template.removesuffix(".html").rpartition("components/")[2].rpartition("gallery/")[2]


def anchor(template: str) -> str:
    return short_name(template).replace("/", "-").replace("_", "-")


def draw(specimen: Specimen, state: State, number: int) -> Shown:
    """Draw one state with the component's own template."""
    prefix = f"{anchor(specimen.template)}-{number}"
    html: str = render_to_string(specimen.template, state.arguments())
    for frame in (state.frame, specimen.frame):
        html = frame.replace("{}", html)
    return Shown(f"{prefix}-etat", state.name, mark_safe(isolate(html, prefix, state.name)))  # noqa: S308  (templates')


def drawn(specimen: Specimen) -> list[Shown]:
    return [draw(specimen, state, number) for number, state in enumerate(specimen.states, 1)]


def entries() -> dict[str, list[Entry]]:
    """Return the components by group: those that are shown, and the parts that they are made of."""
    shown = specimens()
    templates = list(dict.fromkeys([*shown, *documentation.component_templates()]))
    made_of = {template: documentation.parts(template) for template in templates}
    groups: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for template in templates:
        specimen = shown.get(template)
        comment = documentation.read_comment(documentation.source(template))
        within = [other for other in templates if template in made_of[other]]
        groups[group_of(template, shown, within)].append(
            Entry(
                id=anchor(template),
                name=short_name(template),
                template=template,
                stylesheet=documentation.stylesheet(template),
                description=comment.description,
                arguments=comment.arguments,
                parts=[Named(part) for part in made_of[template]],
                within=[Named(whole) for whole in within],
                states=drawn(specimen) if specimen else [],
                bleed=bool(specimen and specimen.bleed),
                narrow=bool(specimen and specimen.narrow),
            )
        )
    # The parts of others stand after what is shown.
    return {name: sorted(found, key=lambda entry: not entry.states) for name, found in groups.items()}


def group_of(template: str, shown: dict[str, Specimen], within: list[str]) -> str:
    """Return the group of a component; a part stands with the first component that is made of it."""
    if template in shown:
        return shown[template].group
    if template.startswith("components/blocks/"):
        return "Corps de texte"
    return next((shown[other].group for other in within if other in shown), "Bases")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its states, for those who build the portal."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    groups = {name: found for name, found in entries().items() if found}
    context = {"groups": groups, "toc": toc(groups), "colours": colours()}
    return render(request, "gallery/gallery.html", context)


def toc(groups: dict[str, list[Entry]]) -> list[dict[str, Any]]:
    """Return the table of contents: the groups, each followed by its components."""
    found: list[dict[str, Any]] = []
    for number, (name, members) in enumerate(groups.items(), 1):
        found.append({"id": f"groupe-{number}", "title": name, "level": 2})
        found += [{"id": entry.id, "title": entry.name, "level": 3} for entry in members]
    return found
