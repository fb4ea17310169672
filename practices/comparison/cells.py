"""What one rubric says of one practice: shown by a template, compared and exported as plain text."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.directory.labels import term_labels
from portal.text.markup import markdown_to_text
from portal.text.numbers import months_text, number_text
from practices.blocks import ResourceBlock
from practices.comparison.prose import in_two
from practices.comparison.wording import same_words


@dataclass(frozen=True)
class Entry:
    """One line of a list: `title`, what specifies it (`note`), and a sentence about it (`detail`).

    Lines of one `group` stand together under its name; as text, each says its own `kind`.
    """

    title: str
    note: str = ""
    detail: str = ""
    group: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        notes = ", ".join(filter(None, (self.kind, self.note)))
        title = f"{self.title} ({notes})" if notes else self.title
        return f"{title} : {self.detail}" if self.detail else title


@dataclass(frozen=True)
class Named:
    """A term, a place or an establishment; `distinct` where the other practices have others in common without it."""

    label: str
    distinct: bool = False


@dataclass(frozen=True)
class Cell:
    """What a rubric says of a practice.

    `kind` names the template, practices/comparison/KIND.html. `text` is the whole in plain text, empty where
    nobody documented it. `key` is what is compared, the words of the text unless told. `amount` is the number or the
    date that a spreadsheet receives in place of the text.
    """

    kind: str = "text"
    text: str = ""
    key: Any = None
    amount: Any = None
    named: Sequence[Named] = ()
    entries: Sequence[Entry] = ()
    # How many of them are shown at once; the others are behind a click.
    shown: int = 0
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"practices/comparison/{self.kind}.html"

    @property
    def first(self) -> Sequence[Any]:
        return (self.named or self.entries)[: self.shown]

    @property
    def more(self) -> Sequence[Any]:
        return (self.named or self.entries)[self.shown :]

    @property
    def compared(self) -> Any:
        return same_words(self.text) if self.key is None else self.key


EMPTY = Cell(kind="empty")
# What the resources of a kind are called together.
RESOURCES = {
    "human": gettext_lazy("Humaines"),
    "material": gettext_lazy("Matérielles"),
    "financial": gettext_lazy("Financières"),
    "informational": gettext_lazy("Informationnelles"),
}


def plain(text: Any) -> Cell:
    """A few words written by an author."""
    return Cell(text=str(text).strip()) if text else EMPTY


def dated(value: Any) -> Cell:
    return Cell(kind="portal", text=date_format(value, "j F Y"), amount=value) if value else EMPTY


# The end of a line of a list that has no punctuation of its own.
_LIST_END = re.compile(r"(?<=[^\s.,;:!?])[ \t]*\n+(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])")
_SPACES = ((re.compile(r"\s{1,3}([.,])"), r"\1"), (re.compile(r"\s{1,3}([:;!?»])"), "\xa0\\1"))


def text_of(source: str) -> str:
    """Markdown in plain text, on one line: the lines of a list are parted, and no space is left before a point."""
    text = markdown_to_text(_LIST_END.sub(" ;\n", source))
    for found, wanted in _SPACES:
        text = found.sub(wanted, text)
    return text


def prose(source: str, prefix: str) -> Cell:
    """A Markdown text: whole where it is short, else its beginning and the rest behind a click."""
    text = text_of(source)
    if not text:
        return EMPTY
    beginning, rest = in_two(source)
    return Cell(kind="prose", text=text, details={"beginning": beginning, "rest": rest, "prefix": prefix})


def named(labels: Iterable[str]) -> Cell:
    """Terms, places or establishments, whatever their order."""
    found = list(labels)
    if not found:
        return EMPTY
    return Cell(
        kind="named",
        text=" ; ".join(found),
        key=frozenset(found),
        named=tuple(Named(label) for label in found),
        shown=_shown(found, 6),
    )


def _shown(found: Sequence[Any], wanted: int) -> int:
    """How many lines to show of a list: a click isn't worth a single one."""
    return len(found) if len(found) <= wanted + 1 else wanted


def listed(
    entries: Iterable[Entry], *, head: str = "", kind: str = "listed", ordered: bool = False, wanted: int = 4
) -> Cell:
    """Lines of a list, under what sums them up. Unless `ordered`, lists of the same lines are the same.

    About as many as `wanted` are shown at once.
    """
    found = tuple(_grouped(entries))
    if not found and not head:
        return EMPTY
    said = [same_words(entry.text) for entry in found]
    lines = [head, *(entry.text for entry in found)]
    return Cell(
        kind=kind,
        text="\n".join(line for line in lines if line),
        key=(same_words(head), tuple(said) if ordered else frozenset(said)),
        entries=found,
        shown=_shown(found, wanted),
        details={"head": head},
    )


def _grouped(entries: Iterable[Entry]) -> list[Entry]:
    """Lines of one group together, groups in the order of their first line."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.group, []).append(entry)
    return [entry for group in found.values() for entry in group]


def rows(stream: Any, entry: Callable[[Any], Entry]) -> list[Entry]:
    return [entry(row.value) for row in stream]


def component(value: Any) -> Entry:
    return Entry(value["title"], detail=value["description"] or "")


def resource(value: Any) -> Entry:
    kind = str(dict(ResourceBlock.KINDS).get(value["kind"], "")).lower()
    return Entry(
        value["description"],
        note="" if value["essential"] else _("facultative"),
        group=str(RESOURCES.get(value["kind"], "")),
        kind=kind,
    )


def partner(value: Any) -> Entry:
    kind = term_labels("partner_kinds").get(value["kind"], value["kind"] or "")
    return Entry(value["name"], note=kind, detail=value["role"] or "")


def risk(value: Any) -> Entry:
    return Entry(value["risk"], detail=value["mitigation"] or "")


def step(value: Any) -> Entry:
    months = value["duration_months"]
    notes = [
        date_format(value["start"], "F Y") if value["start"] else "",
        months_text(months),
    ]
    return Entry(value["title"], note=", ".join(filter(None, notes)))


def steps_head(steps: Any) -> str:
    """How many steps there are, and the sum of the durations that are known."""
    count = len(steps)
    months = [row.value["duration_months"] for row in steps if row.value["duration_months"]]
    head = ngettext("%(count)d étape", "%(count)d étapes", count) % {"count": count}
    if not months:
        return _("%(steps)s, durée à documenter") % {"steps": head}
    words = {"steps": head, "duration": months_text(sum(months)), "known": len(months)}
    if len(months) == count:
        return _("%(steps)s, %(duration)s bout à bout") % words
    return (
        ngettext(
            "%(steps)s, %(duration)s pour la seule dont la durée est connue",
            "%(steps)s, %(duration)s pour les %(known)d dont la durée est connue",
            len(months),
        )
        % words
    )


def indicator(value: Any) -> Entry:
    """The name of an indicator, and its numbers: from where, to where, towards what."""
    unit = value["unit"] or ""
    numbers = [
        _("départ %(number)s") % {"number": number_text(value["baseline"])} if value["baseline"] is not None else "",
        _("mesure %(number)s") % {"number": number_text(value["measured"])} if value["measured"] is not None else "",
    ]
    line = " → ".join(filter(None, numbers))
    target = _("cible %(number)s") % {"number": number_text(value["target"])} if value["target"] is not None else ""
    line = ", ".join(filter(None, (line, target)))
    if line and unit:
        line = _("%(numbers)s, en %(unit)s") % {"numbers": line, "unit": unit}
    return Entry(value["name"], note=line)


def indicators_head(indicators: Any) -> str:
    count = len(indicators)
    measured = sum(1 for row in indicators if row.value["measured"] is not None)
    head = ngettext("%(count)d indicateur", "%(count)d indicateurs", count) % {"count": count}
    if not measured:
        return _("%(indicators)s, aucune mesure") % {"indicators": head}
    measures = ngettext("%(count)d mesure", "%(count)d mesures", measured) % {"count": measured}
    return f"{head}, {measures}"
