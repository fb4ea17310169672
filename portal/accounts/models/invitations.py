"""How people arrive: invitations that are sent to them, and requests that they make."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import AddressField
from portal.accounts.models.memberships import Membership
from portal.accounts.names import validate_name
from portal.directory.models import Establishment


class InvitationQuerySet(models.QuerySet[Any]):
    """Invitations."""

    def unanswered(self) -> Self:
        """Those that were neither taken nor revoked, expired or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def waiting(self) -> Self:
        """Those whose link still opens something."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A role that waits for whoever reads the mail of an address. Its link is signed, serves once and expires.

    `serial` is in the link: sending again changes it, and the former link opens nothing more.
    """

    address = AddressField(_("adresse électronique"))
    name = models.CharField(_("nom"), max_length=150, blank=True, validators=[validate_name])
    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("établissement"),
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Membership.Role.choices)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    source = models.CharField(max_length=20, choices=Membership.Source.choices, default=Membership.Source.INVITATION)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("envoyée par"),
    )
    serial = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField(_("envoyée"), default=timezone.now)
    expires_at = models.DateTimeField(_("expire"))
    accepted_at = models.DateTimeField(_("acceptée"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("acceptée par"),
    )
    revoked_at = models.DateTimeField(_("retirée"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "establishment"],
                condition=Q(accepted_at=None, revoked_at=None, establishment__isnull=False),
                name="one_invitation_to_an_establishment",
            ),
            models.UniqueConstraint(
                fields=["address", "role"],
                condition=Q(accepted_at=None, revoked_at=None, establishment__isnull=True),
                name="one_invitation_to_a_role_of_the_portal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.address)

    @property
    def state(self) -> str:
        """Where it is, in a word."""
        if self.accepted_at:
            return str(_("acceptée"))
        if self.revoked_at:
            return str(_("retirée"))
        return str(_("en attente") if self.is_waiting else _("expirée"))

    @property
    def is_waiting(self) -> bool:
        return not self.accepted_at and not self.revoked_at and self.expires_at > timezone.now()


class JoinRequestQuerySet(models.QuerySet[Any]):
    """Requests to join."""

    def waiting(self) -> Self:
        return self.filter(decided_at=None)


class JoinRequest(models.Model):
    """Somebody who reads the mail of an address of an establishment asks to be of it.

    Made when the link of the mail is confirmed: nothing is kept of an address that nobody confirmed. `nonce` is that
    of the link, which serves once.
    """

    address = AddressField(_("adresse électronique"))
    name = models.CharField(_("nom"), max_length=150, validators=[validate_name])
    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, related_name="join_requests", verbose_name=_("établissement")
    )
    language = models.CharField(_("langue"), max_length=10, default="fr")
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmée"), default=timezone.now)
    decided_at = models.DateTimeField(_("décidée"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidée par"),
    )
    approved = models.BooleanField(_("approuvée"), null=True)
    reason = models.TextField(_("raison"), blank=True, max_length=1000)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["confirmed_at", "pk"]
        verbose_name = _("demande d’accès")
        verbose_name_plural = _("demandes d’accès")
        constraints = [
            models.UniqueConstraint(
                fields=["address", "establishment"],
                condition=Q(decided_at=None),
                name="one_waiting_request_to_an_establishment",
            )
        ]

    def __str__(self) -> str:
        return str(self.address)
