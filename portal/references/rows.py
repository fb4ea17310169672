"""Rows of a page's references, made of what other programs wrote: nothing of an entry is lost on the way."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from portal.references.blocks import TYPES
from portal.references.shape import CSL_NAMES, KEY, is_a_date, line_of
from portal.text.identifiers import tidy_address, tidy_doi

KNOWN_TYPES = {name for name, _label in TYPES}
# What CSL calls otherwise, or parts more finely, than the form does.
NEAREST = {
    "article": "article",
    "book-section": "chapter",
    "classic": "book",
    "collection": "book",
    "entry": "entry-encyclopedia",
    "entry-dictionary": "entry-encyclopedia",
    "review-book": "review",
    "song": "broadcast",
    "treaty": "legislation",
}
LONGEST = {
    "container_title": 300,
    "publisher": 300,
    "volume": 40,
    "issue": 40,
    "page": 60,
    "language": 20,
    "doi": 200,
    "url": 200,
}
# Parts that the form has no field for, and that readers may need.
BESIDE = ("editor", "edition", "publisher-place", "event-title", "collection-title", "ISBN", "ISSN", "PMID", "number")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def work_of(csl: Mapping[str, Any]) -> dict[str, str]:
    """Return the value of a `work` row; what it has no place for goes to its note.

    Raises:
        django.core.exceptions.ValidationError: for what has no title, saying so.
    """
    title = _text(csl.get("title"))
    if not title:
        raise ValidationError(_("Cette référence n’a pas de titre."))
    kind = str(csl.get("type") or "document")
    value = {"type": kind if kind in KNOWN_TYPES else NEAREST.get(kind, "document"), "title": title}
    names = csl.get("author") if isinstance(csl.get("author"), list) else []
    value["authors"] = "\n".join(filter(None, (_name(name) for name in names or ())))
    notes = []
    for name in ("issued", "accessed"):
        date, left = _date(csl.get(name))
        if name == "accessed" and len(date) != 10:
            date, left = "", left or date
        value[name] = date
        notes += [left] if left else []
    for name, csl_name in CSL_NAMES.items():
        if name in ("title", "note") or not csl.get(csl_name):
            continue
        text = _text(csl[csl_name])
        text = tidy_doi(text) if name == "doi" else tidy_address(text) if name == "url" else text
        if (
            len(text) > LONGEST.get(name, 300)
            or (name == "doi" and not _DOI.fullmatch(text))
            or not _address(name, text)
        ):
            notes.append(text)
        else:
            value[name] = text
    key = str(csl.get("id") or "")
    value["key"] = key if re.fullmatch(KEY, key) else ""
    own = _text(csl.get("note"))
    notes += [_beside(name, csl[name]) for name in BESIDE if csl.get(name)]
    value["note"] = ". ".join(text.rstrip(".") for text in (own, *notes) if text)
    return value


def _text(value: Any) -> str:
    """A text on one line, without the marks of italics and the like that CSL-JSON may hold."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if not isinstance(value, str | int | float):
        return ""
    text = str(value).replace("\x00", "")
    marked = re.sub(r"</?(?:i|b|sub|sup|span|sc)(?:\s[^<>]*)?>", "", text)
    return " ".join((marked if "<" in marked else strip_tags(marked)).split())


def _name(name: Any) -> str:
    if isinstance(name, str):
        return line_of({"literal": _text(name)})
    if not isinstance(name, Mapping):
        return ""
    return line_of({str(part): _text(value) for part, value in name.items()})


def _date(value: Any) -> tuple[str, str]:
    """The date as the form writes it, and what is left of one that it can't write."""
    if not isinstance(value, Mapping):
        return "", ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    raw = _text(value.get("raw") or value.get("literal"))
    try:
        numbers = [int(part) for part in first[:3]]
    except (TypeError, ValueError):
        return "", raw or _text(first)
    # A month beyond 12 is a season.
    numbers = numbers[:1] if len(numbers) > 1 and not 1 <= numbers[1] <= 12 else numbers
    date = "-".join(f"{number:0{4 if rank == 0 else 2}d}" for rank, number in enumerate(numbers))
    if is_a_date(date):
        return date, ""
    return (raw, "") if is_a_date(raw) else ("", raw or date)


def _address(name: str, text: str) -> bool:
    if name != "url":
        return True
    try:
        URLValidator()(text)
    except ValidationError:
        return False
    return True


def _beside(name: str, value: Any) -> str:
    names = value if isinstance(value, list) else []
    text = " ; ".join(filter(None, map(_name, names))) if name == "editor" else _text(value)
    labels = {
        "editor": _("Sous la direction de"),
        "edition": _("Édition"),
        "publisher-place": _("Lieu"),
        "event-title": _("Événement"),
        "collection-title": _("Collection"),
        "number": _("Numéro"),
    }
    return f"{labels.get(name, name)} {text}" if text else ""
