"""What adoption files hold of a person: their part in a team goes with them; the file is its establishment's."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, declare_exempt, register_personal_data
from practices.adoption.models import AdoptionFile, TeamMember


def _files(person: Any) -> list[Row]:
    opened = AdoptionFile.objects.filter(opened_by=person).select_related("establishment")
    taken = TeamMember.objects.filter(person=person).select_related("file__establishment")
    return [
        {
            _("Pratique"): item.practice_title,
            _("Établissement"): str(item.establishment),
            _("Ouvert le"): item.opened_on,
        }
        for item in opened
    ] + [
        {
            _("Pratique"): item.file.practice_title,
            _("Établissement"): str(item.file.establishment),
            _("Rôle dans l’équipe"): item.role,
            _("Ce que vous y faites"): item.duties,
        }
        for item in taken
    ]


register_personal_data(
    PersonalData(
        slug="adoptions",
        label=gettext_lazy("Vos dossiers d’appropriation"),
        fields=("adoption.AdoptionFile.opened_by", "adoption.TeamMember.person"),
        read=_files,
        kept=gettext_lazy("Les dossiers d’appropriation restent à votre établissement, sans votre nom."),
    ),
    order=45,
)
declare_exempt(
    "Who wrote a row of a file, which is its establishment's: the database forgets who with the account.",
    "adoption.Measure.by",
    "adoption.Proposal.by",
    "adoption.Proposal.answered_by",
    "adoption.StageChange.by",
    "adoption.AdoptionFile.lessons_given_by",
    "adoption.Weighing.started_by",
)
