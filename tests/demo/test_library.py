"""The practices of the demo: each fact has a reference that can be gone to, and its French is read over."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal.text.typography import NARROW, NO_BREAK, french
from tests.conftest import CONTENT, absent

PRACTICES = {path.stem: path for path in sorted((CONTENT / "pratiques").rglob("*.md"))}
MEMBERS = {"cisss-at", "cisss-bsl", "cisss-ca", "cisss-gaspesie", "ciusss-slsj"}
SECTIONS = (
    *("why", "materials", "procedures", "providers", "how", "where", "when_how_much", "tailoring", "modifications"),
    *("fidelity_planned", "fidelity_actual", "failures", "lessons_learned", "sustainability"),
)
ROWS = {
    "core_components": ("title", "description"),
    "adaptable_components": ("title", "description"),
    "resources": ("description",),
    "steps": ("title", "description"),
    "risks": ("risk", "mitigation"),
    "partners": ("name", "role"),
    "indicators": ("name", "period", "denominator", "source"),
}
CITATION = re.compile(r"\[@([^\]]+)\]")
LIST_ITEM = re.compile(r"(?m)^(?:-|\d+\.) ")
# What the body only asks or says to be missing states no fact.
WITHOUT_FACTS = ("Avant de", "Ce que les sources ne disent pas")
ELISION = re.compile(r"^(?:[cdjlmnst]|qu)'", re.I)
WORDS = Path(__file__).with_name("field_words.txt")

each_practice = pytest.mark.parametrize("slug", PRACTICES)


def read(slug: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body of a practice."""
    _start, front, body = PRACTICES[slug].read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def keys(text: str) -> list[str]:
    return [key.strip().removeprefix("@") for group in CITATION.findall(text) for key in group.split(";")]


def statements(markdown: str) -> Iterator[str]:
    """Yield what has to cite: each paragraph and each item, but what only introduces or says « à documenter »."""
    introduction = ""
    for block in re.split(r"\n\s*\n", markdown.strip()):
        if not block or block.startswith(("|", "#")):
            continue
        if block.rstrip().endswith(":"):
            introduction = block
        elif LIST_ITEM.match(block):
            if not keys(introduction):
                yield from filter(None, map(str.strip, LIST_ITEM.split(block)))
        elif not re.fullmatch(r"[^.]*\*\*à documenter\*\*\.?", block.strip()):
            yield block


def facts(slug: str) -> Iterator[tuple[str, str]]:
    """Yield each text that states something, with where it stands."""
    page, body = read(slug)
    for name in SECTIONS:
        for statement in statements(page.get(name, "")):
            yield name, statement
    for name, fields in ROWS.items():
        for row in page.get(name, []):
            yield name, " ".join(row.get(field, "") for field in fields)
    for name in ("levers", "obstacles"):
        yield from ((name, line) for line in page.get(name, []))
    for name in ("status_reason", "cost_note"):
        if page.get(name):
            yield name, page[name]
    for part in re.split(r"(?m)^## ", body)[1:]:
        title, _line, text = part.partition("\n")
        if not title.startswith(WITHOUT_FACTS):
            yield title, text


def prose(slug: str) -> Iterator[str]:
    """Yield every French text of a practice, without its citations."""
    page, body = read(slug)
    texts = [page["title"], page["summary"], body, *page["keywords"]]
    texts += [page[name] for name in (*SECTIONS, "status_reason", "cost_note", "contact_role") if name in page]
    texts += [line for name in ("levers", "obstacles") for line in page.get(name, [])]
    for name, fields in ROWS.items():
        texts += [row[field] for row in page.get(name, []) for field in fields if field in row]
    texts += [reference["title"] for reference in page["references"] if reference.get("language", "fr") == "fr"]
    yield from (re.sub(r"[ \u00a0]*" + CITATION.pattern, "", text) for text in texts)


@each_practice
def test_every_fact_is_followed_by_its_reference(slug: str) -> None:
    assert [(where, text) for where, text in facts(slug) if not keys(text)] == []


@each_practice
def test_every_reference_says_who_published_what_when_and_where(slug: str) -> None:
    page, _body = read(slug)
    cited = {key for _where, text in facts(slug) for key in keys(text)}
    known = {reference["id"]: reference for reference in page["references"]}
    assert cited == known.keys()
    for key, reference in known.items():
        assert reference.get("publisher") or reference.get("container-title"), key
        assert reference["title"], key
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", reference["issued"]), key
        assert reference.get("URL", "").startswith("http") or reference.get("DOI"), key


@each_practice
def test_nobody_is_named_nor_can_be_reached(slug: str) -> None:
    text = PRACTICES[slug].read_text(encoding="utf-8")
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text)
    assert not re.search(r"\b(?:M\.|Mme|MM\.|Mmes|Dr|Dre|Pr|Pre) [A-ZÉÈ]", text)
    prose_only = re.sub(r"https?://\S+", "", text)
    assert not re.search(r"(?<!\d)\(?\d{3}\)?[ .\u00a0-]\d{3}[-.]\d{4}", prose_only)
    authors = [author for reference in read(slug)[0]["references"] for author in reference.get("author", [])]
    assert [author for author in authors if "literal" not in author] == []


@each_practice
def test_a_measure_says_its_unit_its_period_and_on_whom(slug: str) -> None:
    measured = [row for row in read(slug)[0].get("indicators", []) if row.get("measured") is not None]
    wanted = ("unit", "period", "denominator", "source")
    assert [(row["name"], name) for row in measured for name in wanted if not row.get(name)] == []


@each_practice
def test_its_typography_is_that_of_quebec(slug: str) -> None:
    """As the portal sets it when a page leaves; narrow spaces are its own business."""
    for line in (line for text in prose(slug) for line in text.splitlines()):
        assert "'" not in line, line
        assert french(line).replace(NARROW, NO_BREAK) == line.replace(NARROW, NO_BREAK)


def test_no_word_is_misspelt() -> None:
    if shutil.which("hunspell") is None:
        absent("hunspell", "install Debian's packages « hunspell » and « hunspell-fr-classical »")
    known = set(WORDS.read_text(encoding="utf-8").split())
    text = "\n".join(text for slug in PRACTICES for text in prose(slug)).replace("’", "'").replace(NO_BREAK, " ")
    command = ["hunspell", "-d", "fr", "-i", "utf-8", "-l"]
    found = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=True)
    words = {ELISION.sub("", word).rstrip(".") for word in found.stdout.split()}
    assert sorted(word for word in words - known if re.search(r"[^\W\d]", word)) == []


def test_the_field_words_are_all_used() -> None:
    text = "\n".join(text for slug in PRACTICES for text in prose(slug))
    assert [word for word in WORDS.read_text(encoding="utf-8").split() if word not in text] == []


def test_each_member_region_has_its_practices() -> None:
    owners = [read(slug)[0]["establishments"][0] for slug in PRACTICES]
    assert {member: owners.count(member) >= 2 for member in MEMBERS} == dict.fromkeys(MEMBERS, True)
    assert len(PRACTICES) >= 27


def test_ten_practices_at_least_have_a_measure() -> None:
    measured = [
        slug
        for slug in PRACTICES
        if any(row.get("measured") is not None for row in read(slug)[0].get("indicators", []))
    ]
    assert len(measured) >= 10
