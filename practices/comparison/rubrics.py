"""The rubrics of a comparison, in the order in which a manager asks: where, for whom, what, how much, to what end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from portal.kinds.contents import ContentKind, content_models
from portal.kinds.sections import SectionField, form_of
from portal.text.numbers import money_text, number_text
from practices.comparison import cells
from practices.comparison.adoptions import Adopted, adopters_cell, measured_cell
from practices.comparison.cells import EMPTY, Cell
from practices.models import PracticePage
from search.lexicon import lexicon

# How many lines of a list one decides by: enough for a glance, and for one printed page.
GLANCE = 3


@dataclass(frozen=True)
class Reading:
    """A practice, or another content, as one reader reads it."""

    page: Any
    member: bool
    adopted: Adopted | None = None

    @property
    def language(self) -> str:
        """The language of the content where it isn't the interface's."""
        return self.page.language if self.page.language != (get_language() or "fr")[:2] else ""


@dataclass(frozen=True)
class Rubric:
    """A row of the table: its label, and what it says of a practice.

    What is each practice's `own` (whose it is, when it was published) is never the same, and is no difference.
    """

    label: str | Promise
    cell: Callable[[Reading], Cell]
    own: bool = False


def _plain(name: str) -> Callable[[Reading], Cell]:
    return lambda reading: cells.plain(getattr(reading.page, name))


def _date(name: str) -> Callable[[Reading], Cell]:
    return lambda reading: cells.dated(getattr(reading.page, name))


def _terms(vocabulary: str) -> Callable[[Reading], Cell]:
    return lambda reading: cells.named(term.localised_label for term in reading.page.classification[vocabulary])


def _rows(name: str, entry: Callable[[Any], cells.Entry], kind: str = "listed") -> Callable[[Reading], Cell]:
    return lambda reading: cells.listed(cells.rows(getattr(reading.page, name), entry), kind=kind)


def _establishments(reading: Reading) -> Cell:
    labels = lexicon()
    return cells.named(labels.label("establishment", item.slug) for item in reading.page.establishments_list)


def _regions(reading: Reading) -> Cell:
    labels, regions = lexicon(), reading.page.regions_list
    cell = cells.named(labels.label("region", region.slug) for region in regions)
    return replace(cell, kind="regions", details={"regions": regions}) if regions else EMPTY


def _maturity(reading: Reading) -> Cell:
    term = reading.page.maturity
    return Cell(kind="maturity", text=term.localised_label, details={"term": term}) if term else EMPTY


def _status(reading: Reading) -> Cell:
    page = reading.page
    if page.status is None:
        return EMPTY
    label = page.status.localised_label
    if page.status_since:
        words = {"status": label, "date": date_format(page.status_since, "F Y")}
        label = _("%(status)s, depuis %(date)s") % words
    text = f"{label} : {page.status_reason}" if page.status_reason else label
    return Cell(kind="status", text=text, details={"status": label, "reason": page.status_reason})


def _cost(reading: Reading) -> Cell:
    amount = reading.page.cost_amount
    if amount is None:
        return cells.plain(reading.page.cost_note)
    return Cell(kind="figure", text=_("%(amount)s $") % {"amount": money_text(amount)}, amount=amount)


def _cost_note(reading: Reading) -> Cell:
    """What an amount comprises; without one, it is all that is known of the cost and stands in its place."""
    return EMPTY if reading.page.cost_amount is None else cells.plain(reading.page.cost_note)


def _means(reading: Reading) -> Cell:
    """The people, the material and the money it takes, under how many work at it."""
    fte = reading.page.fte
    if fte is None:
        words = ""
    else:
        # French counts one and a half in the singular, English nothing but one.
        singular = fte == 1 or (fte < 2 and (get_language() or "fr").startswith("fr"))
        words = ngettext(
            "%(number)s équivalent temps complet", "%(number)s équivalents temps complet", 1 if singular else 2
        ) % {"number": number_text(fte)}
    return cells.listed(cells.rows(reading.page.resources, cells.resource), head=words, wanted=GLANCE)


def _duration(reading: Reading) -> Cell:
    steps = reading.page.steps
    return Cell(kind="portal", text=cells.steps_head(steps)) if len(steps) else EMPTY


def _conditions(reading: Reading) -> Cell:
    """What helps, then what hinders."""
    helps = [cells.Entry(line, group=_("Ce qui aide"), kind=_("aide")) for line in reading.page.levers]
    hinders = [cells.Entry(line, group=_("Ce qui freine"), kind=_("frein")) for line in reading.page.obstacles]
    return cells.listed([*helps, *hinders], wanted=GLANCE)


def _steps(reading: Reading) -> Cell:
    return cells.listed(cells.rows(reading.page.steps, cells.step), ordered=True)


def _indicators(reading: Reading) -> Cell:
    found = reading.page.indicators
    if not len(found):
        return EMPTY
    cell = cells.listed(cells.rows(found, cells.indicator), head=cells.indicators_head(found), wanted=GLANCE)
    figures = reading.page.figures
    return replace(cell, kind="results", details=cell.details | {"figure": figures[0].as_json()}) if figures else cell


def _contact(reading: Reading) -> Cell:
    page = reading.page
    if not page.contact_role and not page.contact_details:
        return EMPTY
    if page.contact_hidden and not reading.member:
        return Cell(kind="contact", text=_("Réservé aux membres"), details={"hidden": True})
    text = " : ".join(filter(None, (page.contact_role, page.contact_details)))
    return Cell(kind="contact", text=text, details={"role": page.contact_role, "how": page.contact_details})


def _completeness(reading: Reading) -> Cell:
    found = reading.page.completeness
    text = _("%(documented)d rubriques sur %(total)d") % {"documented": found.documented, "total": found.total}
    return Cell(kind="completeness", text=text, details={"completeness": found})


# What a manager decides by, in the order in which it is asked.
DECISION = (
    Rubric(gettext_lazy("Pour qui"), _terms("client_profiles")),
    Rubric(gettext_lazy("Moyens"), _means),
    Rubric(gettext_lazy("Coût"), _cost),
    Rubric(gettext_lazy("Durée"), _duration),
    Rubric(gettext_lazy("Résultats"), _indicators),
    Rubric(gettext_lazy("Conditions"), _conditions),
    Rubric(gettext_lazy("Maturité"), _maturity),
    Rubric(gettext_lazy("Contact"), _contact, own=True),
)
# The fields that these say, and the sections that the groups below show.
DECIDED = {"resources", "cost_amount", "fte", "levers", "obstacles", "indicators"}
DECIDED_SECTIONS = {"contact"}
CELLS: dict[str, Callable[[Reading], Cell]] = {
    "partners": _rows("partners", cells.partner),
    "core_components": _rows("core_components", cells.component),
    "adaptable_components": _rows("adaptable_components", cells.component),
    "steps": _steps,
    "cost_note": _cost_note,
    "risks": _rows("risks", cells.risk, kind="risks"),
}

ELSEWHERE = (
    gettext_lazy("Chez d’autres"),
    (
        Rubric(gettext_lazy("Adoptée par"), lambda reading: adopters_cell(reading.adopted)),
        Rubric(gettext_lazy("Mesuré ailleurs"), lambda reading: measured_cell(reading.adopted)),
    ),
)
CLASSIFICATION = (
    gettext_lazy("Classement"),
    (
        Rubric(gettext_lazy("Programmes-services"), _terms("service_programmes")),
        Rubric(gettext_lazy("Continuum"), _terms("continuum")),
        Rubric(gettext_lazy("Niveaux de services"), _terms("service_levels")),
        Rubric(gettext_lazy("Thèmes"), _terms("themes")),
        Rubric(gettext_lazy("Objectifs"), _terms("objectives")),
        Rubric(gettext_lazy("Modèles"), _terms("care_models")),
    ),
)
PLACES = (
    Rubric(gettext_lazy("Établissement"), _establishments, own=True),
    Rubric(gettext_lazy("Régions"), _regions),
    Rubric(gettext_lazy("MRC"), lambda reading: cells.named(mrc.label for mrc in reading.page.mrc_list)),
)
DATES = (
    Rubric(gettext_lazy("Publication"), _date("published_at"), own=True),
    Rubric(gettext_lazy("Révision"), _date("reviewed_on"), own=True),
)


def section_rubrics(model: Any, anchors: Sequence[str]) -> tuple[Rubric, ...]:
    """The rubrics of the fields of some sections, in order, without those that are decided by."""
    found = []
    for section in (section for section in model.content_kind.sections if section.anchor in anchors):
        for field in section.fields:
            cell = CELLS.get(field.name) if model is PracticePage else None
            cell = cell or field_cell(field, model._meta.get_field(field.name))
            if cell and not (model is PracticePage and field.name in DECIDED):
                found.append(Rubric(field.heading or field.label or section.heading, cell))
    return tuple(found)


def field_cell(field: SectionField, model_field: Any) -> Callable[[Reading], Cell] | None:
    """What a comparison shows of a field, by what its model's field holds; None for what isn't compared."""
    if field.cell:
        return field.cell
    name, form = field.name, form_of(model_field)
    if form == "markdown":
        return lambda reading: cells.prose(getattr(reading.page, name), f"{name}-{reading.page.pk}")
    if form == "lines":
        return lambda reading: cells.listed(map(cells.Entry, getattr(reading.page, name)))
    if form == "rows":
        return _rows(name, cells.any_row)
    if form == "relation":
        return lambda reading: cells.term(getattr(reading.page, name))
    if form == "number":
        return lambda reading: cells.number(getattr(reading.page, name))
    return {"date": _date, "text": _plain}[form](name) if form in ("date", "text") else None


Group = tuple[str | Promise, tuple[Rubric, ...]]
GROUPED: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Pourquoi et quoi"), ("pourquoi", "ce-qui-est-fait")),
    (gettext_lazy("Qui, où, combien"), ("qui-ou-combien", "partenaires")),
    (gettext_lazy("Noyau et adaptations"), ("noyau",)),
    (gettext_lazy("Mise en œuvre"), ("etapes", "ressources", "risques")),
    (gettext_lazy("Ce qui a été appris"), ("apprentissages", "perennite")),
)
SUMMARY = Rubric(gettext_lazy("En une phrase"), _plain("summary"), own=True)


@cache
def practice_groups() -> tuple[Group, ...]:
    """The others. Nothing of the decision is said again; a section that no group names has its own."""
    state = (
        Rubric(gettext_lazy("Direction"), _plain("direction")),
        Rubric(gettext_lazy("Statut"), _status),
        Rubric(gettext_lazy("Début"), _date("started_on")),
        Rubric(gettext_lazy("Fin"), _date("ended_on")),
    )
    named = {anchor for _label, anchors in GROUPED for anchor in anchors} | DECIDED_SECTIONS
    others = [
        (section.heading, (section.anchor,))
        for section in PracticePage.content_kind.sections
        if section.anchor and section.anchor not in named
    ]
    grouped = [(label, section_rubrics(PracticePage, anchors)) for label, anchors in (*GROUPED, *others)]
    first, *rest = [(label, rubrics) for label, rubrics in grouped if rubrics]
    record = (Rubric(gettext_lazy("Fiche documentée"), _completeness, own=True), *DATES)
    return (
        ELSEWHERE,
        (gettext_lazy("Où elle en est"), (*PLACES, *state)),
        CLASSIFICATION,
        (first[0], (SUMMARY, *first[1])),
        *rest,
        (gettext_lazy("Fiche"), record),
    )


@cache
def rubrics_of(kind: ContentKind) -> tuple[tuple[Rubric, ...], tuple[Group, ...]]:
    """What one decides by between pages of a kind, and the others in groups.

    Of a kind that says nothing else, one decides by its facts and by what is asked of it.
    """
    model = content_models()[kind]
    if model is PracticePage:
        return DECISION, practice_groups()
    decision: list[Rubric] = []
    groups: list[Group] = []
    for section in kind.sections:
        rest: list[Rubric] = []
        for field in section.fields:
            cell = field_cell(field, model._meta.get_field(field.name))
            label = field.heading or field.label or section.heading
            if cell and label:
                (decision if field.asked or not section.anchor else rest).append(Rubric(label, cell))
        groups.append((section.heading, tuple(rest)))
    common = ((gettext_lazy("Où"), PLACES), CLASSIFICATION, *groups, (gettext_lazy("Fiche"), (SUMMARY, *DATES)))
    return tuple(decision), tuple(group for group in common if group[1])
