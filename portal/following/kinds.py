"""The messages about what people follow, and the consent that they take."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.space.consents import Purpose, register_purpose
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, choose_rhythm, register_notification

ALERTS = "alerts"


def _start(person: Any) -> None:
    choose_rhythm(person=person, kind=ALERTS, rhythm=Rhythm.WEEKLY)


def _stop(person: Any) -> None:
    choose_rhythm(person=person, kind=ALERTS, rhythm=Rhythm.NONE)


def register() -> None:
    register_notification(
        NotificationKind(
            slug=ALERTS,
            label=_("Nouveautés de ce que vous suivez"),
            about=_("Un seul message réunit ce qui a paru ou changé. « Jamais » : tout se lit encore dans Mon espace."),
            rhythms=(Rhythm.AT_ONCE, Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.NONE),
            default=Rhythm.WEEKLY,
            purpose=ALERTS,
        )
    )
    register_purpose(
        Purpose(
            slug=ALERTS,
            label=_("Recevoir les nouveautés par courriel"),
            text=_(
                "Le portail se sert de mon adresse électronique pour m’écrire ce qui paraît ou change dans ce que "
                "j’ai choisi de suivre, au rythme que je veux. Il ne la donne à personne. Je peux arrêter d’un geste, "
                "depuis chaque message ou ici."
            ),
            version="2026-11",
            start=_start,
            stop=_stop,
        )
    )
