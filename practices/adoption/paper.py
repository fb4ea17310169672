"""An adoption file on paper, for the committee that follows it: the parts that its reader may read, and no other."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.sheets.body import day, fact, filled, markdown
from portal.sheets.contents import Contents, contents_of_record
from portal.sheets.parts import Cell, Item, Items, Plain, Points, Prose, Sheet, Step, Steps, Subsection, Table
from portal.sheets.registry import look_of
from portal.sheets.text import words
from portal.text.markup import render_markdown
from portal.text.numbers import number_text, quantity_text
from practices.adoption.horizons import Horizon
from practices.adoption.models import AdoptionFile
from practices.adoption.reading import Followed, file_context
from practices.adoption.stages import Audience, Part
from practices.models import PracticePage

# A committee reads where a series stands; the page has all of it.
LAST_VALUES = 12


def committee_contents(file: AdoptionFile, user: Any) -> Contents:
    """What the PDF of a file holds, for one reader."""
    context = file_context(file, user)
    shape, accent = look_of(PracticePage)
    audience = _narrowest(file)
    kept = (
        "" if audience == Audience.PUBLIC else words(_("Lu par : %(who)s") % {"who": Audience(audience).label.lower()})
    )
    demonstration = words(_("Données de démonstration")) if file.is_demonstration else ""
    today = date_format(timezone.localdate(), "j F Y")
    return contents_of_record(
        title=file.practice_title,
        kind=gettext_lazy("Dossier d’appropriation"),
        detail=words(file.stage_label.lower()),
        summary=file.why,
        access=kept,
        sheet=Sheet(facts=_facts(file, demonstration), sections=[part for part in _sections(file, context) if part]),
        url=file.get_absolute_url(),
        look=(shape, accent),
        changed=file.changed_at,
        version=_("Dossier du %(date)s") % {"date": today},
    )


def _narrowest(file: AdoptionFile) -> str:
    """The audience of the part that the fewest read, among those that are in: a paper goes no further than that."""
    shown = {getattr(file, f"{part}_shown") for part in file.readable}
    return next(audience for audience in Audience.values if audience in shown)


def _facts(file: AdoptionFile, demonstration: Any) -> list[Any]:
    found = (
        fact(gettext_lazy("Établissement"), words(str(file.establishment))),
        fact(gettext_lazy("Région"), words(str(file.establishment.region))),
        fact(gettext_lazy("Stade"), words(file.stage_label)),
        fact(gettext_lazy("Dossier ouvert le"), day(file.opened_on)),
        fact(gettext_lazy("Note"), demonstration) if demonstration else None,
        fact(gettext_lazy("Source"), file.source) if file.source else None,
    )
    return [item for item in found if item]


def _sections(file: AdoptionFile, context: dict[str, Any]) -> list[Any]:
    told = file.readable
    return [
        filled(gettext_lazy("Où en est le projet"), _stages(context["passages"])),
        filled(gettext_lazy("L’équipe"), Items([Item(row.role, row.duties) for row in context["team"]]))
        if context["team"]
        else None,
        filled(gettext_lazy("Le plan"), _plan(context["tasks"], context["expected"]))
        if context["tasks"] or context["expected"]
        else None,
        filled(gettext_lazy("Les séances"), _sessions(context["sessions"])) if context["sessions"] else None,
        filled(gettext_lazy("Ce qui a été adapté"), _adaptations(context["adaptations"]))
        if context["adaptations"]
        else None,
        filled(gettext_lazy("La fidélité au noyau"), _fidelity(context["fidelity"])) if context["fidelity"] else None,
        filled(gettext_lazy("Ce qui est mesuré"), *(_series(one) for one in context["followed"]))
        if context["followed"]
        else None,
        filled(gettext_lazy("Coûts et effectifs"), _means(file), markdown(file.means_note))
        if context["has_means"]
        else None,
        filled(
            gettext_lazy("Ce qui serait à adapter"),
            Items([Item(row.criterion.localised_label, "", row.adapt) for row in context["weighing"]["to_adapt"]]),
        )
        if context["weighing"] and context["weighing"]["to_adapt"]
        else None,
        filled(
            gettext_lazy("Ce qui a été appris"),
            markdown(file.lessons),
            Subsection(gettext_lazy("Ce qui n’a pas marché, et pourquoi"), [Prose(render_markdown(file.failures))])
            if file.failures
            else None,
        )
        if Part.LESSONS in told
        else None,
    ]


def _stages(passages: Any) -> Steps:
    steps = []
    for passage in passages:
        told = [*passage.reasons, passage.note]
        text = Prose(render_markdown(" ; ".join(part for part in told if part))) if any(told) else None
        steps.append(Step(words(passage.label), day(passage.on), text))
    return Steps(steps)


def _plan(tasks: Any, expected: Any) -> Table:
    return Table(
        head=[gettext_lazy("À faire"), gettext_lazy("Responsable"), gettext_lazy("Échéance"), gettext_lazy("État")],
        rows=[
            [Cell(task.title), Cell(task.owner), Cell(day(task.due_on)), Cell(words(str(task.get_state_display())))]
            for task in tasks
        ]
        + [
            [Cell(_measure_to_take(name, one)), Cell("\u00a0"), Cell(day(one.on)), Cell(words(_short(one)))]
            for name, one in expected
        ],
        widths=(3, 2, 1.4, 1.2),
        row_heads=True,
    )


def _measure_to_take(name: str, one: Horizon) -> str:
    return _("Mesurer : %(name)s (%(when)s)") % {"name": name, "when": one.label.lower()}


def _short(one: Horizon) -> str:
    if one.measured_on is not None:
        return _("Mesurée")
    return _("Attendue") if one.open else _("Non mesurée")


def _sessions(sessions: Any) -> Table:
    return Table(
        head=[gettext_lazy("Date"), gettext_lazy("Sujet"), gettext_lazy("Durée"), gettext_lazy("Personnes")],
        rows=[
            [
                Cell(day(row.on)),
                Cell(row.title),
                Cell(
                    words(_("%(count)s min") % {"count": number_text(row.minutes)}) if row.minutes is not None else "–"
                ),
                Cell(number_text(row.people) if row.people is not None else "–"),
            ]
            for row in sessions
        ],
        widths=(1.3, 3, 1, 1),
        numbers=(2, 3),
    )


def _fidelity(rows: Any) -> Items:
    return Items(
        [Item(row.component, words(f"{row.get_seen_display()}, {date_format(row.on)}"), row.how) for row in rows]
    )


def _means(file: AdoptionFile) -> Table:
    def shown(value: Any, unit: str = "") -> Cell:
        return Cell(words("–" if value is None else f"{number_text(value)}{unit}"))

    dollars = "\u00a0$"
    return Table(
        head=["\u00a0", gettext_lazy("Prévu"), gettext_lazy("Réel")],
        rows=[
            [Cell(words(_("Coût"))), shown(file.cost_planned, dollars), shown(file.cost_real, dollars)],
            [Cell(words(_("Équivalents temps complet"))), shown(file.fte_planned), shown(file.fte_real)],
        ],
        widths=(2, 1, 1),
        numbers=(1, 2),
        row_heads=True,
    )


def _adaptations(adaptations: Any) -> Items:
    core = words(_("touche au noyau"))
    return Items([Item(row.what, core if row.is_core else "", row.why) for row in adaptations])


def _series(one: Followed) -> Subsection:
    indicator = one.indicator
    levels = [
        (_("départ : %(value)s"), indicator.baseline),
        (_("cible : %(value)s"), indicator.target),
        (_("médiane : %(value)s"), one.signals.median if one.signals.enough else None),
    ]
    told = [told % {"value": quantity_text(value, indicator.unit)} for told, value in levels if value is not None]
    parts: list[Any] = [Plain(words(", ".join(told)))] if told else []
    if one.measures:
        parts.append(
            Table(
                head=[gettext_lazy("Date"), gettext_lazy("Valeur"), gettext_lazy("Ce qui s’est passé")],
                rows=[
                    [
                        Cell(day(measure.on)),
                        Cell(words(quantity_text(measure.value, indicator.unit))),
                        Cell(measure.note or "\u00a0"),
                    ]
                    for measure in one.measures[-LAST_VALUES:]
                ],
                widths=(1.3, 1, 2.5),
                numbers=(1,),
                row_heads=True,
            )
        )
    if one.horizons:
        parts.append(_horizons(one))
    if one.signals.found:
        parts.append(Points([words(signal) for signal in one.signals.found]))
    if not parts:
        parts.append(Plain(words(_("Pas encore de mesure."))))
    return Subsection(indicator.name, parts)


def _horizons(one: Followed) -> Table:
    """What is expected at 6, 12 and 24 months, and what was measured of it."""
    unit = one.indicator.unit
    return Table(
        head=[gettext_lazy("Échéance"), gettext_lazy("Valeur"), gettext_lazy("Où elle en est")],
        rows=[
            [
                Cell(words(horizon.label)),
                Cell(words(quantity_text(horizon.value, unit)) if horizon.measured_on else "–"),
                Cell(
                    words(_("mesurée le %(day)s") % {"day": date_format(horizon.measured_on, "j F Y")})
                    if horizon.measured_on
                    else words(horizon.told)
                ),
            ]
            for horizon in one.horizons
        ],
        widths=(1.3, 1, 2.5),
        numbers=(1,),
        row_heads=True,
    )
