"""Who belongs where: a person, what they may do there, from when and until when. Groups follow from it."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.directory.models import Establishment


class MembershipQuerySet(models.QuerySet[Any]):
    """Memberships."""

    def in_force(self) -> Self:
        """Those that have begun and haven't ended, to the second: groups follow within the hour."""
        now = timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), ended=False, since__lte=now)

    def expired(self) -> Self:
        """Those whose end has passed while groups still say otherwise."""
        return self.filter(ended=False, until__lte=timezone.now())


class Membership(models.Model):
    """A person belongs to an establishment, or holds a role for the whole portal.

    Written by `portal.accounts.memberships` alone, which keeps groups in step. A membership that ended stays, as do
    the contents that the person wrote. `ended` says that groups have followed: an `until` to come isn't an end yet.
    """

    class Role(models.TextChoices):
        READER = "reader", _("lecture")
        CONTRIBUTOR = "contributor", _("rédaction")
        UNIVERSITY_AUTHOR = "university_author", _("rédaction universitaire")
        LEAD = "lead", _("responsable de l’établissement")
        REVIEWER = "reviewer", _("relecture scientifique")
        BROKER = "broker", _("courtage")
        ADMINISTRATOR = "administrator", _("administration")

    class Source(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        REQUEST = "request", _("demande")
        SIGN_ON = "sign_on", _("connexion par l’établissement")
        COMMAND = "command", _("ligne de commande")
        MIGRATION = "migration", _("groupes d’avant")
        ADMINISTRATION = "administration", _("administration")

    # What one is for an establishment, and what one is for the whole portal.
    OF_ESTABLISHMENT = (Role.READER, Role.CONTRIBUTOR, Role.UNIVERSITY_AUTHOR, Role.LEAD)
    OF_PORTAL = (Role.REVIEWER, Role.BROKER, Role.ADMINISTRATOR)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("personne")
    )
    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("établissement"),
        help_text=_("Vide pour un rôle qui vaut dans tout le portail."),
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role.choices)
    since = models.DateTimeField(_("depuis"), default=timezone.now)
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    ended = models.BooleanField(_("terminée"), default=False, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("donnée par"),
    )
    source = models.CharField(_("origine"), max_length=20, choices=Source.choices)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["ended", "establishment__order", "establishment__label", "role", "pk"]
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "establishment"],
                condition=Q(ended=False, establishment__isnull=False),
                name="one_role_in_an_establishment",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended=False, establishment__isnull=True),
                name="one_role_for_the_portal_once",
            ),
            models.CheckConstraint(
                condition=Q(establishment__isnull=True, role__in=["reviewer", "broker", "administrator"])
                | Q(establishment__isnull=False, role__in=["reader", "contributor", "university_author", "lead"]),
                name="role_of_establishment_or_of_portal",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended=False), name="memberships_to_end")]

    def __str__(self) -> str:
        """What it is, without whom: « rédaction, CISSS du Bas-Saint-Laurent »."""
        role = str(self.get_role_display())
        return f"{role}, {self.establishment}" if self.establishment else role

    @property
    def is_in_force(self) -> bool:
        now = timezone.now()
        return not self.ended and self.since <= now and (self.until is None or self.until > now)

    def clean(self) -> None:
        """Refuse a role that isn't one of an establishment, or of the portal, where it is given.

        Raises:
            django.core.exceptions.ValidationError: by field.
        """
        if self.role in self.OF_PORTAL and self.establishment is not None:
            said = _("Le rôle « %(role)s » vaut dans tout le portail : laissez l’établissement vide.")
            raise ValidationError({"establishment": said % {"role": self.get_role_display()}})
        if self.role in self.OF_ESTABLISHMENT and self.establishment is None:
            said = _("Choisissez l’établissement où la personne a le rôle « %(role)s ».")
            raise ValidationError({"establishment": said % {"role": self.get_role_display()}})
        if self.establishment is not None and self.role != self.Role.READER and not self.establishment.member:
            said = _("« %(name)s » est un partenaire cité, non un membre : on y est en lecture seulement.")
            raise ValidationError({"role": said % {"name": self.establishment}})
        if self.role == self.Role.UNIVERSITY_AUTHOR and (
            self.establishment and self.establishment.kind != Establishment.Kind.UNIVERSITY
        ):
            said = _("« %(name)s » n’est pas une université : choisissez la rédaction.")
            raise ValidationError({"role": said % {"name": self.establishment}})
        if self.until is not None and self.until <= timezone.now():
            raise ValidationError({"until": _("Cette date est passée : choisissez-en une à venir, ou aucune.")})
