"""What people are told of their arrival: each message says why one gets it. The names that strangers typed aren't
repeated in messages to others' addresses.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.accounts.joining.giving import Role
from portal.accounts.memberships import people_with
from portal.accounts.models import Invitation, JoinRequest, Membership, User
from portal.accounts.services import BROKERS
from portal.background.notices import Notice, language_of, notify, notify_address
from portal.directory.models import Establishment


def send_invitation(invitation: Invitation, token: str, *, account: User | None) -> None:
    """Send the link, in the language of the account where there is one."""

    def write() -> Notice:
        place = str(Membership(role=invitation.role, establishment=invitation.establishment))
        site = settings.WAGTAIL_SITE_NAME
        asked = invitation.source == Membership.Source.REQUEST
        by = str(invitation.by) if invitation.by else site
        says = (
            _("Votre demande d’accès au portail « %(site)s » est acceptée. Votre rôle : %(place)s.")
            if asked
            else _("%(by)s vous invite au portail « %(site)s ». Votre rôle : %(place)s.")
        )
        return Notice(
            subject=_("Votre demande est acceptée") if asked else _("Une invitation vous attend"),
            paragraphs=(
                says % {"by": by, "site": site, "place": place},
                (
                    _("Ouvrez le lien dans une session de votre compte, puis acceptez.")
                    if account
                    else _("Ouvrez le lien, inscrivez votre nom et choisissez un mot de passe : votre compte est fait.")
                ),
                _("Le lien sert une fois, jusqu’au %(day)s.")
                % {"day": date_format(localtime(invitation.expires_at), "DATE_FORMAT")},
            ),
            action=(_("Répondre à l’invitation"), reverse("accounts:invitation", args=[token])),
            reason=(
                _("Vous recevez ce message parce que vous avez demandé un accès avec cette adresse.")
                if asked
                else _(
                    "Vous recevez ce message parce que %(by)s a inscrit votre adresse. Si vous n’attendiez rien, ne "
                    "faites rien : le lien expire de lui-même."
                )
                % {"by": by}
            ),
        )

    notify_address(invitation.address, language_of(account) if account else invitation.language, write)


def send_confirmation(address: str, language: str, establishment: Establishment, token: str, *, hours: int) -> None:
    """Ask whoever reads an address whether they asked for an access."""

    def write() -> Notice:
        return Notice(
            subject=_("Confirmez votre demande d’accès"),
            paragraphs=(
                _("Un accès au portail a été demandé avec cette adresse, à titre de membre de : %(name)s.")
                % {"name": establishment.localised_label},
                _(
                    "Si c’est vous, confirmez-le : la demande est alors transmise. Le lien sert pendant "
                    "%(hours)s heures."
                )
                % {"hours": hours},
            ),
            action=(_("Confirmer la demande"), reverse("accounts:confirm_request", args=[token])),
            reason=_(
                "Vous recevez ce message parce que quelqu’un a inscrit votre adresse dans le formulaire de demande "
                "d’accès. Si ce n’est pas vous, ne faites rien : il ne se passera rien."
            ),
        )

    notify_address(address, language, write)


def deciders_of(establishment: Establishment) -> list[User]:
    """Who decides of requests: its leads; without any, brokers; without any, administrators."""
    people = User.objects.filter(is_active=True).order_by("pk")
    return (
        list(people_with(Role.LEAD, establishment))
        or list(people.filter(groups__name=BROKERS))
        or list(people.filter(is_superuser=True))
    )


def tell_deciders(request: JoinRequest) -> None:
    def write() -> Notice:
        name = request.establishment.localised_label
        return Notice(
            subject=_("Une demande d’accès attend votre réponse"),
            paragraphs=(
                _("Une personne qui lit une adresse de l’établissement « %(name)s » demande un accès au portail.")
                % {"name": name},
                _("Approuvez la demande, ou refusez-la en disant pourquoi : la réponse lui est envoyée."),
            ),
            quotes=((_("Qui demande :"), f"{request.name}, {request.address}"),),
            action=(_("Voir la demande"), reverse("join_request", args=[request.pk])),
            reason=_("Vous recevez ce message parce que vous décidez des accès de cet établissement."),
        )

    notify(deciders_of(request.establishment), write)


def tell_decision(request: JoinRequest) -> None:
    """Tell whoever asked; of a request that is accepted without an account, the invitation tells."""

    def write() -> Notice:
        name = request.establishment.localised_label
        accepted = _("Votre demande d’accès à titre de membre de « %(name)s » est acceptée.")
        refused = _("Votre demande d’accès à titre de membre de « %(name)s » est refusée.")
        home = (_("Ouvrir le portail"), "/")
        return Notice(
            subject=_("Votre demande est acceptée") if request.approved else _("Votre demande est refusée"),
            paragraphs=((accepted if request.approved else refused) % {"name": name},),
            quotes=((_("La raison :"), request.reason),) if request.reason else (),
            action=home if request.approved else (_("Demander de nouveau"), reverse("accounts:ask_to_join")),
            reason=_("Vous recevez ce message parce que vous avez demandé un accès avec cette adresse."),
        )

    account = User.objects.filter(email=request.address).first()
    notify_address(request.address, language_of(account) if account else request.language, write)
