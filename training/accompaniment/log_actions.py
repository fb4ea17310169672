"""What the journal says of accompaniments: who did what with which group, never what people write in it."""

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "open": (_("Accompagnement ouvert"), _("Ouvre un accompagnement")),
    "invite": (_("Invitations à un accompagnement"), _("Invite des personnes à un accompagnement")),
    "join": (_("Arrivée dans un accompagnement"), _("Se joint à un accompagnement")),
    "leave": (_("Départ d’un accompagnement"), _("Retire une personne d’un accompagnement, ou le quitte")),
    "take_over": (_("Accompagnement repris"), _("Reprend un accompagnement")),
    "close": (_("Accompagnement terminé"), _("Termine un accompagnement")),
    "hide": (_("Message masqué"), _("Masque un message du fil d’un accompagnement")),
    "show": (_("Message montré de nouveau"), _("Montre de nouveau un message du fil d’un accompagnement")),
}


def register_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in ACTIONS.items():
        actions.register_action(f"training.accompaniment_{name}", label, message)
