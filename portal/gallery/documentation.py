"""What a component says of itself: the comment at the top of its template, its style sheet, its parts."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}", re.DOTALL)
INCLUDED = re.compile(r"{% include \"(components/[^\"]+)\"")
# Two spaces indent the comment, two more an argument; what is deeper goes on with the argument before.
ARGUMENT = re.compile(r"    (?! )(?P<names>\w+(?:, \w+)*)(?:\s{2,}(?P<text>.*))?$")


@dataclass
class Argument:
    names: list[str]
    text: str


@dataclass
class Documentation:
    """The comment of a template: a description, then one line or more an argument."""

    description: str = ""
    arguments: list[Argument] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for argument in self.arguments for name in argument.names}


def source(template: str) -> str:
    """Return the text of a template by its name."""
    return Path(get_template(template).template.origin.name).read_text()  # type: ignore[attr-defined]


def read_comment(text: str) -> Documentation:
    """Read the first comment of a template's text; what isn't documented is empty."""
    found = COMMENT.search(text)
    documentation = Documentation()
    description = []
    for line in found[1].splitlines() if found else ():
        argument = ARGUMENT.match(line)
        if argument:
            names = [name.strip() for name in argument["names"].split(",")]
            documentation.arguments.append(Argument(names, argument["text"] or ""))
        elif documentation.arguments and line.startswith("     "):
            documentation.arguments[-1].text = f"{documentation.arguments[-1].text} {line.strip()}".strip()
        elif line.strip():
            description.append(line.strip())
    documentation.description = " ".join(description)
    return documentation


def component_templates() -> list[str]:
    """Return the name of every template of components/, blocks of bodies included; their previews are whole pages."""
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs() if _is_ours(config)]
    paths = {path.relative_to(folder).as_posix() for folder in folders for path in folder.glob("components/**/*.html")}
    return sorted(path for path in paths if "/previews/" not in path)


def _is_ours(config: AppConfig) -> bool:
    """Tell whether an app stands in the portal's own folders."""
    return Path(config.path).is_relative_to(settings.BASE_DIR / config.name.partition(".")[0])


def parts(template: str) -> list[str]:
    """Return the components that a template includes."""
    return list(dict.fromkeys(INCLUDED.findall(source(template))))


def stylesheet(template: str) -> str:
    """Return the path of the style sheet of the component, or nothing: some are drawn by the base alone."""
    path = template.removesuffix(".html") + ".css"
    return f"static/css/{path}" if finders.find(f"css/{path}") else ""
