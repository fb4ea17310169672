"""What the sheet of a practice holds, in the sections of its page."""

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.charts import key_figure_chart
from portal.core.ways import way
from portal.directory.labels import term_labels
from portal.directory.sheet import classification, establishments, facts, label_of, where
from portal.sheets.body import body_parts, day, fact, figure, filled, markdown, missing, text_part
from portal.sheets.parts import (
    Cell,
    Column,
    Columns,
    Doorway,
    Fact,
    Facts,
    FigureBar,
    Item,
    Items,
    KeyFigure,
    Meter,
    Missing,
    Plain,
    Section,
    Sheet,
    Step,
    Steps,
    Table,
    Text,
    present,
)
from portal.sheets.registry import Audience, register, without_sheet
from portal.sheets.text import words
from portal.text.numbers import money_text, months_text, number_text, quantity_text
from practices.blocks import ResourceBlock
from practices.models import PracticeIndexPage, PracticePage

MATURITY = ("emergente", "prometteuse", "exemplaire")

without_sheet(PracticeIndexPage)


@register(PracticePage, shape="square", accent=(43, 0.09, 160))
def practice_sheet(page: PracticePage, readers: Audience) -> Sheet:
    return Sheet(
        detail=words(str(label_of(page.status)).lower()) if page.status else "",
        where=where(page),
        classification=classification(page),
        facts=facts(
            page,
            _maturity(page),
            _status(page),
            establishments(page),
            fact(_("Direction"), page.direction),
            fact(_("Début"), day(page.started_on)),
            fact(_("Fin"), day(page.ended_on)),
            _completeness(page),
        ),
        opening=present(_key_figure(page), Section(_("En bref"), body_parts(page.body)) if page.body else None),
        sections=present(
            filled(_("Pourquoi"), markdown(page.why)),
            filled(
                _("Ce qui est fait"),
                text_part(_("Activités"), page.procedures),
                text_part(_("Matériel"), page.materials),
                text_part(_("De quelle façon"), page.how),
            ),
            filled(
                _("Qui, où, combien"),
                text_part(_("Par qui"), page.providers),
                text_part(_("Où"), page.where),
                text_part(_("Quand et combien"), page.when_how_much),
            ),
            _steps(page),
            _means(page),
            _core(page),
            _risks(page),
            _levers(page),
            _partners(page),
            _results(page),
            filled(
                _("Ce qui a été appris"),
                markdown(page.lessons_learned),
                text_part(_("Ce qui n’a pas marché"), page.failures),
            ),
            filled(_("Pérennité"), markdown(page.sustainability)),
            _contact(page, readers),
            missing(page),
        ),
    )


def _maturity(page: PracticePage) -> Fact | None:
    if page.maturity is None:
        return None
    reached = MATURITY.index(page.maturity.slug) + 1 if page.maturity.slug in MATURITY else 0
    return Fact(_("Maturité"), [label_of(page.maturity)], Meter(reached, len(MATURITY)))


def _status(page: PracticePage) -> Fact | None:
    if page.status is None:
        return None
    told = label_of(page.status)
    if page.status_since:
        told = format_lazy(_("{status}, depuis {date}"), status=told, date=day(page.status_since, "F Y"))
    return fact(_("Statut"), told, page.status_reason)


def _completeness(page: PracticePage) -> Fact:
    state = page.completeness
    told = _("{documented} rubriques sur {total}")
    return Fact(_("Fiche documentée"), [format_lazy(told, documented=state.documented, total=state.total)])


def _steps(page: PracticePage) -> Section | None:
    steps = [
        Step(
            row.value["title"],
            words(
                ", ".join(
                    str(part)
                    for part in (day(row.value["start"], "F Y"), months_text(row.value["duration_months"]))
                    if part
                )
            ),
            markdown(row.value["description"]),
        )
        for row in page.steps
    ]
    return filled(_("Étapes"), Steps(steps) if steps else None)


def _means(page: PracticePage) -> Section | None:
    kinds = dict(ResourceBlock.KINDS)
    resources = [
        Item(
            row.value["description"],
            kinds.get(row.value["kind"], "")
            if row.value["essential"]
            else format_lazy(_("{kind}, facultative"), kind=kinds.get(row.value["kind"], "")),
        )
        for row in page.resources
    ]
    cost = page.cost_amount
    figures = present(
        fact(_("Coût"), "" if cost is None else format_lazy(_("{amount} $"), amount=words(money_text(cost)))),
        fact(_("Équivalents temps complet"), figure(page.fte)),
        fact(_("Précision"), page.cost_note),
    )
    return filled(
        _("Ressources et coûts"),
        Facts(figures) if figures else None,
        Items(resources) if resources else None,
    )


def _core(page: PracticePage) -> Section | None:
    def column(title: Text, hint: Text, rows: Any) -> Column | None:
        if not rows:
            return None
        return Column(title, [Item(row.value["title"], text=row.value["description"] or "") for row in rows], hint)

    columns = present(
        column(_("Le noyau"), _("À conserver : sans cela, ce n’est plus la même pratique."), page.core_components),
        column(
            _("Ce qui s’adapte"),
            _("À ajuster au territoire, à la clientèle, aux moyens."),
            page.adaptable_components,
        ),
    )
    return filled(
        _("Noyau et adaptations"),
        Columns(columns) if columns else None,
        text_part(_("Ajustements prévus"), page.tailoring),
        text_part(_("Modifications en cours de route"), page.modifications),
        text_part(_("Fidélité prévue"), page.fidelity_planned),
        text_part(_("Fidélité observée"), page.fidelity_actual),
    )


def _risks(page: PracticePage) -> Section | None:
    rows = [[Cell(row.value["risk"]), Cell(row.value["mitigation"] or "")] for row in page.risks]
    table = Table([_("Risque"), _("Mesures d’atténuation")], rows) if rows else None
    return filled(_("Risques et mesures d’atténuation"), table)


def _levers(page: PracticePage) -> Section | None:
    columns = [
        Column(title, [Item(text) for text in texts])
        for title, texts in ((_("Ce qui aide"), page.levers), (_("Ce qui freine"), page.obstacles))
        if texts
    ]
    return Section(_("Leviers et obstacles"), [Columns(columns)]) if columns else None


def _partners(page: PracticePage) -> Section | None:
    kinds = term_labels("partner_kinds")
    items = [
        Item(row.value["name"], words(kinds.get(row.value["kind"], row.value["kind"])), row.value["role"] or "")
        for row in page.partners
    ]
    return Section(_("Partenaires"), [Items(items)]) if items else None


def _results(page: PracticePage) -> Section | None:
    if not page.indicators:
        return None
    kinds = term_labels("indicator_kinds")
    rows = []
    for row in page.indicators:
        value = row.value
        detail = " · ".join(filter(None, (kinds.get(value["kind"], value["kind"]), value["unit"])))
        rows.append(
            [
                Cell(value["name"], detail),
                *(Cell(figure(value[name])) for name in ("baseline", "target", "measured")),
                Cell(
                    ". ".join(filter(None, (value["period"], value.get("denominator")))),
                    value["source"] or "",
                ),
            ]
        )
    head = [_("Indicateur"), _("Départ"), _("Cible"), _("Mesure"), _("Période, mesuré sur, source")]
    table = Table(head, rows, widths=(2.1, 1.15, 1.15, 1.15, 1.7), numbers=(1, 2, 3), row_heads=True)
    return Section(_("Résultats"), [table])


def _key_figure(page: PracticePage) -> Section | None:
    """The number that the page opens on; what nobody told of it is « à documenter »."""
    if not page.figures:
        return None
    main = page.figures[0]
    chart = key_figure_chart(vars(main))
    told = [
        Fact(label, [value] if value else [])
        for label, value in (
            (_("Départ"), words(quantity_text(main.baseline, main.unit)) if main.baseline is not None else ""),
            (_("Cible"), words(quantity_text(main.target, main.unit)) if main.target is not None else ""),
            (_("Mesuré sur"), main.denominator),
            (_("Période"), main.period),
            (_("Source"), main.source),
        )
    ]
    drawn: dict[str, Any] = {}
    if chart:
        drawn = {
            "change": words(_("%(change)s depuis le départ") % {"change": chart.change}) if chart.change else "",
            "bars": [FigureBar(words(bar.text), bar.left, bar.share, bar.kind == "measured") for bar in chart.bars],
            "zero": chart.zero_share,
            "target": chart.target_share,
            "target_text": words(chart.target_text) if chart.target_text else "",
            "alt": words(chart.text),
        }
    number = words(number_text(main.measured))
    return Section(_("Ce qui a été mesuré"), [KeyFigure(number, main.unit, main.name, facts=told, **drawn)])


def _contact(page: PracticePage, readers: Audience) -> Section:
    """Who is asked, as far as all readers may know it, and how to write to them."""
    if not page.contact_visible(signed_in=readers.signed_in):
        # The sheet is the same for all readers, and goes from hand to hand.
        told: tuple[Any, ...] = (
            Plain(_("Le contact est réservé aux membres : ouvrez une session sur la page en ligne.")),
        )
    elif page.contact_name or page.contact_details:
        told = present(
            Plain(page.contact_name, strong=True) if page.contact_name else None,
            Plain(page.contact_details) if page.contact_details else None,
        )
    else:
        told = (Missing(_("À documenter : la personne-ressource de cette pratique")),)
    establishment = next(iter(page.establishments_list), None)
    days = establishment.usual_reply_days if establishment else int(settings.REPLY_DAYS)
    sentence = ngettext(
        "Écrivez à l’équipe par ce formulaire. On répond d’habitude en %(days)d jour ouvrable.",
        "Écrivez à l’équipe par ce formulaire. On répond d’habitude en %(days)d jours ouvrables.",
        days,
    )
    write = Doorway(
        words(sentence % {"days": days}),
        way("write_to_team", page.pk),
        _("Code QR qui mène au formulaire pour écrire à l’équipe"),
    )
    return Section(_("Contact"), [*told, write])
