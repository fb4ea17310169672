"""Questions in Moodle's XML, written: every kind comes back as it left (`moodle.py` reads them)."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree
from lxml.builder import E

from training.questions.base import plain, rows
from training.questions.drawing import Rules
from training.questions.moodle import CASE

# What XML can't hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NAME_LENGTH = 80

Told = tuple[str, str, dict[str, Any]]


def write_moodle(parts: Iterable[tuple[Any, Iterable[Told]]]) -> bytes:
    """Write questions by parts, each begun by its category (None where it has none), each question with its identifier
    and its kind.
    """
    root = E.quiz()
    for category, questions in parts:
        if category is not None:
            root.extend(category)
        root.extend(_question(*one) for one in questions)
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def category_of(kind: str, title: str, text: str, rules: Rules, identifier: str) -> list[Any]:
    """What begins the questions of a quiz or of a case; what Moodle keeps elsewhere is said in a comment."""
    name = " ".join(title.split()).replace("/", "//")
    made = E.question(E.category(_text(f"$course$/top/{name}")), _rich("info", text), type="category")
    made.append(E.idnumber(f"{CASE if kind == 'case' else 'quiz:'}{identifier}"))
    facts = " ; ".join(rules.facts).replace("--", "—")
    return [*([etree.Comment(f" {_clean(facts)} ")] if facts else []), made]


def _clean(text: Any) -> str:
    return FORBIDDEN.sub("", str(text or ""))


def _text(text: Any) -> Any:
    return E.text(_clean(text))


def _rich(tag: str, text: Any) -> Any:
    """A Markdown text."""
    return E(tag, _text(text), format="markdown")


def _plain(tag: str, text: Any, *more: Any, **attributes: str) -> Any:
    return E(tag, _text(text), *more, format="plain_text", **attributes)


def _said(text: Any) -> Any:
    return _plain("feedback", text)


def _question(identifier: str, kind: str, raw: dict[str, Any]) -> Any:
    theirs, write = WRITERS[kind]
    prompt = str(raw.get("prompt") or "")
    made = E.question(
        E.name(_text(plain(prompt)[:NAME_LENGTH] or identifier)),
        _rich("questiontext", prompt),
        _rich("generalfeedback", raw.get("feedback")),
        E.defaultgrade(str(raw.get("points") or 1)),
        E.penalty("0"),
        E.hidden("0"),
        E.idnumber(_clean(identifier)),
        type=theirs,
    )
    made.extend(write(raw))
    return made


def _choice(raw: dict[str, Any], *, several: bool) -> Iterator[Any]:
    options = rows(raw.get("options"))
    share = f"{100 / max(1, sum(bool(one.get('correct')) for one in options)):.5f}".rstrip("0").rstrip(".")
    yield E.single("false" if several else "true")
    yield E.shuffleanswers("0")
    yield E.answernumbering("none")
    for one in options:
        fraction = share if one.get("correct") else f"-{share}" if several else "0"
        yield _plain("answer", one["text"], _said(one.get("feedback")), fraction=fraction)


def _single(raw: dict[str, Any]) -> Iterator[Any]:
    return _choice(raw, several=False)


def _multiple(raw: dict[str, Any]) -> Iterator[Any]:
    return _choice(raw, several=True)


def _truth(raw: dict[str, Any]) -> Iterator[Any]:
    for word, is_right, said in (
        ("true", bool(raw.get("answer")), "if_true"),
        ("false", not raw.get("answer"), "if_false"),
    ):
        yield _plain("answer", word, _said(raw.get(said)), fraction="100" if is_right else "0")


def _numeric(raw: dict[str, Any]) -> Iterator[Any]:
    answer, tolerance = (repr(float(raw.get(name) or 0)) for name in ("answer", "tolerance"))
    yield E.answer(_text(answer), E.tolerance(tolerance), _said(""), fraction="100", format="plain_text")
    if raw.get("unit"):
        yield E.units(E.unit(E.multiplier("1"), E.unit_name(_clean(raw["unit"]))))
    yield E.unitgradingtype("0")
    yield E.unitpenalty("0")
    # The unit is shown beside the field, as the portal does.
    yield E.showunits("2" if raw.get("unit") else "3")
    yield E.unitsleft("0")


def _short(raw: dict[str, Any]) -> Iterator[Any]:
    yield E.usecase("1" if raw.get("exact") else "0")
    for text in rows(raw.get("accepted")):
        yield _plain("answer", str(text).replace("*", "\\*"), _said(""), fraction="100")


def _matching(raw: dict[str, Any]) -> Iterator[Any]:
    yield E.shuffleanswers("true")
    for one in rows(raw.get("pairs")):
        yield _plain("subquestion", one["left"], E.answer(_text(one["right"])))
    for text in rows(raw.get("others")):
        yield _plain("subquestion", "", E.answer(_text(text)))


def _ordering(raw: dict[str, Any]) -> Iterator[Any]:
    yield E.layouttype("VERTICAL")
    yield E.selecttype("ALL")
    yield E.selectcount("0")
    yield E.gradingtype("ABSOLUTE_POSITION")
    for rank, text in enumerate(rows(raw.get("items")), start=1):
        yield _plain("answer", text, _said(""), fraction=f"{rank}.0000000")


WRITERS: dict[str, tuple[str, Callable[[dict[str, Any]], Iterator[Any]]]] = {
    "single": ("multichoice", _single),
    "multiple": ("multichoice", _multiple),
    "truefalse": ("truefalse", _truth),
    "numeric": ("numerical", _numeric),
    "short": ("shortanswer", _short),
    "matching": ("matching", _matching),
    "ordering": ("ordering", _ordering),
}
