"""Questions in GIFT, the text that Moodle and others read: https://docs.moodle.org/en/GIFT_format.

What GIFT has and the portal hasn't (essays, descriptions, unequal credit) is refused in words, at its line. What the
portal has and GIFT hasn't (order, points, units, cases) is said in a comment.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from training.questions.base import rows
from training.questions.drawing import Rules
from training.questions.exchanged import Category, NotReadError, ReadQuestion, check, listed

ESCAPED = "~=#{}:"
# A character that no text has stands for an escaped one while a question is read.
HELD = {letter: chr(0xE000 + place) for place, letter in enumerate([*ESCAPED, "\\", "n"])}
FREED = {held: "\n" if letter == "n" else letter for letter, held in HELD.items()}
HEAD = re.compile(r"\s*(?:::(?P<title>.*?)::)?\s*(?:\[(?P<format>html|moodle|plain|markdown)\])?", re.S)
TRUE_FALSE = re.compile(r"(?P<answer>T|TRUE|F|FALSE)\s*(?:#(?P<wrong>[^#]*))?(?:#(?P<right>[^#]*))?", re.I)
ANSWER = re.compile(r"(?P<sign>[=~])\s*(?:%(?P<weight>-?\d+(?:\.\d+)?)%)?(?P<text>[^=~]*)", re.S)
GAP = "_____"
CLOSE = 0.01


@dataclass(frozen=True)
class _Answer:
    text: str
    right: bool
    weight: float | None
    feedback: str


def read_gift(text: str) -> list[ReadQuestion]:
    """Read the questions of a text, in order, each with the last part of its category; comments say nothing here."""
    found = []
    for line, source, category in _paragraphs(text):
        title = ""
        try:
            held = _hold(source)
            head = HEAD.match(held)
            title = _free((head and head["title"]) or "").strip()
            kind, raw = _question(held[head.end() :] if head else held, (head and head["format"]) or "")
            check(kind, raw)
            found.append(ReadQuestion(line, title, kind, raw, category=Category(category)))
        except NotReadError as refused:
            found.append(ReadQuestion(line, title or source.strip()[:60], reason=str(refused)))
    return found


def _paragraphs(text: str) -> Iterator[tuple[int, str, str]]:
    """What blank lines part, with the number of its first line and its category; an open brace holds blank lines."""
    kept: list[str] = []
    category = ""
    first = opened = 0
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("$CATEGORY:"):
            # Two slashes are one of a name.
            category = re.split(r"(?<!/)/(?!/)", bare.removeprefix("$CATEGORY:"))[-1].replace("//", "/").strip()
        if bare.startswith(("//", "$CATEGORY:")):
            continue
        if not bare and opened <= 0:
            if kept:
                yield first, "\n".join(kept), category
            kept, opened = [], 0
        elif bare or kept:
            first = first if kept else number
            kept.append(line)
            held = _hold(line)
            opened += held.count("{") - held.count("}")
    if kept:
        yield first, "\n".join(kept), category


def _hold(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda found: HELD[found[1]], text)


def _free(text: str) -> str:
    return "".join(FREED.get(letter, letter) for letter in text)


def _question(held: str, markup: str) -> tuple[str, dict[str, Any]]:
    start, end = held.find("{"), held.rfind("}")
    if start < 0:
        raise NotReadError(_("Sans accolades, c’est une description : elle n’a pas de réponse."))
    if end < start or held.count("{") > 1 or held.count("}") > 1:
        raise NotReadError(_("Une question a une accolade qui ouvre et une qui ferme ; écrivez les autres \\{ et \\}."))
    before, inside, after = held[:start].strip(), held[start + 1 : end].strip(), held[end + 1 :].strip()
    prompt = _free(f"{before} {GAP} {after}".strip() if after else before)
    if markup == "html":
        prompt = strip_tags(prompt).strip()
    if not prompt:
        raise NotReadError(_("La question n’a pas de texte avant ses réponses."))
    inside, _marks, general = inside.partition("####")
    kind, raw = _answers(inside.strip())
    said = [*raw.pop("said", []), _free(general).strip()]
    return kind, {"prompt": prompt, **raw, "feedback": "\n\n".join(filter(None, said)), "points": 1}


def _answers(inside: str) -> tuple[str, dict[str, Any]]:
    if not inside:
        raise NotReadError(_("Sans réponse entre les accolades, c’est une rédaction : le portail ne la note pas."))
    if inside.startswith("#"):
        return "numeric", _numeric(inside[1:].strip())
    truth = TRUE_FALSE.fullmatch(inside)
    if truth:
        is_true = truth["answer"].upper().startswith("T")
        wrong, right = (_free(truth[name] or "").strip() for name in ("wrong", "right"))
        return "truefalse", {
            "answer": is_true,
            "if_true": right if is_true else wrong,
            "if_false": wrong if is_true else right,
        }
    answers = list(_each(inside))
    if any("->" in one.text for one in answers):
        return "matching", _matching(answers)
    if all(one.right for one in answers):
        return "short", _short(answers)
    return _choice(answers)


def _each(inside: str) -> Iterator[_Answer]:
    if inside[0] not in "=~":
        raise NotReadError(_("Une réponse commence par = (juste) ou par ~ (fausse)."))
    for found in ANSWER.finditer(inside):
        text, _mark, feedback = found["text"].partition("#")
        text = _free(text).strip()
        if not text:
            raise NotReadError(_("Une des réponses n’a pas de texte."))
        weight = float(found["weight"]) if found["weight"] else None
        yield _Answer(text, found["sign"] == "=", weight, _free(feedback).strip())


def _numeric(inside: str) -> dict[str, Any]:
    answers = list(_each(inside)) if inside.startswith("=") else []
    if len(answers) > 1 or any(one.weight not in (None, 100) for one in answers):
        raise NotReadError(_("Plusieurs nombres, ou un nombre qui vaut une part des points : un seul est permis ici."))
    text, _mark, feedback = (answers[0].text, "", answers[0].feedback) if answers else inside.partition("#")
    low, dots, high = text.partition("..")
    value, _colon, tolerance = _free(text).partition(":")
    try:
        # Decimals, so that the middle of 3.141 and 3.142 is 3.1415.
        first, last = (Decimal(low), Decimal(high)) if dots else (Decimal(value), Decimal(tolerance or 0))
        if not (first.is_finite() and last.is_finite()):
            raise InvalidOperation
    except InvalidOperation as refused:
        raise NotReadError(_("Après #, écrivez un nombre : {#12}, {#12:0.5} ou {#11..13}.")) from refused
    if dots and last < first:
        raise NotReadError(_("L’intervalle va du plus petit nombre au plus grand."))
    middle, around = ((first + last) / 2, (last - first) / 2) if dots else (first, last)
    found = {"answer": float(middle), "tolerance": float(around)}
    return {**found, "unit": "", "said": [_free(feedback).strip()]}


def _matching(answers: list[_Answer]) -> dict[str, Any]:
    pairs, others = [], []
    for one in answers:
        left, arrow, right = (part.strip() for part in one.text.partition("->"))
        if not arrow or not right or not one.right:
            raise NotReadError(_("Chaque paire s’écrit =élément -> ce qui va avec."))
        if left:
            pairs.append({"left": left, "right": right})
        else:
            others.append(right)
    return {"pairs": listed(pairs), "others": listed(others)}


def _short(answers: list[_Answer]) -> dict[str, Any]:
    if any(one.weight not in (None, 100) for one in answers):
        raise NotReadError(_("Une réponse courte qui vaut une part des points n’existe pas ici."))
    said = [one.feedback for one in answers if one.feedback]
    return {"accepted": listed([one.text for one in answers]), "exact": False, "said": list(dict.fromkeys(said))}


def _choice(answers: list[_Answer]) -> tuple[str, dict[str, Any]]:
    marked = [one for one in answers if one.right or (one.weight or 0) > 0]
    several = not any(one.right for one in answers) and not (len(marked) == 1 and marked[0].weight == 100)
    if several:
        share = 100 / max(1, len(marked))
        if not marked or any(abs((one.weight or 0) - share) > CLOSE for one in marked):
            raise NotReadError(
                _("Les bonnes réponses valent ici la même part des points : 50 % pour deux, par exemple.")
            )
    elif len(marked) > 1:
        raise NotReadError(_("Une réponse fausse qui vaut une part des points n’existe pas ici."))
    options = [{"text": one.text, "correct": one in marked, "feedback": one.feedback} for one in answers]
    return "multiple" if several else "single", {"options": listed(options)}


def write_gift(questions: Iterable[tuple[str, str, dict[str, Any]]]) -> str:
    """Write questions, each with its identifier and its kind; what GIFT can't hold is said in comments."""
    return "\n\n".join(_written(*one) for one in questions) + "\n"


def write_category(title: str, rules: Rules) -> str:
    """Begin the questions of a quiz: a category named by it, and what GIFT can't hold of it in a comment."""
    name = " ".join(title.split()).replace("/", "//")
    return "\n".join([f"$CATEGORY: {name}", *(f"// {fact}" for fact in rules.facts)]) + "\n\n"


def _written(identifier: str, kind: str, raw: dict[str, Any]) -> str:
    prompt = str(raw.get("prompt") or "")
    if kind == "ordering":
        flat = " ".join(prompt.split())[:60]
        return "// " + _("« {prompt} » : GIFT n’a pas de mise en ordre.").format(prompt=flat)
    lost = [
        _("points : {points}").format(points=raw["points"]) if (raw.get("points") or 1) != 1 else "",
        _("unité : {unit}").format(unit=raw["unit"]) if raw.get("unit") else "",
        _("les accents et les majuscules comptent") if raw.get("exact") else "",
    ]
    comment = f"// {' ; '.join(filter(None, lost))}\n" if any(lost) else ""
    general = f" ####{_escape(str(raw['feedback']))}" if raw.get("feedback") else ""
    return f"{comment}::{identifier}::[markdown]{_escape(prompt)} {{{WRITERS[kind](raw)}{general}}}"


def _escape(text: str) -> str:
    return re.sub(r"[~=#{}:\\]", lambda found: f"\\{found[0]}", text).replace("\n", "\\n")


def _feedback(text: Any) -> str:
    return f"#{_escape(str(text))}" if text else ""


def _write_single(raw: dict[str, Any]) -> str:
    options = rows(raw.get("options"))
    return " ".join(
        f"{'=' if one.get('correct') else '~'}{_escape(one['text'])}{_feedback(one.get('feedback'))}" for one in options
    )


def _write_multiple(raw: dict[str, Any]) -> str:
    options = rows(raw.get("options"))
    share = f"{100 / max(1, sum(bool(one.get('correct')) for one in options)):.5f}".rstrip("0").rstrip(".")
    return " ".join(
        f"~%{'' if one.get('correct') else '-'}{share}%{_escape(one['text'])}{_feedback(one.get('feedback'))}"
        for one in options
    )


def _write_truth(raw: dict[str, Any]) -> str:
    right, wrong = ("if_true", "if_false") if raw.get("answer") else ("if_false", "if_true")
    said = f"#{_escape(raw.get(wrong) or '')}#{_escape(raw.get(right) or '')}"
    return ("TRUE" if raw.get("answer") else "FALSE") + (said if raw.get(right) or raw.get(wrong) else "")


def _write_number(raw: dict[str, Any]) -> str:
    return f"#{float(raw.get('answer') or 0)!r}:{float(raw.get('tolerance') or 0)!r}"


def _write_short(raw: dict[str, Any]) -> str:
    return " ".join(f"={_escape(text)}" for text in rows(raw.get("accepted")))


def _write_pairs(raw: dict[str, Any]) -> str:
    pairs = [f"={_escape(one['left'])} -> {_escape(one['right'])}" for one in rows(raw.get("pairs"))]
    return " ".join([*pairs, *(f"= -> {_escape(text)}" for text in rows(raw.get("others")))])


WRITERS = {
    "single": _write_single,
    "multiple": _write_multiple,
    "truefalse": _write_truth,
    "numeric": _write_number,
    "short": _write_short,
    "matching": _write_pairs,
}
