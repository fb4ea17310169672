"""The messages of the bulletin: the bulletin itself, for who asks for it, and its drafts, for brokers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.services import is_broker
from portal.space.consents import Purpose, register_purpose
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind, choose_rhythm, register_notification

BULLETIN = "bulletin"
DRAFTS = "bulletin-drafts"


def _start(person: Any) -> None:
    choose_rhythm(person=person, kind=BULLETIN, rhythm=Rhythm.MONTHLY)


def _stop(person: Any) -> None:
    choose_rhythm(person=person, kind=BULLETIN, rhythm=Rhythm.NONE)


def register() -> None:
    register_notification(
        NotificationKind(
            slug=BULLETIN,
            label=_("Bulletin du mois"),
            about=_("Une fois par mois, ce qui a paru : publications, synthèses, pratiques, résultats mesurés."),
            rhythms=(Rhythm.MONTHLY, Rhythm.NONE),
            default=Rhythm.NONE,
            purpose=BULLETIN,
        )
    )
    register_purpose(
        Purpose(
            slug=BULLETIN,
            label=_("Recevoir le bulletin du mois par courriel"),
            text=_(
                "Le portail se sert de mon adresse électronique pour m’envoyer, une fois par mois, le bulletin de ce "
                "qui a paru. Il ne la donne à personne. Je peux arrêter d’un geste, depuis chaque bulletin ou ici."
            ),
            version="2026-11",
            start=_start,
            stop=_stop,
        )
    )
    register_notification(
        NotificationKind(
            slug=DRAFTS,
            label=_("Bulletins à relire"),
            about=_("Un message le premier du mois, quand le bulletin attend un courtier."),
            rhythms=(Rhythm.AT_ONCE, Rhythm.NONE),
            default=Rhythm.AT_ONCE,
            offered=is_broker,
        )
    )
