"""The rooms of the house: what import-linter can't see goes down too. The order is that of pyproject.toml."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.template.backends.django import get_installed_libraries
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from portal.core.ways import registered_ways

ROOT = Path(__file__).parents[2]
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
# A room and its height: 0 is the ground, and assembly the roof.
HEIGHTS = {
    name.strip(): height for height, layer in enumerate(reversed(LAYERS)) for name in layer.split("|") if name.strip()
}
ROOMS = [name for name in HEIGHTS if name not in ("portal.urls", "portal.settings", "portal.wsgi")]
INCLUDED = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)")
LOADED = re.compile(r"{%\s*load\s+(?:[^%]*\sfrom\s+)?([^%]+?)\s*%}")
ADDRESS = re.compile(r"{%\s*url\s+[\"']([^\"']+)")
WAY = re.compile(r"{%\s*way\s+[\"']([^\"']+)")
# The address that the settings name, whoever answers at it.
NAMED_BY_SETTINGS = {settings.LOGIN_URL}
TEMPLATE_NAME = re.compile(r"[\w/]+\.(?:html|txt|xml)")


def room_of(module: str) -> str | None:
    found = [room for room in HEIGHTS if module == room or module.startswith(f"{room}.")]
    return max(found, key=len, default=None)


def is_above(other: str | None, room: str) -> bool:
    """Tell whether a room is one that `room` may not know: higher, or another on its own floor."""
    return other is not None and other != room and HEIGHTS[other] >= HEIGHTS[room]


def files(room: str, pattern: str) -> Iterator[Path]:
    folder = ROOT / room.replace(".", "/")
    yield from (path for path in sorted(folder.rglob(pattern)) if "migrations" not in path.parts)


def templates(room: str) -> Iterator[Path]:
    yield from (
        path for path in files(room, "*.*") if "templates" in path.parts and path.suffix in (".html", ".txt", ".xml")
    )


@cache
def rooms_of_templates() -> dict[str, str]:
    return {
        path.relative_to(ROOT / room.replace(".", "/") / "templates").as_posix(): room
        for room in ROOMS
        for path in templates(room)
    }


@cache
def rooms_of_addresses() -> dict[str, str]:
    """The room of the view that each named address answers with."""
    found: dict[str, str] = {}

    def walk(resolver: Any, names: tuple[str, ...]) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern, (*names, pattern.namespace) if pattern.namespace else names)
            elif pattern.name and pattern.name not in NAMED_BY_SETTINGS:
                callback = pattern.callback
                room = room_of(getattr(callback, "view_class", callback).__module__)
                if room:
                    found[":".join((*names, pattern.name))] = room

    walk(get_resolver(), ())
    return found


def constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def wagtail_has(name: str) -> bool:
    """Tell whether a template stands in the place of one of Wagtail's, which any room may name."""
    return name.startswith(("wagtailadmin/", "wagtailcore/"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_template_includes_and_loads_nothing_from_a_room_above(room: str) -> None:
    libraries = get_installed_libraries()
    upward = []
    for path in templates(room):
        text = path.read_text()
        names = [(name, rooms_of_templates().get(name)) for name in INCLUDED.findall(text) if not wagtail_has(name)]
        for loaded in LOADED.findall(text):
            names += [(name, room_of(libraries.get(name, ""))) for name in loaded.split()]
        upward += [(path.name, name, other) for name, other in names if is_above(other, room)]
    assert upward == []


@pytest.mark.parametrize("room", ROOMS)
def test_code_renders_no_template_of_a_room_above(room: str) -> None:
    upward = [
        (path.name, text, rooms_of_templates()[text])
        for path in files(room, "*.py")
        for text in constants(path)
        if TEMPLATE_NAME.fullmatch(text) and is_above(rooms_of_templates().get(text), room)
    ]
    assert upward == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_names_an_address_that_a_room_above_answers_at(room: str) -> None:
    named = [(path.name, name) for path in templates(room) for name in ADDRESS.findall(path.read_text())]
    for path in files(room, "*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "reverse",
                "reverse_lazy",
                "redirect",
                "resolve_url",
            ):
                named += [(path.name, item.value) for item in node.args[:1] if isinstance(item, ast.Constant)]
    upward = [
        (file, name, rooms_of_addresses()[name])
        for file, name in named
        if is_above(rooms_of_addresses().get(name), room)
    ]
    assert upward == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_names_a_model_of_a_room_above(room: str) -> None:
    models = {model._meta.label: room_of(model.__module__) for model in apps.get_models()}
    upward = [
        (path.name, text, models[text])
        for path in files(room, "*.py")
        for text in constants(path)
        if is_above(models.get(text), room)
    ]
    assert upward == []


def test_every_app_of_the_portal_is_a_room_or_in_one() -> None:
    ours = {
        config.name
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT / config.name.partition(".")[0])
    }
    assert {name for name in ours if room_of(name) not in ROOMS} == set()
    assert {config.label for config in apps.get_app_configs() if config.name in ours} >= {"core", "shell", "exchange"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_way_that_a_template_asks_for_leads_somewhere(room: str) -> None:
    asked = [(path.name, purpose) for path in templates(room) for purpose in WAY.findall(path.read_text())]
    assert [(name, purpose) for name, purpose in asked if purpose not in registered_ways()] == []


def test_the_core_holds_only_what_every_page_needs() -> None:
    lines = sum(len(path.read_text().splitlines()) for path in files("portal.core", "*.py"))
    assert lines < 3000
