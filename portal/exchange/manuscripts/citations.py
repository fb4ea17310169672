"""The citations of a word processor's fields, as `[@key]` and rows of the page's references."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from portal.exchange.manuscripts.losses import Losses
from portal.references.rows import work_of
from portal.references.shape import proposed_key

# What Zotero and Mendeley call a place in a work, as French writes it short.
LABELS = {
    "page": "p.",
    "chapter": "chap.",
    "section": "sect.",
    "paragraph": "par.",
    "figure": "fig.",
    "volume": "vol.",
    "issue": "no",
    "line": "l.",
    "note": "note",
    "part": "partie",
}
_UNSAID = re.compile(r"[\[\]<>;&@]")


class Citations:
    """What fields cite, met in the order of the text; `rows` are the works, each once."""

    def __init__(self, cited: dict[str, dict[str, Any]], losses: Losses) -> None:
        self._cited = cited
        self._losses = losses
        self._keys: dict[str, str] = {}
        self.rows: list[dict[str, Any]] = []

    def cite(self, names: list[str]) -> str:
        """Write what one field cites; empty where any of it is unknown or can't be a reference."""
        items = [self._cited[name] for name in names if name in self._cited]
        keys = [self._key(item) for item in items]
        if not keys or len(items) != len(names) or not all(keys):
            return ""
        before = _words(items[0]["prefix"])
        after = _words(items[-1]["suffix"])
        said = [*filter(None, (before, after)), *filter(None, (_words(item["prefix"]) for item in items[1:]))]
        if said:
            self._losses.note("citation-words", " … ".join(said))
        written = "; ".join(f"@{key}{_place(item)}" for key, item in zip(keys, items, strict=True))
        beside = [_words(item["prefix"]) for item in items[1:]] + [_words(item["suffix"]) for item in items]
        told = ", ".join(filter(None, beside))
        return f"{before}{' ' if before else ''}[{written}]{f' ({told})' if told else ''}"

    def _key(self, item: dict[str, Any]) -> str:
        """The key of a work, given once whatever number each field has for it."""
        try:
            value = work_of({name: part for name, part in item["csl"].items() if name not in ("id", "abstract")})
        except ValidationError:
            self._losses.note("references-refused", str(item["csl"])[:80])
            return ""
        marks = [f"uri {uri}" for uri in item["uris"]]
        marks += [f"doi {value['doi'].lower()}"] if value.get("doi") else []
        marks += [repr((value["title"].casefold(), value.get("issued", ""), value.get("authors", "")))]
        key = next((self._keys[mark] for mark in marks if mark in self._keys), "")
        if not key:
            value["key"] = key = proposed_key(value, set(self._keys.values()))
            self.rows.append({"type": "work", "value": value})
        self._keys |= dict.fromkeys(marks, key)
        return key


def _words(text: str) -> str:
    """A text that stands beside a citation, plain."""
    return " ".join(_UNSAID.sub(" ", re.sub(r"</?\w+[^<>]*>", "", text)).split())


def _place(item: dict[str, Any]) -> str:
    locator = _words(item["locator"])
    label = LABELS.get(item["label"] or "page", item["label"])
    return f", {label} {locator}"[:100] if locator else ""
