"""The sections of a practice, in the order of its page: why, what, who, how much, what it takes, what it gave.

They follow TIDieR (Hoffmann et al. 2014, BMJ 348:g1687, items 2 to 12), and what TIDieR doesn't ask and a manager
does.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.cycle.stances import has_later_stances
from portal.kinds.sections import DECISION, Section, SectionField, tidier
from portal.sheets.stances import later_parts
from practices import sheet


def _beside(page: Any) -> None:
    """Shown with another field of the section."""


SECTIONS = (
    # The number that the page opens on, above its sections.
    Section(anchor="", heading=_("Ce qui a été mesuré"), opens=True, sheet=sheet.key_figure),
    Section(
        anchor="en-bref",
        heading=_("En bref"),
        fields=(SectionField(name="body"),),
        template="components/section_body.html",
        opens=True,
    ),
    Section(
        anchor="pourquoi",
        heading=_("Pourquoi"),
        fields=(
            SectionField(
                name="why", hint=_("le besoin, et ce qui fait croire que la pratique y répond"), asked=tidier(2)
            ),
        ),
    ),
    Section(
        anchor="ce-qui-est-fait",
        heading=_("Ce qui est fait"),
        fields=(
            SectionField(name="procedures", label=_("Activités"), anchor="activites", asked=tidier(4)),
            SectionField(name="materials", label=_("Matériel"), anchor="materiel", asked=tidier(3)),
            SectionField(name="how", label=_("De quelle façon"), anchor="comment", asked=tidier(6)),
        ),
    ),
    Section(
        anchor="qui-ou-combien",
        heading=_("Qui, où, combien"),
        fields=(
            SectionField(name="providers", label=_("Par qui"), anchor="par-qui", asked=tidier(5)),
            SectionField(name="where", label=_("Où"), anchor="ou", asked=tidier(7)),
            SectionField(name="when_how_much", label=_("Quand et combien"), anchor="quand", asked=tidier(8)),
        ),
    ),
    Section(
        anchor="etapes",
        heading=_("Étapes"),
        fields=(
            SectionField(
                name="steps",
                hint=_("les étapes de la mise en œuvre et leur durée"),
                asked=DECISION,
                sheet=sheet.steps,
            ),
        ),
        template="practices/sections/steps.html",
    ),
    Section(
        anchor="ressources",
        heading=_("Ressources et coûts"),
        fields=(
            SectionField(
                name="resources",
                label=_("Ressources"),
                hint=_("les personnes, le matériel et l’argent qu’il faut"),
                asked=DECISION,
                sheet=sheet.means,
            ),
            SectionField(name="cost_amount", label=_("Coût"), asked=DECISION, sheet=_beside),
            SectionField(name="fte", label=_("Équivalents temps complet"), sheet=_beside),
            SectionField(name="cost_note", label=_("Précision sur le coût"), sheet=_beside),
        ),
        template="practices/sections/means.html",
    ),
    Section(
        anchor="noyau",
        heading=_("Noyau et adaptations"),
        fields=(
            SectionField(
                name="core_components",
                label=_("Noyau"),
                heading=_("Le noyau, à conserver"),
                hint=_("ce qu’il faut conserver"),
                asked=DECISION,
                sheet=sheet.core,
            ),
            SectionField(
                name="adaptable_components",
                label=_("Ce qui s’adapte"),
                hint=_("ce que chaque milieu peut changer"),
                asked=DECISION,
                sheet=_beside,
            ),
            SectionField(
                name="tailoring",
                label=_("Ajustements"),
                heading=_("Ajustements prévus"),
                anchor="ajustements",
                asked=tidier(9),
            ),
            SectionField(
                name="modifications",
                label=_("Modifications"),
                heading=_("Modifications en cours de route"),
                anchor="modifications",
                asked=tidier(10),
            ),
            SectionField(
                name="fidelity_planned", label=_("Fidélité prévue"), anchor="fidelite-prevue", asked=tidier(11)
            ),
            SectionField(
                name="fidelity_actual", label=_("Fidélité observée"), anchor="fidelite-observee", asked=tidier(12)
            ),
        ),
        template="practices/sections/core.html",
    ),
    Section(
        anchor="risques",
        heading=_("Risques et mesures d’atténuation"),
        fields=(
            SectionField(
                name="risks",
                hint=_("ce qui peut mal tourner, et les mesures d’atténuation"),
                asked=DECISION,
                sheet=sheet.risks,
            ),
        ),
        template="practices/sections/risks.html",
    ),
    Section(
        anchor="leviers",
        heading=_("Leviers et obstacles"),
        fields=(
            SectionField(name="levers", label=_("Leviers"), hint=_("ce qui aide"), asked=DECISION, sheet=sheet.levers),
            SectionField(
                name="obstacles", label=_("Obstacles"), hint=_("ce qui freine"), asked=DECISION, sheet=_beside
            ),
        ),
        template="practices/sections/levers.html",
    ),
    Section(
        anchor="partenaires",
        heading=_("Partenaires"),
        fields=(SectionField(name="partners", sheet=sheet.partners),),
        template="practices/sections/partners.html",
    ),
    Section(
        anchor="contexte",
        heading=_("Contexte d’origine"),
        fields=(
            SectionField(
                name="setting",
                hint=_("ce qu’il en est là où elle a été faite, critère par critère"),
                searched=("description",),
                sheet=sheet.setting,
            ),
        ),
        template="practices/sections/setting.html",
    ),
    Section(
        anchor="resultats",
        heading=_("Résultats"),
        fields=(
            SectionField(
                name="indicators",
                label=_("Indicateurs"),
                hint=_("les indicateurs suivis et leurs mesures"),
                asked=DECISION,
                searched=("name",),
                sheet=sheet.indicators,
            ),
        ),
        template="practices/sections/results.html",
    ),
    Section(
        anchor="depuis",
        heading=_("Ce qu’en disent de nouvelles publications"),
        entry=_("Nouvelles publications"),
        template="cycle/later_stances.html",
        shown=has_later_stances,
        sheet=later_parts,
    ),
    Section(
        anchor="apprentissages",
        heading=_("Ce qui a été appris"),
        fields=(
            SectionField(name="lessons_learned", hint=_("ce que l’équipe ferait autrement"), asked=DECISION),
            SectionField(name="failures", label=_("Ce qui n’a pas marché"), anchor="echecs"),
        ),
    ),
    Section(
        anchor="perennite",
        heading=_("Pérennité"),
        fields=(SectionField(name="sustainability", hint=_("ce qui assure que la pratique dure"), asked=DECISION),),
    ),
    Section(
        anchor="contact",
        heading=_("Contact"),
        fields=(
            SectionField(
                name="contact_role",
                label=_("Personne-ressource"),
                hint=_("la personne-ressource de cette pratique"),
                asked=DECISION,
                searched=(),
            ),
            SectionField(name="contact_point"),
            # Who is asked may be for members alone, and what is indexed is found by all.
            SectionField(name="contact_details", searched=()),
            SectionField(name="contact_hidden"),
        ),
        template="practices/sections/contact.html",
        always=True,
        sheet=sheet.contact,
    ),
    # Facts, that the page shows beside its sections.
    Section(
        anchor="",
        fields=(
            SectionField(name="acronym", keyword=True),
            SectionField(name="direction"),
            SectionField(name="status"),
            SectionField(name="status_since"),
            SectionField(name="status_reason", searched=()),
            SectionField(name="started_on"),
            SectionField(name="ended_on"),
            SectionField(name="maturity", label=_("Maturité"), anchor="reperes", asked=DECISION),
        ),
    ),
)
