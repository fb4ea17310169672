"""The sections of a kind of content, declared once in order: what is read where, who asks for it, how it is called.

The page and its table of contents, the sheet, the comparison, the count of what is documented, the list of what is
not, the index, the files and the form's help all read this declaration. How a field looks follows from the field of
its model (`MarkdownField`, `LinesField`, a stream of rows…) unless the declaration says otherwise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise

from portal.kinds.missing import Expected

Words = str | Promise


@dataclass(frozen=True)
class Asked:
    """Who asks for a field: a checklist (`TIDieR`, `PRISMA`), with the number of its item, or those who decide."""

    guide: str
    item: int = 0


# What the kind's own readers look for first, whatever the checklists say.
EXPECTED = Asked("readers")
DECISION = Asked("decision")


def tidier(item: int) -> Asked:
    """An item of the TIDieR checklist (Hoffmann et al. 2014, BMJ 348:g1687)."""
    return Asked("TIDieR", item)


@dataclass(frozen=True, eq=False, kw_only=True)
class SectionField:
    """What authors write in one field, and how readers meet it.

    Attributes:
        name: the field of the model.
        label: what it is called in a list; the section's heading unless told.
        heading: over it, in its section and in a comparison; its label unless told.
        anchor: where it is read; the section's unless told.
        hint: what it is about, in a few words more than its label, for who could write it.
        asked: who asks for it; None for what may be left out without a word.
        searched: for a stream of rows, the parts of each that the index takes; all its texts unless told. Empty: it
            isn't searched.
        keyword: it counts in a search as much as the summary.
        sheet: returns what the sheet shows of a page's field; drawn from the model's field unless told.
        cell: returns what a comparison shows of it; the same.
    """

    name: str
    label: Words = ""
    heading: Words = ""
    anchor: str = ""
    hint: Words = ""
    asked: Asked | None = None
    searched: Sequence[str] | None = None
    keyword: bool = False
    sheet: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Section:
    """A part of a page under one heading, shown where one of its fields says something.

    Attributes:
        anchor: where it stands on the page; empty for facts, that the page shows beside its sections.
        heading: over it; `entry` is shorter, for the table of contents.
        fields: what its authors write.
        template: draws it inside its heading, given `page` and `section`; its fields in order unless told. Without a
            heading, it draws the section whole.
        always: it stands even where nothing is written.
        shown: tells whether it stands, where its fields don't tell it.
        opens: on the sheet, it stands before the picture.
        sheet: returns its parts on the sheet (`page`, `readers`), or whole sections; those of its fields unless told.
        closes: on the sheet, it stands after what is missing.
        entries: attribute of the page that lists the headings inside it, for the table of contents.
        in_layer_alone: a shorter reading of the page shows it (`portal.kinds.layers`), and the page whole doesn't.
    """

    anchor: str
    heading: Words = ""
    entry: Words = ""
    fields: tuple[SectionField, ...] = ()
    template: str = ""
    always: bool = False
    shown: Callable[[Any], bool] | None = None
    opens: bool = False
    closes: bool = False
    sheet: Callable[[Any, Any], Any] | None = None
    entries: str = ""
    in_layer_alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Item(Expected):
    """Something that a page documents, or not yet; `anchor` is where it is read."""

    anchor: str
    documented: bool
    asked: Asked

    @property
    def place(self) -> str:
        """Where the page says it, or says that it is missing."""
        return self.anchor if self.documented else f"manque-{self.field}"


@dataclass(frozen=True)
class ShownField:
    """A field of a page that says something."""

    declared: SectionField
    label: Words
    heading: Words
    anchor: str
    value: Any
    form: str


@dataclass(frozen=True)
class ShownSection:
    """A section that stands on a page, with what it says there."""

    declared: Section
    fields: tuple[ShownField, ...]
    entries: Sequence[dict[str, Any]] = ()

    @property
    def anchor(self) -> str:
        return self.declared.anchor

    @property
    def heading(self) -> Words:
        return self.declared.heading

    @property
    def entry(self) -> Words:
        return self.declared.entry or self.declared.heading

    @property
    def template(self) -> str:
        return self.declared.template


def documented(page: Any, name: str) -> bool:
    """Tell whether a field says something. Zero is known; a text of spaces says nothing."""
    value = getattr(page, name)
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and not (hasattr(value, "__len__") and not len(value))


def shown_sections(page: Any, sections: Sequence[Section]) -> list[ShownSection]:
    """Return the sections that stand on the page, in order."""
    found = []
    for section in sections:
        fields = tuple(_shown(page, section, field) for field in section.fields if documented(page, field.name))
        stands = section.shown(page) if section.shown else bool(fields)
        if section.anchor and (stands or section.always):
            found.append(ShownSection(section, fields, getattr(page, section.entries) if section.entries else ()))
    return found


def shown_facts(page: Any, sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return what the page says beside its sections: label, text, and the language of what authors wrote."""
    found = []
    for field in (field for section in sections if not section.anchor for field in section.fields):
        if field.label and documented(page, field.name):
            value, form = getattr(page, field.name), form_of(page._meta.get_field(field.name))
            written = form == "text"
            text = date_format(value, "j F Y") if form == "date" else getattr(value, "localised_label", str(value))
            found.append({"label": field.label, "text": text, "language": page.language if written else ""})
    return found


def _shown(page: Any, section: Section, field: SectionField) -> ShownField:
    label = field.label or section.heading
    return ShownField(
        field,
        label,
        field.heading or label,
        field.anchor or section.anchor,
        getattr(page, field.name),
        form_of(page._meta.get_field(field.name)),
    )


def form_of(model_field: Any) -> str:
    """What kind of text a field of a model holds: `markdown`, `lines`, `rows`, `body`, `term`, `date`, `text`…"""
    known: str = getattr(model_field, "form", "")
    if known:
        return known
    forms = {
        "StreamField": "body" if model_field.name == "body" else "rows",
        "ForeignKey": "relation",
        "DateField": "date",
        "BooleanField": "flag",
        "DecimalField": "number",
    }
    name = type(model_field).__name__
    if name in forms:
        return forms[name]
    return "number" if "Integer" in name else "text"


@dataclass(frozen=True)
class Duty:
    """What a guide asks for: where it is read, what it is called, the field where it is written."""

    anchor: str
    label: Words
    field: str
    hint: Words
    asked: Asked


def duties(sections: Sequence[Section]) -> list[Duty]:
    """Return what is asked, in the order of the checklists' items, else of the sections."""
    found = [
        Duty(field.anchor or section.anchor, field.label or section.heading, field.name, field.hint, field.asked)
        for section in sections
        for field in section.fields
        if field.asked is not None
    ]
    return sorted(found, key=lambda duty: duty.asked.item or 1000)


def asked(sections: Sequence[Section], guide: str) -> tuple[Duty, ...]:
    return tuple(duty for duty in duties(sections) if duty.asked.guide == guide)


def items(page: Any, sections: Sequence[Section]) -> list[Item]:
    """Return what is asked of the page, documented or not."""
    return [
        Item(
            duty.field,
            duty.label,
            duty.hint,
            anchor=duty.anchor,
            documented=documented(page, duty.field),
            asked=duty.asked,
        )
        for duty in duties(sections)
    ]
