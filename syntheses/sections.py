"""The sections of a synthesis and of a digest, in the order of their pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.cycle.stances import has_later_stances
from portal.kinds.sections import EXPECTED, Section, SectionField
from portal.sheets.stances import later_parts, stance_parts
from syntheses import sheet


def _takes_stances(page: Any) -> bool:
    return bool(page.stances)


def _beside(page: Any) -> None:
    """Shown with another field of the section."""


SYNTHESIS_SECTIONS = (
    Section(
        anchor="messages-cles",
        heading=_("Messages clés"),
        fields=(
            SectionField(name="question", label=_("La question"), anchor="question"),
            SectionField(name="key_messages", hint=_("ce qu’il faut retenir"), asked=EXPECTED),
        ),
        template="syntheses/sections/key_messages.html",
        opens=True,
        sheet=sheet.key_messages,
    ),
    Section(
        anchor="resume",
        heading=_("Résumé"),
        # It says again what the report says, which is searched.
        fields=(
            SectionField(name="executive_summary", hint=_("l’ensemble en trois pages"), asked=EXPECTED, searched=()),
        ),
        template="syntheses/sections/executive_summary.html",
        sheet=sheet.executive_summary,
        in_layer_alone=True,
    ),
    Section(
        anchor="depuis",
        heading=_("Depuis cette synthèse"),
        template="cycle/later_stances.html",
        shown=has_later_stances,
        sheet=later_parts,
    ),
    Section(
        anchor="certitude",
        heading=_("Ce que l’on sait, et avec quelle certitude"),
        entry=_("Résultats et certitude"),
        fields=(
            SectionField(name="outcomes", hint=_("les résultats examinés, et la certitude de chacun"), asked=EXPECTED),
        ),
        template="syntheses/sections/outcomes.html",
        sheet=sheet.outcomes,
    ),
    Section(
        anchor="synthese",
        heading=_("Ce que disent les écrits"),
        fields=(SectionField(name="body"),),
        template="components/section_body.html",
        entries="toc_entries",
    ),
    Section(
        anchor="portee",
        heading=_("Portée et limites"),
        fields=(
            SectionField(
                name="applicability",
                label=_("Applicabilité dans les régions"),
                anchor="applicabilite",
                hint=_("ce que les sources disent des milieux ruraux ou éloignés"),
                asked=EXPECTED,
            ),
            SectionField(
                name="gaps",
                label=_("Ce que l’on ne sait pas"),
                anchor="lacunes",
                hint=_("ce que les études laissent sans réponse"),
                asked=EXPECTED,
            ),
        ),
    ),
    Section(
        anchor="methode",
        heading=_("Méthode"),
        fields=(
            SectionField(name="methods", hint=_("comment les écrits ont été cherchés et choisis"), asked=EXPECTED),
            SectionField(
                name="eligibility",
                label=_("Critères d’admissibilité"),
                anchor="admissibilite",
                hint=_("ce qui fait retenir ou écarter une étude"),
                asked=EXPECTED,
            ),
            SectionField(
                name="search_sources",
                label=_("Sources cherchées"),
                anchor="sources",
                searched=(),
                hint=_("les bases et les sites, avec leur stratégie de recherche"),
                asked=EXPECTED,
                sheet=sheet.search_sources,
            ),
            SectionField(
                name="appraisal",
                label=_("Appréciation de la qualité"),
                anchor="appreciation",
                hint=_("l’outil employé, et ce qu’il en ressort"),
                asked=EXPECTED,
            ),
        ),
        template="syntheses/sections/methods.html",
        always=True,
    ),
    Section(
        anchor="selection",
        heading=_("Sélection des études"),
        fields=(
            SectionField(
                name="screening",
                hint=_("combien de notices ont été repérées, triées, écartées"),
                searched=(),
                asked=EXPECTED,
            ),
        ),
        template="syntheses/sections/screening.html",
        sheet=sheet.screening,
    ),
    Section(
        anchor="etudes",
        heading=_("Études retenues"),
        fields=(SectionField(name="studies", hint=_("leur devis, leur pays, leurs participants"), asked=EXPECTED),),
        template="syntheses/sections/studies.html",
        sheet=sheet.studies,
    ),
    Section(
        anchor="notice",
        heading=_("Notice de la synthèse"),
        entry=_("Notice"),
        fields=(
            SectionField(name="question_parts", label=_("Éléments de la question"), sheet=sheet.record),
            SectionField(name="requested_by", label=_("Demandée par"), sheet=_beside),
            SectionField(name="decision", label=_("Décision à éclairer"), sheet=_beside),
            SectionField(name="protocol", label=_("Protocole"), sheet=_beside),
            SectionField(
                name="funding", label=_("Financement"), hint=_("qui a payé le travail"), asked=EXPECTED, sheet=_beside
            ),
            SectionField(
                name="interests",
                label=_("Conflits d’intérêts"),
                hint=_("les liens des auteurs avec ce qui est étudié"),
                asked=EXPECTED,
                sheet=_beside,
            ),
            SectionField(name="licence", label=_("Licence"), searched=(), sheet=_beside),
        ),
        template="syntheses/sections/record.html",
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="synthesis_kind", label=_("Genre de synthèse")),
            SectionField(name="searched_on", label=_("Recherche à jour au")),
            SectionField(name="contributors", label=_("Équipe"), searched=()),
        ),
    ),
)

DIGEST_SECTIONS = (
    Section(
        anchor="points-cles",
        heading=_("À retenir"),
        fields=(
            SectionField(name="finding", label=_("Constat"), hint=_("ce que la publication a trouvé"), asked=EXPECTED),
            SectionField(name="key_points", hint=_("ce qu’il faut retenir"), asked=EXPECTED),
        ),
        template="syntheses/sections/key_points.html",
        opens=True,
        sheet=sheet.key_points,
    ),
    Section(
        anchor="ici",
        heading=_("Ce que ça change ici"),
        fields=(SectionField(name="change_here", hint=_("ce qu’un établissement peut en faire"), asked=EXPECTED),),
    ),
    Section(
        anchor="effets",
        heading=_("Ce que cela change à ce qu’on savait"),
        entry=_("Ce que cela change"),
        template="syntheses/sections/effects.html",
        shown=_takes_stances,
        sheet=stance_parts,
    ),
    Section(
        anchor="etude",
        heading=_("L’étude en bref"),
        fields=(
            SectionField(name="design", label=_("Devis"), searched=(), sheet=sheet.study),
            SectionField(name="country", label=_("Pays"), sheet=_beside),
            SectionField(name="participants", label=_("Participants"), sheet=_beside),
            SectionField(name="effect", label=_("Effet"), anchor="effet", hint=_("les nombres de la publication")),
            SectionField(
                name="limits",
                label=_("Limites"),
                anchor="limites",
                hint=_("ce qui invite à la prudence"),
                asked=EXPECTED,
            ),
        ),
        template="syntheses/sections/study.html",
    ),
    Section(
        anchor="publication",
        heading=_("La publication"),
        fields=(
            SectionField(
                name="publication_citation",
                hint=_("la notice de la publication"),
                asked=EXPECTED,
                sheet=sheet.publication,
            ),
        ),
        template="syntheses/sections/publication.html",
    ),
    Section(
        anchor="resume",
        heading=_("Résumé"),
        fields=(SectionField(name="body"),),
        template="components/section_body.html",
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="publication_doi", searched=()),
            SectionField(name="publication_url", searched=()),
            SectionField(name="publication_year", label=_("Année de la publication")),
            SectionField(name="contributors", label=_("Résumé par"), searched=()),
        ),
    ),
)
