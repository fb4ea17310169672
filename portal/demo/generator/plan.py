"""What page number n of a generated set is; it depends on n and the seed alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import yaml

from portal.demo.generator.grammar import Zipf, language
from portal.directory.services import DATA
from portal.text.slugs import slug_of

# Fifty pages in the proportions of a real portal: p practice, s synthesis, d digest, t training
# block followed by its lessons, a accompaniment.
PATTERN = "pspdpaptllpspdpspapdpspapstlllpdpsppdspapstllpdsap"
KINDS = {
    "p": "practice",
    "s": "synthesis",
    "d": "digest",
    "t": "training",
    "l": "lesson",
    "a": "accompaniment",
}
LINKS = {
    "practice": (("appuyee-par", "synthesis"), ("appuyee-par", "digest"), ("voir-aussi", "practice")),
    "synthesis": (("voir-aussi", "practice"),),
    "digest": (("confirme", "synthesis"), ("nuance", "synthesis"), ("complete", "practice")),
    "training": (("forme-a", "practice"), ("forme-a", "synthesis")),
    "lesson": (("voir-aussi", "synthesis"),),
    "accompaniment": (("accompagne", "practice"), ("accompagne", "training")),
}
WINDOW = 2000
LAST_DAY = date(2025, 6, 30)
DAYS = 3652


@dataclass
class GeneratedPage:
    """One page: texts, and slugs for everything that classifies it."""

    index: int
    type: str
    slug: str
    title: str
    summary: str
    body: str
    establishments: list[str]
    regions: list[str]
    terms: dict[str, list[str]]
    published_on: date
    visibility: str
    keywords: list[str]
    language: str = "fr"
    block: int | None = None
    lessons: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    single_terms: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, int]] = field(default_factory=list)


@lru_cache(maxsize=1)
def vocabularies() -> dict[str, Any]:
    """The project's vocabularies, read from their file: no database is needed."""
    return yaml.safe_load((DATA / "vocabularies.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _slugs(name: str) -> Zipf:
    return Zipf([term["slug"] for term in vocabularies()[name]["terms"]], shift=3.0)


def kind_of(index: int) -> str:
    """The type of page number `index`."""
    return KINDS[PATTERN[index % len(PATTERN)]]


def block_of(index: int) -> int | None:
    """The number of the training block that lesson `index` is a part of."""
    if kind_of(index) != "lesson":
        return None
    while kind_of(index) == "lesson":
        index -= 1
    return index


def prefix(seed: int) -> str:
    """What every slug of a set begins with, so that two sets never meet."""
    return f"g{seed}-"


def generate(start: int, stop: int, seed: int) -> Iterator[GeneratedPage]:
    """Yield pages number `start` to `stop` (excluded) of the set of `seed`."""
    for index in range(start, stop):
        yield page(index, seed)


def page(index: int, seed: int) -> GeneratedPage:
    """Page number `index` of the set of `seed`: always the same."""
    rng = random.Random(f"{seed}:{index}")  # noqa: S311  (made-up content, not a secret)
    kind = kind_of(index)
    words = language()
    title = words.title(kind, rng)
    block = block_of(index)
    owner = random.Random(f"{seed}:{index if block is None else block}:owner")  # noqa: S311  (made-up content, not a secret)
    establishments = [_slugs("establishments").draw(owner)]
    if rng.random() < 0.15:
        establishments = list(dict.fromkeys([*establishments, _slugs("establishments").draw(rng)]))
    found = GeneratedPage(
        index=index,
        type=kind,
        slug=f"{prefix(seed)}{index:07d}-{slug_of(title)[:50]}".rstrip("-"),
        title=title[:255],
        summary=words.paragraph(rng, 2)[:400],
        body="",
        establishments=establishments,
        regions=[_slugs("regions").draw(rng)] if rng.random() < 0.4 else [],
        terms=_classify(rng),
        published_on=LAST_DAY - timedelta(days=int(rng.random() * DAYS)),
        visibility=_visibility(rng) if block is None else "public",
        keywords=list(dict.fromkeys(words.noun(rng) for _number in range(rng.randrange(4)))),
        block=block,
    )
    _FILL[kind](found, rng)
    found.links = _links(index, kind, rng)
    return found


def _visibility(rng: random.Random) -> str:
    drawn = rng.random()
    return "public" if drawn < 0.85 else "members" if drawn < 0.95 else "establishment"


def _classify(rng: random.Random) -> dict[str, list[str]]:
    """Slugs by vocabulary: one to three themes, and the other lists about half of the time."""
    found = {"themes": _draw_terms("themes", 1 + rng.randrange(3), rng)}
    for name, chance in (
        ("service_programmes", 0.7),
        ("client_profiles", 0.6),
        ("objectives", 0.6),
        ("approaches", 0.2),
        ("care_models", 0.4),
        ("tools", 0.3),
        ("mechanisms", 0.2),
        ("continuum", 0.5),
        ("service_levels", 0.3),
    ):
        if rng.random() < chance:
            found[name] = _draw_terms(name, 1 + rng.randrange(2), rng)
    return found


def _draw_terms(name: str, number: int, rng: random.Random) -> list[str]:
    slugs = _slugs(name)
    return list(dict.fromkeys(slugs.draw(rng) for _number in range(number)))


def _links(index: int, kind: str, rng: random.Random) -> list[tuple[str, int]]:
    """About one page in two names earlier pages, so that a link's target always exists."""
    found: dict[tuple[str, int], None] = {}
    for _number in range(rng.choices((0, 1, 2, 3), (50, 30, 15, 5))[0]):
        link, target = rng.choice(LINKS[kind])
        number = index - 1 - rng.randrange(min(WINDOW, index)) if index else -1
        while number >= 0 and kind_of(number) != target:
            number -= 1
        if number >= 0 and number > index - WINDOW - 100:
            found[(link, number)] = None
    return list(found)


def _body(rng: random.Random, sections: int, sentences: int) -> str:
    words = language()
    parts = []
    for number in range(sections):
        if number:
            parts.append(f"## {words.title('lesson', rng)}")
        parts.append(words.paragraph(rng, sentences))
    if rng.random() < 0.2:
        parts.append("\n".join(f"- {words.sentence(rng)}" for _number in range(3)))
    return "\n\n".join(parts)


def _fill_practice(found: GeneratedPage, rng: random.Random) -> None:
    words = language()
    for name, sentences in (
        ("why", 4),
        ("procedures", 5),
        ("providers", 2),
        ("how", 2),
        ("where", 2),
        ("lessons_learned", 2),
    ):
        found.texts[name] = words.paragraph(rng, sentences)
    found.body = _body(rng, 1, 3)
    found.texts["direction"] = words.word("directions", rng)
    found.single_terms["status"] = rng.choices(("pilote", "en-cours", "perenne"), (4, 4, 2))[0]
    if rng.random() < 0.8:
        found.single_terms["maturity"] = rng.choices(("emergente", "prometteuse", "exemplaire"), (5, 4, 1))[0]
    found.lines["levers"] = [words.sentence(rng)]
    found.rows["core_components"] = [{"title": words.sentence(rng)[:200], "description": ""} for _number in range(2)]
    found.rows["steps"] = [
        {"title": words.sentence(rng)[:200], "start": None, "duration_months": 1 + rng.randrange(12), "description": ""}
        for _number in range(2)
    ]


def _fill_synthesis(found: GeneratedPage, rng: random.Random) -> None:
    words = language()
    found.body = _body(rng, 4, 5)
    found.single_terms["synthesis_kind"] = _slugs("synthesis_kinds").draw(rng)
    found.texts["question"] = words.title("synthesis", rng)
    found.lines["key_messages"] = [words.sentence(rng) for _number in range(3)]


def _fill_digest(found: GeneratedPage, rng: random.Random) -> None:
    words = language()
    found.body = _body(rng, 3, 5)
    found.lines["key_points"] = [words.sentence(rng) for _number in range(3)]
    found.numbers["publication_year"] = found.published_on.year
    found.texts["publication_citation"] = f"{words.title('digest', rng)}, {found.published_on.year}."


def _fill_training(found: GeneratedPage, rng: random.Random) -> None:
    words = language()
    found.body = _body(rng, 3, 5)
    found.numbers["duration_minutes"] = 15 * (2 + rng.randrange(10))
    found.lines["learning_objectives"] = [words.sentence(rng) for _number in range(3)]


def _fill_accompaniment(found: GeneratedPage, rng: random.Random) -> None:
    words = language()
    found.body = _body(rng, 3, 5)
    found.texts["duration_note"] = f"{2 + rng.randrange(10)} mois"
    found.rows["steps"] = [{"title": words.sentence(rng)[:200], "description": ""} for _number in range(3)]


_FILL = {
    "practice": _fill_practice,
    "synthesis": _fill_synthesis,
    "digest": _fill_digest,
    "training": _fill_training,
    "lesson": _fill_training,
    "accompaniment": _fill_accompaniment,
}
