"""How the sheets of a synthesis and of a digest show what text alone doesn't; `sections.py` says where."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from portal.cycle.stances import has_later_stances
from portal.directory.sheet import establishments, label_of
from portal.sheets.body import day, fact, filled, markdown
from portal.sheets.parts import (
    Cell,
    Drawing,
    Facts,
    Item,
    Items,
    Plain,
    Points,
    Section,
    Subsection,
    Table,
    Text,
    present,
)
from portal.sheets.registry import Audience, Head
from portal.sheets.text import words
from portal.text.numbers import number_text
from syntheses.evidence.reading import Outcome, Study


def synthesis_head(page: Any, readers: Audience) -> Head:
    kind = label_of(page.synthesis_kind)
    own = (
        fact(_("Genre"), kind),
        fact(_("Recherche à jour au"), day(page.searched_on)),
        establishments(page),
        fact(_("Équipe"), page.contributor_names),
    )
    return words(str(kind).lower()) if kind else "", own


def digest_head(page: Any, readers: Audience) -> Head:
    year = words(str(page.publication_year)) if page.publication_year else ""
    own = (
        fact(_("Année de la publication"), year),
        fact(words("DOI"), page.publication_doi),
        fact(_("Résumé par"), page.contributor_names),
        establishments(page),
    )
    return year, own


def key_messages(page: Any, readers: Audience) -> list[Any]:
    """The question under a heading of its own, then the messages."""
    messages = Points(page.key_messages, key=True) if page.key_messages else None
    return list(
        present(
            Section(_("La question"), [Plain(page.question)]) if page.question else None,
            filled(_("Messages clés"), messages),
            _since(page),
        )
    )


def _since(page: Any) -> Section | None:
    """In a shorter reading, which doesn't list them: that later publications speak of the synthesis."""
    if not (page.layer and has_later_stances(page)):
        return None
    told = _("Des publications parues depuis confirment, nuancent ou contredisent cette synthèse.")
    return Section(_("Depuis cette synthèse"), [Items([Item(told, url=f"{page.url}#depuis")])])


def executive_summary(page: Any, readers: Audience) -> list[Any]:
    """The question, then the summary in a few pages."""
    return list(
        present(
            Section(_("La question"), [Plain(page.question)]) if page.question else None,
            filled(_("Résumé"), markdown(page.executive_summary)),
            _since(page),
        )
    )


def key_points(page: Any, readers: Audience) -> list[Any]:
    """The finding, then what to remember of it."""
    points = Points(page.key_points, key=True) if page.key_points else None
    return list(present(Plain(page.finding) if page.finding else None, points))


def study(page: Any) -> Facts | None:
    """How and where the study of a digest was made."""
    found = present(
        fact(_("Devis"), page.design_label), fact(_("Pays"), page.country), fact(_("Participants"), page.participants)
    )
    return Facts(found) if found else None


def publication(page: Any) -> Items | None:
    if not page.publication_citation:
        return None
    doi = f"https://doi.org/{page.publication_doi}" if page.publication_doi else ""
    mark = page.publication_mark
    told = [Item(words(mark.sentence), url=mark.url)] if mark else []
    return Items([Item(page.publication_citation, url=page.publication_url or doi), *told])


def _number(value: int | None) -> Text:
    return words(number_text(value)) if value is not None else ""


def _drawn(component: str, chart: Any) -> str:
    """A drawing as a file of its own."""
    return render_to_string(f"components/{component}.html", {"chart": chart, "paper": True}).strip()


def outcomes(page: Any, readers: Audience) -> list[Any]:
    """The summary of findings, then each drawing of effects."""
    found = page.evidence.outcomes
    if not found:
        return []
    table = Table(
        [_("Résultat"), _("Effet"), _("Participants (études)"), _("Certitude")],
        [
            [
                Cell(outcome.name, outcome.finding or outcome.direction_label),
                Cell(outcome.pooled.text and words(outcome.pooled.text), words(_effects_text(outcome))),
                Cell(
                    _number(outcome.participants), words(f"({number_text(outcome.studies)})") if outcome.studies else ""
                ),
                Cell(outcome.certainty_label, words(judged(outcome)) if outcome.certainty else ""),
            ]
            for outcome in found
        ],
        # Effects are told study by study: they take the room.
        widths=(3, 5, 2, 2),
        row_heads=True,
    )
    reasons = [
        Item(outcome.name, text=". ".join(f"{reason.label} : {reason.why.rstrip('.')}" for reason in outcome.reasons))
        for outcome in found
        if outcome.reasons
    ]
    drawn = [
        Subsection(
            plot.outcome.name,
            [
                Drawing(
                    _drawn("effect_chart", plot.chart),
                    words(plot.chart.text),
                    words(str(plot.measure)),
                )
            ],
        )
        for plot in (() if page.layer else page.effect_plots)
    ]
    return list(present(table, Subsection(_("Motifs des jugements"), [Items(reasons)]) if reasons else None, *drawn))


def _effects_text(outcome: Outcome) -> str:
    return " ; ".join(
        f"{effect.study.label} : {', '.join(filter(None, (effect.numbers.text, effect.text)))}"
        for effect in outcome.effects
    )


def judged(outcome: Outcome) -> str:
    """« Équipe des synthèses, mars 2021 »."""
    return ", ".join(filter(None, (outcome.judged_by, outcome.judged_when)))


def _beside_study(study: Study) -> Text:
    """Its design, and what was said of it since."""
    mark = study.mark
    return words(" – ".join(filter(None, (str(study.design_label), mark.sentence if mark else ""))))


def studies(page: Any, readers: Audience) -> list[Any]:
    found = page.evidence.studies
    if not found:
        return []
    rows = [
        [
            Cell(study.label, _beside_study(study)),
            Cell(study.country, study.population),
            Cell(_number(study.n)),
            Cell(study.finding, study.quality),
        ]
        for study in found
    ]
    head = [_("Étude et devis"), _("Pays et population"), _("Participants"), _("Effet et qualité")]
    table = Table(head, rows, widths=(3, 3, 0, 4), numbers=(2,), row_heads=True)
    chart = page.evidence_map
    drawing = None
    if chart:
        columns = " ; ".join(f"{column.number}. {column.name}" for column in chart.columns)
        drawing = Drawing(
            _drawn("dot_map", chart),
            words(". ".join(dot.title for row in chart.rows for dot in row.dots)),
            words(columns),
        )
    return list(present(drawing, _timeline(page), table))


def _timeline(page: Any) -> Drawing | None:
    """When the studies were published; its words are those of the drawing."""
    chart = page.timeline
    if not chart:
        return None
    undated = page.undated_studies
    beside = words(_("Sans année : %(studies)s") % {"studies": " ; ".join(undated)}) if undated else ""
    return Drawing(_drawn("study_timeline", chart), words(". ".join(row.title for row in chart.rows)), beside)


def screening(page: Any, readers: Audience) -> list[Any]:
    if not page.flow:
        return []
    told = [
        Item(words(step.title), text=words(" ; ".join([*step.lines, *filter(None, [step.aside_title]), *step.aside])))
        for step in page.flow.steps
    ]
    alt = _("Diagramme PRISMA 2020, dit en mots dans la liste qui suit.")
    svg = _drawn("flow_chart", page.flow)
    return [Drawing(svg, alt), Items(told)]


def search_sources(page: Any) -> Items | None:
    rows = [row.value for row in page.search_sources]
    items = [
        Item(
            value["name"],
            words(", ".join(map(str, filter(None, (day(value["searched_on"]), _found(value["found"])))))),
            text=value["strategy"] or "",
        )
        for value in rows
    ]
    return Items(items) if items else None


def _found(count: int | None) -> str:
    return "" if count is None else str(_("%(n)s notices") % {"n": number_text(count)})


def record(page: Any) -> Facts | None:
    """Who asked, why, and what a reader must know of who wrote it."""
    found = present(
        *(fact(element.label, element.text) for element in page.question_elements),
        fact(_("Demandée par"), page.requested_by),
        fact(_("Décision à éclairer"), page.decision),
        fact(_("Protocole"), page.protocol),
        fact(_("Financement"), page.funding),
        fact(_("Conflits d’intérêts"), page.interests),
        fact(_("Licence"), page.licence_label),
    )
    return Facts(found) if found else None
