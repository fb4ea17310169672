"""What the sheet of any classified page holds: where, by whom, about what, then its sections."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.directory.models import ClassifiedPage, Region, Term
from portal.directory.models.classifiers import CLASSIFIERS
from portal.kinds import sections
from portal.kinds.contents import content_models
from portal.kinds.layers import sections_in
from portal.kinds.reviewed import reviewed_of
from portal.kinds.sections import SectionField, documented, form_of
from portal.sheets.body import body_parts, date_facts, day, fact, figure, markdown, missing, text_part
from portal.sheets.parts import Fact, Item, Items, Plain, Points, Section, Sheet, Text, Tile, Where, present
from portal.sheets.registry import SHEETS, Audience, Head, register
from portal.sheets.text import words

# Names that fit under the map; beyond, their number.
NAMES_SHOWN = 3
IN_HEAD = ("themes", "service_programmes", "client_profiles")


def where(page: Any) -> Where | None:
    """The tile map of the page's regions. One query for all regions."""
    regions = page.regions_list
    if not regions:
        return None
    here = {region.pk for region in regions}
    names = ", ".join(region.localised_label for region in regions)
    caption: Text
    if page.mrc_list:
        caption = ", ".join(mrc.label for mrc in page.mrc_list)
    elif len(regions) <= NAMES_SHOWN:
        caption = names
    else:
        count = len(regions)
        caption = words(ngettext("%(count)d région", "%(count)d régions", count) % {"count": count})
    tiles = [Tile(region.tile_row, region.tile_column, region.pk in here) for region in Region.objects.all()]
    return Where(tiles, caption, words(_("Carte des régions sociosanitaires : %(regions)s") % {"regions": names}))


def label_of(term: Term | None) -> Text:
    """The label of a term, in the reader's language; nothing for None."""
    return words(term.localised_label) if term else ""


def establishments(page: Any) -> Fact | None:
    return fact(words(page.establishments_title), *(item.localised_label for item in page.establishments_list))


def facts(page: Any, *own: Fact | None) -> tuple[Fact, ...]:
    """The facts of the head: the type's own, the subjects by which readers look for it, and its dates."""
    subjects = _terms(page, tuple(name for name in CLASSIFIERS if name in IN_HEAD))
    return present(*own, *subjects, *date_facts(page, page.published_at))


def classification(page: Any) -> tuple[Fact, ...]:
    """The rest of the page's classification."""
    return present(*_terms(page, tuple(name for name in CLASSIFIERS if name not in IN_HEAD)))


def _terms(page: Any, names: tuple[str, ...]) -> list[Fact | None]:
    return [fact(CLASSIFIERS[name], *map(label_of, page.classification[name])) for name in names]


def register_contents() -> None:
    """Give a sheet to each kind of content that establishments publish, unless its app made one."""
    for model in content_models().values():
        if issubclass(model, ClassifiedPage) and model not in SHEETS:
            register(model)(content_sheet)


def content_sheet(page: Any, readers: Audience) -> Sheet:
    """The sheet of a content: its facts, and its sections in the order of its page."""
    kind = page.content_kind
    detail, own = (kind.sheet_head or _head)(page, readers)
    shown = sections_in(kind.sections, page.layer)
    found = [(section, part) for section in shown for part in _parts(page, section, readers)]
    return Sheet(
        detail=detail,
        where=where(page) if not page.layer else None,
        classification=classification(page) if not page.layer else (),
        facts=facts(page, *own, *_review(page))
        if not page.layer
        else present(*own, *_review(page), *date_facts(page, page.published_at)),
        opening=[part for section, part in found if section.opens],
        sections=present(
            *(part for section, part in found if not section.opens and not section.closes),
            missing(page) if not page.layer else None,
            *(part for section, part in found if section.closes),
        ),
    )


def _review(page: Any) -> list[Fact | None]:
    """How the text was reviewed scientifically, in sentences, whole: a sheet is handed on without its page."""
    reviewed = reviewed_of(page)
    if reviewed is None:
        return []
    changed = "" if reviewed.same_text else _("Le texte a changé depuis cette relecture.")
    return [fact(_("Relecture scientifique"), words(f"{reviewed.words()} {changed}".strip()))]


def _head(page: Any, readers: Audience) -> Head:
    """What specifies the content, and a fact for each field that its page shows beside its sections."""
    kind = page.content_kind
    value = getattr(page, kind.detail) if kind.detail else None
    detail: Text = ""
    if isinstance(value, Term):
        detail = words(str(label_of(value)).lower())
    elif value:
        detail = words(f"{value} {kind.detail_unit}".strip())
    beside = (field for section in kind.sections if not section.anchor for field in section.fields)
    told = [fact(field.label, _fact_text(page, field)) for field in beside if field.label]
    return detail, (*told, establishments(page))


def _fact_text(page: Any, field: SectionField) -> Text:
    value = getattr(page, field.name)
    if value is None or isinstance(value, Term):
        return label_of(value)
    form = form_of(page._meta.get_field(field.name))
    if form == "date":
        return day(value)
    return figure(value) if form == "number" else str(value)


def _parts(page: Any, section: sections.Section, readers: Audience) -> list[Section]:
    """The sections of the sheet that a section of the page makes: none where it says nothing."""
    if not section.anchor and not section.sheet:
        return []
    if section.sheet:
        parts = section.sheet(page, readers)
    else:
        parts = [part for field in section.fields for part in _field_parts(page, section, field)]
    kept = [part for part in parts if part is not None]
    if kept and all(isinstance(part, Section) for part in kept):
        return kept
    return [Section(section.heading, kept)] if kept else []


def _field_parts(page: Any, section: sections.Section, field: SectionField) -> list[Any]:
    """What the sheet shows of a field: as its declaration draws it, else by what its model's field holds."""
    if field.sheet:
        drawn = field.sheet(page)
        return drawn if isinstance(drawn, list) else [drawn]
    if not documented(page, field.name):
        return []
    value = getattr(page, field.name)
    form = form_of(page._meta.get_field(field.name))
    if form == "markdown":
        heading = field.heading or field.label
        return [text_part(heading, value) if heading else markdown(value)]
    if form == "body":
        return body_parts(value)
    if form == "lines":
        return [Points(value)]
    if form == "rows":
        return [Items([_row(row) for row in value])]
    return [Plain(value)] if form == "text" else []


def _row(row: Any) -> Item:
    """A row of a stream: its first text, then the others."""
    texts = [text for text in map(str, filter(None, row.value.values())) if text.strip()]
    return Item(texts[0] if texts else "", text=" – ".join(texts[1:]))
