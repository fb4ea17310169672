"""What a kind of content declares agrees with what its pages hold, and says it in one place."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.checks import run_checks
from django.utils import translation

from portal.kinds.contents import NO_KIND, ContentKind, content_kinds, families, kind_named, kinds_css
from portal.kinds.sections import Section, SectionField
from practices.kinds import PRACTICE
from practices.models import PracticePage
from syntheses.models import DigestPage


def problems() -> dict[str, str]:
    return {str(problem.id): str(problem.msg) for problem in run_checks() if str(problem.id).startswith("kinds.")}


def test_every_kind_agrees_with_its_model() -> None:
    assert problems() == {}


def test_a_field_that_no_section_names_is_refused(monkeypatch: Any) -> None:
    fewer = tuple(section for section in PRACTICE.sections if section.anchor != "risques")
    monkeypatch.setattr(PracticePage, "content_kind", replace(PRACTICE, sections=fewer))
    assert problems() == {"kinds.E002": "practices.PracticePage.risks stands in no section."}


def test_a_section_that_names_no_field_is_refused(monkeypatch: Any) -> None:
    more = (*PRACTICE.sections, Section(anchor="autre", fields=(SectionField(name="autre"),)))
    monkeypatch.setattr(PracticePage, "content_kind", replace(PRACTICE, sections=more))
    assert "name autre" in problems()["kinds.E003"]


def test_a_page_type_without_a_kind_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(DigestPage, "content_kind", NO_KIND)
    assert "syntheses.DigestPage" in problems()["kinds.E004"]


def test_a_slug_is_a_word_and_one_kind_s(monkeypatch: Any) -> None:
    with pytest.raises(ValueError, match="lower-case"):
        ContentKind(slug="Outil-2", one="", many="", counted="", order=1)
    monkeypatch.setattr(DigestPage, "content_kind", replace(DigestPage.content_kind, slug="practice"))
    assert "practice" in problems()["kinds.E001"]


def test_kinds_and_families_come_in_their_order() -> None:
    assert [kind.slug for kind in content_kinds()] == [
        "practice",
        "synthesis",
        "digest",
        "training",
        "lesson",
        "path",
        "accompaniment",
        "page",
    ]
    assert [family.url for family in families()] == ["/pratiques/", "/syntheses/", "/formation/"]


@pytest.mark.parametrize(("language", "words"), [("fr-ca", "2 résumés"), ("en", "2 digests")])
def test_a_kind_is_counted_in_the_reader_s_language(language: str, words: str) -> None:
    with translation.override(language):
        assert kind_named("digest").count(2) == words


def test_the_style_sheet_of_the_kinds_is_found_as_a_file() -> None:
    assert Path(finders.find("css/kinds.css")).read_text(encoding="utf-8") == kinds_css()
    assert ".accent-lesson { --accent: var(--lesson); }" in kinds_css()


def test_the_portal_starts_where_its_style_sheets_are_bundled(tmp_path: Path) -> None:
    """Storages are made while models load: what makes the sheet of the kinds can't ask for pages yet."""
    started = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=Path(__file__).parents[2],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "DATA_DIR": str(tmp_path)}
        | {"SECRET_KEY": "known-to-this-test-alone-and-long-enough-for-the-settings-to-take"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr


ROOT = Path(__file__).parents[2]
SLUGS = tuple(kind for kind in ("practice", "synthesis", "digest", "training", "lesson", "accompaniment"))
# What shows or generates contents of known kinds, the home page that leads to them, and the list of apps.
SHOWS_KNOWN_KINDS = ("portal/demo/", "portal/gallery/", "portal/home/", "portal/settings/")


def below_the_contents(*suffixes: str) -> Iterator[Path]:
    for folder in ("portal", "search", "static"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in suffixes and "migrations" not in path.parts and not name.startswith(SHOWS_KNOWN_KINDS):
                yield path


def test_no_room_below_the_contents_names_a_kind() -> None:
    """In code a text that is a slug; in a template or a style sheet a type, a class, a token, a shape."""
    named = [
        (path.name, node.value)
        for path in below_the_contents(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in SLUGS
    ]
    said = re.compile(rf"(?:type=|accent-|shape-|data-kind-|var\(--|--|== \"|kind=\")(?:{'|'.join(SLUGS)})\b(?!-)")
    for path in below_the_contents(".html", ".css", ".js", ".typ", ".xml"):
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        named += [(path.name, found) for found in said.findall(text)]
    assert named == []
