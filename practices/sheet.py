"""How the sheet of a practice shows what text alone doesn't; `sections.py` says where."""

from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.charts import key_figure_chart
from portal.core.ways import way
from portal.directory.labels import term_labels
from portal.directory.sheet import establishments, label_of
from portal.sheets.body import day, fact, figure, markdown
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
    Step,
    Steps,
    Table,
    Text,
    present,
)
from portal.sheets.registry import Audience, Head
from portal.sheets.text import words
from portal.text.numbers import money_text, months_text, number_text, quantity_text
from practices.blocks import ResourceBlock
from practices.criteria import by_category

MATURITY = ("emergente", "prometteuse", "exemplaire")


def head(page: Any, readers: Audience) -> Head:
    """What specifies a practice, and its facts."""
    own = (
        _maturity(page),
        _status(page),
        establishments(page),
        fact(_("Direction"), page.direction),
        fact(_("Début"), day(page.started_on)),
        fact(_("Fin"), day(page.ended_on)),
        _completeness(page),
    )
    return words(str(label_of(page.status)).lower()) if page.status else "", own


def _maturity(page: Any) -> Fact | None:
    if page.maturity is None:
        return None
    reached = MATURITY.index(page.maturity.slug) + 1 if page.maturity.slug in MATURITY else 0
    return Fact(_("Maturité"), [label_of(page.maturity)], Meter(reached, len(MATURITY)))


def _status(page: Any) -> Fact | None:
    if page.status is None:
        return None
    told = label_of(page.status)
    if page.status_since:
        told = format_lazy(_("{status}, depuis {date}"), status=told, date=day(page.status_since, "F Y"))
    return fact(_("Statut"), told, page.status_reason)


def _completeness(page: Any) -> Fact:
    state = page.completeness
    told = _("{documented} rubriques sur {total}")
    return Fact(_("Fiche documentée"), [format_lazy(told, documented=state.documented, total=state.total)])


def steps(page: Any) -> Steps | None:
    found = [
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
    return Steps(found) if found else None


def means(page: Any) -> list[Any]:
    """The figures, then what it takes."""
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
    return [Facts(figures) if figures else None, Items(resources) if resources else None]


def core(page: Any) -> Columns | None:
    """The core beside what adapts."""

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
    return Columns(columns) if columns else None


def risks(page: Any) -> Table | None:
    rows = [[Cell(row.value["risk"]), Cell(row.value["mitigation"] or "")] for row in page.risks]
    return Table([_("Risque"), _("Mesures d’atténuation")], rows) if rows else None


def levers(page: Any) -> Columns | None:
    """What helps beside what hinders."""
    columns = [
        Column(title, [Item(text) for text in texts])
        for title, texts in ((_("Ce qui aide"), page.levers), (_("Ce qui freine"), page.obstacles))
        if texts
    ]
    return Columns(columns) if columns else None


def partners(page: Any) -> Items | None:
    kinds = term_labels("partner_kinds")
    items = [
        Item(row.value["name"], words(kinds.get(row.value["kind"], row.value["kind"])), row.value["role"] or "")
        for row in page.partners
    ]
    return Items(items) if items else None


def setting(page: Any) -> Items | None:
    """The context in which it was made, criterion by criterion, in the order of the categories."""
    rows = by_category((row.value["criterion"], row.value["description"]) for row in page.setting)
    items = [Item(words(label), words(category), text) for category, found in rows for label, text in found]
    return Items(items) if items else None


def indicators(page: Any) -> Table | None:
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
    titles = [_("Indicateur"), _("Départ"), _("Cible"), _("Mesure"), _("Période, mesuré sur, source")]
    return Table(titles, rows, widths=(2.1, 1.15, 1.15, 1.15, 1.7), numbers=(1, 2, 3), row_heads=True)


def key_figure(page: Any, readers: Audience) -> list[Any]:
    """The number that the page opens on; what nobody told of it is « à documenter »."""
    if not page.figures:
        return []
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
    return [KeyFigure(number, main.unit, main.name, facts=told, **drawn)]


def contact(page: Any, readers: Audience) -> list[Any]:
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
    return [*told, write]
