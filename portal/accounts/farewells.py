"""What a person is told when a role of theirs ends."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models.memberships import Membership
from portal.background.notices import Notice, notify


def tell_of_an_end(membership: Membership) -> None:
    """Write to the person that the role is over, what stays, and where to ask for it again."""

    def write() -> Notice:
        return Notice(
            subject=_("un rôle prend fin : %(role)s") % {"role": membership},
            paragraphs=(
                _("Votre rôle dans le portail a pris fin : %(role)s.") % {"role": membership},
                _("Ce que vous avez écrit reste sous votre nom, et votre compte reste ouvert."),
            ),
            action=(_("Demander un accès"), reverse("accounts:ask_to_join")),
            reason=_("Vous recevez ce message parce que vous aviez ce rôle."),
        )

    if membership.person.is_active:
        notify([membership.person], write)
