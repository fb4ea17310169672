"""Makes sentences from templates: articles, elision and agreement of French."""

import random
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, zip_longest
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SLOT = re.compile(r"<([A-Z]+)\d?>")
ASPIRATED = ("hau", "han", "hors", "héb")
VOWELS = "aàâeéèêëiîïoôœuùûüyh"


@lru_cache(maxsize=1)
def language() -> "Language":
    """The grammar with its vocabulary, read once."""
    return Language(_read("words.yaml"), _read("templates.yaml"))


def _read(name: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


class Zipf:
    """Draws from a list: the item of rank r comes 1/r times as often as the first."""

    def __init__(self, items: list[Any], shift: float = 2.0) -> None:
        self.items = items
        self.weights = list(accumulate(1 / (rank + shift) for rank in range(len(items))))

    def draw(self, rng: random.Random) -> Any:
        return rng.choices(self.items, cum_weights=self.weights)[0]


class Noun:
    """A noun with its forms; the article is chosen by its first letter."""

    def __init__(self, pattern: str, feminine: bool) -> None:
        self.singular = re.sub(r"\(([^/]*)/[^)]*\)", r"\1", pattern).replace("*", "")
        self.plural = re.sub(r"\([^/]*/([^)]*)\)", r"\1", pattern).replace("*", "s")
        self.feminine = feminine
        first = self.singular.lower()
        self.elided = first[0] in VOWELS and not first.startswith(ASPIRATED)
        # « soin à domicile régional » is clumsy where the noun already has a complement.
        self.bare = " " not in self.singular


class Language:
    """Fills the slots of templates."""

    def __init__(self, words: dict[str, Any], templates: dict[str, Any]) -> None:
        pairs = zip_longest(words["feminine"], words["masculine"])
        nouns = [Noun(text, rank == 0) for pair in pairs for rank, text in enumerate(pair) if text]
        self.nouns = Zipf(nouns)
        self.adjectives = Zipf([_adjective(text) for text in words["adjectives"]])
        self.verbs = Zipf([text.split("/") for text in words["verbs"]])
        self.lists = {name: Zipf(words[name]) for name in ("towns", "acronyms", "units", "directions", "adverbs")}
        self.sentences = Zipf([_compile(text) for text in templates["sentences"]], shift=12.0)
        self.titles = {kind: Zipf([_compile(text) for text in found]) for kind, found in templates["titles"].items()}
        self.slots: dict[str, Callable[[random.Random], str]] = {
            "D": lambda rng: _with_article(self.nouns.draw(rng)),
            "P": lambda rng: f"les {self.nouns.draw(rng).plural}",
            "A": self._qualified,
            "I": lambda rng: _indefinite(self.nouns.draw(rng)),
            "DU": lambda rng: _with_preposition(self.nouns.draw(rng), "du", "de la", "de l’"),
            "AU": lambda rng: _with_preposition(self.nouns.draw(rng), "au", "à la", "à l’"),
            "V": lambda rng: self.verbs.draw(rng)[0],
            "VP": lambda rng: self.verbs.draw(rng)[1],
            "INF": lambda rng: self.verbs.draw(rng)[2],
            "T": lambda rng: self.lists["towns"].draw(rng),
            "S": lambda rng: self.lists["acronyms"].draw(rng),
            "U": lambda rng: self.lists["units"].draw(rng),
            "R": lambda rng: self.lists["adverbs"].draw(rng),
            "N": lambda rng: str(2 + int(rng.random() ** 2 * 40)),
            "C": lambda rng: f"{5 + int(rng.random() * 90)}\u00a0%",
            "Y": lambda rng: str(2005 + int(rng.random() * 20)),
        }

    def _qualified(self, rng: random.Random) -> str:
        noun = self.nouns.draw(rng)
        text = _with_article(noun)
        return f"{text} {self.adjectives.draw(rng)[1 if noun.feminine else 0]}" if noun.bare else text

    def sentence(self, rng: random.Random) -> str:
        return self._fill(self.sentences.draw(rng), rng)

    def title(self, kind: str, rng: random.Random) -> str:
        return self._fill(self.titles[kind].draw(rng), rng)

    def paragraph(self, rng: random.Random, sentences: int) -> str:
        return " ".join(self.sentence(rng) for _number in range(sentences))

    def noun(self, rng: random.Random) -> str:
        return self.nouns.draw(rng).singular

    def word(self, name: str, rng: random.Random) -> str:
        return self.lists[name].draw(rng)

    def _fill(self, parts: list[str], rng: random.Random) -> str:
        slots = self.slots
        text = "".join([slots[part](rng) if number % 2 else part for number, part in enumerate(parts)])
        text = _ELISION.sub(r"\1’", text)
        return text[0].upper() + text[1:]


_ELISION = re.compile(r"\b(d|qu)e (?=[aàâeéèêiîoôuy])")


def _compile(template: str) -> list[str]:
    """Split a template: texts at even places, names of slots at odd ones."""
    return SLOT.split(template)


def _adjective(text: str) -> tuple[str, str]:
    parts = text.split("/")
    return parts[0], parts[1]


def _with_article(noun: Noun) -> str:
    return _with_preposition(noun, "le", "la", "l’")


def _with_preposition(noun: Noun, masculine: str, feminine: str, elided: str) -> str:
    if noun.elided:
        return elided + noun.singular
    return f"{feminine if noun.feminine else masculine} {noun.singular}"


def _indefinite(noun: Noun) -> str:
    return f"{'une' if noun.feminine else 'un'} {noun.singular}"
