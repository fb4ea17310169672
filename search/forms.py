"""French written forms brought to the words that they stand for, before a text is cut into words.

Soft hyphens and signs without width, ligatures, inclusive doublets, acronyms with dots, « St- »,
ordinals. Each step is one that Python and Lucene do alike: `rewrite` takes them here, a cluster as
its character filters, from the same `STEPS`.

A doublet (« infirmier·ère·s ») becomes its two words around `TWIN` (« infirmiers༳infirmières »): one
word for the tokenizers, which the analyzers then make two of, in the same place.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Signs that tokenizers take for a digit and that no text holds: two words in one place, and the same
# where the words are still to be made.
TWIN = "\u0f33"
_BOUND = "\u0f32"

# The letters of French, listed so that both languages of expressions have the same idea of them.
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
_LETTER = f"[{_LETTERS}]"
_NOT_AFTER_WORD = f"(?<![{_LETTERS}0-9])"
_NOT_BEFORE_WORD = f"(?![{_LETTERS}0-9])"


@dataclass(frozen=True)
class Pattern:
    """What `expression` finds becomes `replacement`, whose groups are written `$1`."""

    name: str
    expression: str
    replacement: str


@dataclass(frozen=True)
class Table:
    """Each of these strings becomes another, the longest first."""

    name: str
    strings: Mapping[str, str] = field(hash=False)


Step = Pattern | Table


@dataclass(frozen=True)
class Stage:
    """Steps that only change a text that holds one of the `signs`, or what the `trigger` finds.

    Looking for a few signs costs a hundredth of an expression that looks at every character.
    """

    steps: tuple[Step, ...]
    signs: str = ""
    trigger: str = ""


_LIGATURES = {
    "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st",
    "ﬆ": "st", "ᵉ": "e", "ʳ": "r", "ᵐ": "m", "ⁿ": "n", "ᵈ": "d", "ᵒ": "o", "ˢ": "s", "ʰ": "h", "ⁱ": "i",
}  # fmt: skip

# Doublets

_POINTS = "·•‧⋅("
_DOTS = "./‐‑-"
SEPARATORS = _POINTS + _DOTS
_SEPARATOR = f"[{SEPARATORS}]"

# Feminine endings, each with the masculine ones whose place it takes.
_REPLACING = {
    "trice": ("teur",),
    "rice": ("eur",),
    "euse": ("eur", "eux"),
    "ière": ("ier",),
    "ère": ("er",),
    "ive": ("if",),
    "ve": ("f",),
    "ienne": ("ien",),
    "enne": ("en",),
    "onne": ("on",),
    "ale": ("al", "aux"),
}
_REPLACING_AFTER_A_POINT = {
    "teuse": ("teur",),
    "eresse": ("eur",),
    "iere": ("ier",),
    "ere": ("er",),
    "elle": ("el", "eau"),
    "ante": ("ant",),
    "ente": ("ent",),
    "ée": ("é",),
    "esse": ("e",),
}
# Endings that are added, each with the letters that it may follow.
_ADDED = {"ne": "n", "le": "el", "e": "[b-df-hj-np-zéiu]"}
_ADDED_AFTER_A_POINT = {
    "le": "l",
    "te": "t",
    "se": "[sx]",
    "fe": "f",
    "sse": "e",
    "eure": "eur",
    "s": "[a-zà-öø-ɏ]",
    "x": "u",
}


def _suffix(plural: str = "") -> str:
    """A feminine ending behind a sign and what it may follow, the mark of the `plural` between them.

    Points and parentheses say what they are; hyphens, dots and slashes have other uses, so less is
    read behind them, and in lowercase only.
    """

    def behind(tables: tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]], *, capitals: bool) -> list[str]:
        replacing, added = tables
        pairs = [(suffix, ending) for suffix, endings in replacing.items() for ending in endings]
        pairs += list(added.items())
        found = [f"(?<={ending}{plural}.){suffix}" for suffix, ending in pairs]
        if capitals:
            found += [f"(?<={ending.upper()}{plural.upper()}.){suffix.upper()}" for suffix, ending in pairs]
        return found

    common = behind((_REPLACING, _ADDED), capitals=False)
    pointed = behind((_REPLACING | _REPLACING_AFTER_A_POINT, _ADDED | _ADDED_AFTER_A_POINT), capitals=True)
    after_a_point = f"(?<=[{_POINTS}])(?:{'|'.join(pointed)})"
    after_a_dot = f"(?<={_LETTER}{_LETTER}{_LETTER}[{_DOTS}])(?:{'|'.join(common)})"
    return f"({after_a_point}|{after_a_dot})"


def _ending() -> str:
    """The masculine ending whose place the suffix behind the mark takes; nothing where it is added."""
    pairs = [
        (suffix, ending) for suffix, endings in (_REPLACING | _REPLACING_AFTER_A_POINT).items() for ending in endings
    ]
    pairs += [("te", "(?<=n)t"), ("se", "x")]
    found = [f"{ending}(?={_BOUND}{suffix})" for suffix, ending in pairs]
    found += [f"{ending.upper()}(?={_BOUND}{suffix.upper()})" for suffix, ending in pairs]
    return f"({'|'.join(found)}|)"


_END = f"\\)?{_NOT_BEFORE_WORD}"
_BASE = f"{_NOT_AFTER_WORD}(?={_LETTER}++{_BOUND})({_LETTER}*?){_ending()}{_BOUND}({_LETTER}++)"
_DOUBLETS = (
    # « amis·es » says the plural twice, unlike « ami·e·s », « ami(e)s », « ami·es », « français·es ».
    Pattern(
        "plural_twice",
        f"[sS](?<={_LETTER}{_LETTER}.)(?<![oaOA][iI].){_SEPARATOR}{_suffix('s')}[sS]{_END}",
        f"{_BOUND}$1{_BOUND}s",
    ),
    Pattern(
        "plural",
        f"{_SEPARATOR}(?<={_LETTER}{_LETTER}.){_suffix()}\\)?{_SEPARATOR}?[sS]{_END}",
        f"{_BOUND}$1{_BOUND}s",
    ),
    Pattern("singular", f"{_SEPARATOR}(?<={_LETTER}{_LETTER}.){_suffix()}{_END}", f"{_BOUND}$1"),
)
_WORDS_OF_DOUBLETS = (
    Pattern("both_words", f"{_BASE}(?:{_BOUND}(s))?", f"$1$2$4{TWIN}$1$3$4"),
    Pattern("one_s", f"s(?<=[sxzSXZ].)(?={TWIN})", ""),
)
_AFTER_DOTS = "|".join([*_REPLACING, *_ADDED])
_AFTER_POINTS = "|".join([*_REPLACING, *_REPLACING_AFTER_A_POINT, *_ADDED, *_ADDED_AFTER_A_POINT])
_MAYBE_DOUBLET = (
    f"[./-](?:{_AFTER_DOTS})(?:[./-]?s)?{_NOT_BEFORE_WORD}|\\((?:{_AFTER_POINTS})s?\\)|\\([A-ZÀ-Ö]{{1,6}}\\)"
)

# Signs that no reader sees

_HYPHEN = "\u00ad"
_LATIN = f"[0-9{_LETTERS}Ḁ-ỿ]"
_LONG = f"({_LETTER}{{8,40}})"
_SIGNS = (
    f"{TWIN}{_BOUND}"
    "\u034f\u061c\u180e\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_JOINERS = "\u200b\u200c\u200d"
_UNSEEN = (Pattern("unseen", f"[{_SIGNS}]+", ""),)
# In other scripts, they join or part letters.
_JOINED = (Pattern("joiners", f"[{_JOINERS}]+(?<={_LATIN}[{_JOINERS}])(?={_LATIN})", ""),)
_HYPHENS = (
    Pattern("line_ends", f"{_HYPHEN}\\r?\\n[ \\t]*", ""),
    Pattern("before_hyphen", f"(?<!{_LETTER})({_LETTER}{{1,7}}){_HYPHEN}", "$1"),
    Pattern("after_hyphen", f"{_HYPHEN}(?={_LETTER}{{1,7}}(?!{_LETTER}))", ""),
    # Between two long parts, one can't tell a word that may be cut there from two words: both are read.
    Pattern("long_parts", f"(?<!{_LETTER}){_LONG}{_HYPHEN}{_LONG}(?!{_LETTER})", f"$1$2{TWIN}$1 $2"),
    Pattern("hyphens", _HYPHEN, ""),
)

# Abbreviations

_NAME_FOLLOWS = f"(?=(?:[ ‐‑-]|\\. ?){_LETTER})"
_ABBREVIATIONS = (
    Pattern("dots", f"\\.(?<={_NOT_AFTER_WORD}{_LETTER}\\.)(?={_LETTER}{_NOT_BEFORE_WORD})", ""),
    Pattern("saint", f"st(?<![{_LETTERS}0-9]..)(e?s?){_NAME_FOLLOWS}", "saint$1"),
    Pattern("saint_named", f"St(?<![{_LETTERS}0-9]..)(e?s?){_NAME_FOLLOWS}", "Saint$1"),
    Pattern("saint_in_capitals", f"ST(?<![{_LETTERS}0-9]..)(E?S?){_NAME_FOLLOWS}", "SAINT$1"),
)

# Ordinals

_ORDINALS = {
    "2": "deuxième", "3": "troisième", "4": "quatrième", "5": "cinquième", "6": "sixième", "7": "septième",
    "8": "huitième", "9": "neuvième", "10": "dixième", "11": "onzième", "12": "douzième", "13": "treizième",
    "14": "quatorzième", "15": "quinzième", "16": "seizième", "20": "vingtième", "30": "trentième",
    "40": "quarantième", "50": "cinquantième", "60": "soixantième", "100": "centième",
}  # fmt: skip
_TH = "(?:i?[eè]me|I?[EÈ]ME|e)"
_ORDINAL_STEPS = (
    Pattern("first_ordinal", f"1(?<![{_LETTERS}0-9].)er(s?){_NOT_BEFORE_WORD}", "premier$1"),
    Pattern("first_ordinal_feminine", f"1(?<![{_LETTERS}0-9].)[eè]?re(s?){_NOT_BEFORE_WORD}", "première$1"),
    Pattern(
        "ordinals",
        f"(?=[0-9]){_NOT_AFTER_WORD}({'|'.join(_ORDINALS)}){_TH}(s?){_NOT_BEFORE_WORD}",
        f"{_BOUND}$1{_BOUND}$2",
    ),
    Pattern("other_ordinals", f"(?=[0-9]){_NOT_AFTER_WORD}([0-9]+){_TH}s?{_NOT_BEFORE_WORD}", "$1e"),
    Table("ordinal_words", {f"{_BOUND}{number}{_BOUND}": word for number, word in _ORDINALS.items()}),
)

STAGES = (
    Stage(_UNSEEN, _SIGNS),
    Stage(_JOINED, _JOINERS),
    Stage(_HYPHENS, _HYPHEN),
    Stage((Table("ligatures", _LIGATURES),), "".join(_LIGATURES)),
    Stage(_DOUBLETS, "·•‧⋅‐‑", _MAYBE_DOUBLET),
    Stage(_WORDS_OF_DOUBLETS, _BOUND),
    Stage(_ABBREVIATIONS),
    Stage(_ORDINAL_STEPS, trigger=f"[0-9](?:{_TH}|re|er)"),
)
STEPS: tuple[Step, ...] = tuple(step for stage in STAGES for step in stage.steps)


@dataclass(frozen=True)
class Rewritten:
    """A text with its words written out, and how its places lead back to those of the original."""

    text: str
    _edits: tuple["_Edits", ...] = ()

    @property
    def is_changed(self) -> bool:
        return bool(self._edits)

    def start(self, place: int) -> int:
        """Where what starts at `place` starts in the original text."""
        for edits in reversed(self._edits):
            place = edits.start(place)
        return place

    def end(self, place: int) -> int:
        """Where what ends at `place` ends in the original text."""
        for edits in reversed(self._edits):
            place = edits.end(place)
        return place


class _Edits:
    """What one step changed: spans of the text after it, and those of the text before it."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._origins: list[tuple[int, int]] = []

    def add(self, start: int, end: int, origin: tuple[int, int]) -> None:
        self._starts.append(start)
        self._ends.append(end)
        self._origins.append(origin)

    def start(self, place: int) -> int:
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return place
        start, end = self._origins[index]
        return start if place < self._ends[index] else end + place - self._ends[index]

    def end(self, place: int) -> int:
        index = bisect_left(self._starts, place) - 1
        if index < 0:
            return place
        return self._origins[index][1] + max(0, place - self._ends[index])


def rewrite(text: str) -> Rewritten:
    """`text` (in NFC) after all the steps."""
    edits: list[_Edits] = []
    for signs, trigger, steps in _COMPILED:
        if (signs or trigger) and not any(sign in text for sign in signs) and not (trigger and trigger.search(text)):
            continue
        for apply in steps:
            text, changes = apply(text)
            if changes is not None:
                edits.append(changes)
    return Rewritten(text, tuple(edits))


_Apply = Callable[[str], tuple[str, _Edits | None]]


def _compiled(step: Step) -> _Apply:
    if isinstance(step, Table):
        longest_first = sorted(step.strings, key=len, reverse=True)
        expression = re.compile("|".join(map(re.escape, longest_first)))
        strings = step.strings
        return lambda text: _replace(expression, text, lambda match: strings[match[0]])
    expression = re.compile(step.expression)
    template = re.sub(r"\$(\d)", r"\\g<\1>", step.replacement)
    return lambda text: _replace(expression, text, lambda match: match.expand(template))


def _replace(
    expression: re.Pattern[str], text: str, replacement: Callable[[re.Match[str]], str]
) -> tuple[str, _Edits | None]:
    pieces: list[str] = []
    edits = _Edits()
    place = length = 0
    for match in expression.finditer(text):
        written = replacement(match)
        pieces += (text[place : match.start()], written)
        length += match.start() - place
        edits.add(length, length + len(written), match.span())
        length += len(written)
        place = match.end()
    if not pieces:
        return text, None
    return "".join([*pieces, text[place:]]), edits


_COMPILED = tuple(
    (stage.signs, re.compile(stage.trigger) if stage.trigger else None, tuple(map(_compiled, stage.steps)))
    for stage in STAGES
)
