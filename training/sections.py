"""The sections of a training block, of a lesson and of an accompaniment strategy, in the order of their pages."""

from django.utils.translation import gettext_lazy as _

from portal.kinds.sections import EXPECTED, Section, SectionField
from training import sheet

OBJECTIVES = Section(
    anchor="objectifs",
    heading=_("À la fin, vous saurez"),
    fields=(
        SectionField(
            name="learning_objectives",
            label=_("Objectifs"),
            hint=_("ce que l’on saura faire ensuite"),
            asked=EXPECTED,
        ),
    ),
    template="training/sections/objectives.html",
    opens=True,
)
# A lesson that says nothing of its objectives lacks nothing: its block does.
LESSON_OBJECTIVES = Section(
    anchor="objectifs",
    heading=_("À la fin, vous saurez"),
    fields=(SectionField(name="learning_objectives", label=_("Objectifs")),),
    template="training/sections/objectives.html",
    opens=True,
)
PRESENTATION = Section(
    anchor="presentation",
    heading=_("Présentation"),
    fields=(SectionField(name="body"),),
    template="components/section_body.html",
)

BLOCK_SECTIONS = (
    OBJECTIVES,
    Section(
        anchor="lecons",
        heading=_("Leçons"),
        template="training/sections/lessons.html",
        always=True,
        sheet=sheet.lessons,
    ),
    PRESENTATION,
    Section(
        anchor="ailleurs",
        heading=_("Le suivre dans une autre plateforme"),
        entry=_("Dans une autre plateforme"),
        template="training/sections/packages.html",
        shown=lambda page: bool(page.package_allowed and page.lessons),
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="duration_minutes", label=_("Durée")),
            SectionField(name="audience", label=_("Pour qui")),
            SectionField(name="prerequisites", label=_("Préalables")),
            SectionField(name="professional_orders", label=_("Précisions sur les ordres")),
            SectionField(name="hours_credited", label=_("Heures reconnues")),
            SectionField(name="credited_by", label=_("Reconnues par")),
            SectionField(name="pass_mark", label=_("Seuil de réussite (%)")),
            SectionField(name="attempts_allowed", label=_("Nombre d’essais")),
            SectionField(name="validity_months", label=_("Validité de l’attestation (mois)")),
            SectionField(name="package_allowed", label=_("Paquets SCORM permis")),
        ),
    ),
)

LESSON_SECTIONS = (
    LESSON_OBJECTIVES,
    Section(
        anchor="lecon",
        fields=(SectionField(name="body", label=_("Contenu"), hint=_("le contenu de la leçon"), asked=EXPECTED),),
        template="training/sections/lesson.html",
    ),
    Section(
        anchor="activites",
        fields=(SectionField(name="activities", label=_("Activités")),),
        template="training/sections/activities.html",
        sheet=sheet.activities,
    ),
    Section(
        anchor="suite",
        template="training/sections/previous_next.html",
        always=True,
        closes=True,
        sheet=sheet.around,
    ),
    Section(anchor="", fields=(SectionField(name="duration_minutes", label=_("Durée")),)),
)

PATH_SECTIONS = (
    Section(
        anchor="blocs",
        heading=_("Les blocs, dans l’ordre"),
        entry=_("Blocs"),
        template="training/sections/path_steps.html",
        always=True,
        sheet=sheet.path_steps,
    ),
    Section(
        anchor="ordre",
        heading=_("Pourquoi cet ordre"),
        fields=(
            SectionField(
                name="order_reason",
                label=_("Pourquoi cet ordre"),
                hint=_("comment chaque bloc prépare au suivant"),
                asked=EXPECTED,
            ),
        ),
    ),
    PRESENTATION,
    Section(anchor="", fields=(SectionField(name="audience", label=_("Pour qui")),)),
)

ACCOMPANIMENT_SECTIONS = (
    PRESENTATION,
    Section(
        anchor="etapes",
        heading=_("Étapes"),
        fields=(
            SectionField(
                name="steps",
                hint=_("les étapes de l’accompagnement"),
                asked=EXPECTED,
                sheet=sheet.steps,
            ),
        ),
        template="training/sections/steps.html",
    ),
    Section(
        anchor="",
        fields=(
            SectionField(name="audience", label=_("Pour qui")),
            SectionField(name="duration_note", label=_("Durée")),
        ),
    ),
)
