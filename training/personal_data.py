"""What trainings hold of a person: what they did goes with them, an attestation stays verifiable by its number."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.personal_data import PersonalData, Row, register_personal_data, rows_of
from training.attestations.models import Attestation
from training.following.models import Enrolment
from training.platforms.models import PlatformAccount
from training.prepared.reading import as_prepared


def read_trainings(person: Any) -> list[Row]:
    """The blocks that a person follows, then what they did, wrote and answered in each."""
    rows: list[Row] = []
    for item in Enrolment.objects.of(person).prefetch_related("progress", "answers", "draws"):
        block = {_("Bloc"): item.version.title}
        rows.append(
            block
            | {
                _("Version"): item.version.number,
                _("Inscription"): item.enrolled_at,
                _("Dernière activité"): item.last_at,
                _("Terminé le"): item.completed_at,
            }
        )
        rows += [
            block
            | {_("Activité"): row.activity, _("État"): row.get_state_display(), _("Note"): row.note}
            | {_("Gestes cochés"): len(row.ticked), _("Modifié le"): row.changed_at}
            for row in item.progress.all()
        ]
        rows += [
            block
            | {_("Activité"): row.activity, _("Essai"): row.attempt, _("Questions tirées"): row.questions}
            | {_("Temps choisi, en pour cent"): row.pace, _("Commencé le"): row.started_at, _("Fini le"): row.ends_at}
            for row in item.draws.all()
        ]
        rows += [
            block
            | {_("Activité"): row.activity, _("Question"): row.question, _("Réponse"): row.given}
            | {_("Reçue après la fin"): row.late}
            | {_("Points"): float(row.points), _("Sur"): row.out_of, _("Répondu le"): row.answered_at}
            for row in item.answers.all()
        ]
    return rows


def _read_attestations(person: Any) -> list[Row]:
    held = Attestation.objects.filter(person=person)
    names = ("number", "name", "block_title", "version", "score", "issued_on", "expires_on", "revoked_at")
    prepared = ["\n".join(as_prepared(copy).text for copy in item.practices) for item in held]
    return [row | {_("Prépare à"): said} for row, said in zip(rows_of(held, *names), prepared, strict=True)]


def _erase_trainings(person: Any) -> None:
    Attestation.objects.filter(person=person).update(person=None, enrolment=None)
    Enrolment.objects.filter(person=person).delete()


register_personal_data(
    PersonalData(
        slug="trainings",
        label=gettext_lazy("Vos formations"),
        fields=("training.Enrolment.person",),
        read=read_trainings,
        erase=_erase_trainings,
    ),
    order=40,
)
register_personal_data(
    PersonalData(
        slug="platforms",
        label=gettext_lazy("Vos comptes liés à des plateformes d’apprentissage"),
        fields=("training.PlatformAccount.person",),
        read=lambda person: rows_of(PlatformAccount.objects.filter(person=person), "platform", "subject", "linked_at"),
    ),
    order=42,
)
register_personal_data(
    PersonalData(
        slug="attestations",
        label=gettext_lazy("Vos attestations"),
        fields=("training.Attestation.person",),
        read=_read_attestations,
        kept=gettext_lazy(
            "Une attestation délivrée reste, sans lien avec votre compte : qui l’a reçue de vous peut encore la "
            "vérifier par son numéro."
        ),
    ),
    order=41,
)
