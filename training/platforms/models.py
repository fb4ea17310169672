"""Platforms that an administrator registered, who comes from them, and where results are sent."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.sign_on.discovery import DiscoveryError, refuse_unencrypted

URL = URLValidator(schemes=["https", "http"])
ADDRESSES = {
    "login_url": _("L’adresse d’authentification"),
    "token_url": _("L’adresse des jetons"),
    "keys_url": _("L’adresse des clés publiques"),
}


def draw_key() -> str:
    return secrets.token_urlsafe(32)


class Platform(models.Model):
    """A platform that opens blocks of the portal."""

    name = models.CharField(
        _("nom"), max_length=100, help_text=_("Comme les gens l’appellent : « le Moodle du CISSS ».")
    )
    issuer = models.CharField(_("émetteur (issuer)"), max_length=255, validators=[URL])
    client_id = models.CharField(_("identifiant du portail (client ID)"), max_length=255)
    login_url = models.CharField(_("adresse d’authentification"), max_length=500, validators=[URL])
    token_url = models.CharField(_("adresse des jetons"), max_length=500, validators=[URL])
    keys_url = models.CharField(_("adresse des clés publiques (JWKS)"), max_length=500, validators=[URL])
    deployments = models.TextField(
        _("déploiements"), help_text=_("Leurs identifiants (deployment ID), un par ligne : aucun autre n’est accepté.")
    )
    active = models.BooleanField(_("en service"), default=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("plateforme d’apprentissage")
        verbose_name_plural = _("plateformes d’apprentissage")
        constraints = [models.UniqueConstraint(fields=["issuer", "client_id"], name="one_platform_a_client")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse addresses that anybody on the way could read or change."""
        for name, label in ADDRESSES.items():
            try:
                refuse_unencrypted(getattr(self, name) or "https:", str(label))
            except DiscoveryError as refused:
                raise ValidationError({name: str(refused)}) from refused

    @property
    def deployment_list(self) -> list[str]:
        return [line.strip() for line in self.deployments.splitlines() if line.strip()]

    @property
    def origin(self) -> str:
        """The site whose pages may hold those of the portal."""
        parts = urlsplit(self.login_url)
        return f"{parts.scheme}://{parts.netloc}"


class PlatformAccount(models.Model):
    """Who a person of the portal is on a platform. Only they link the two, once signed in."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="accounts")
    subject = models.CharField(_("identifiant sur la plateforme"), max_length=255)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    linked_at = models.DateTimeField(_("lié le"), auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("compte lié à une plateforme")
        verbose_name_plural = _("comptes liés à une plateforme")
        constraints = [
            models.UniqueConstraint(fields=["platform", "subject"], name="one_person_a_subject"),
            models.UniqueConstraint(fields=["platform", "person"], name="one_subject_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} : {self.subject}"


class Launch(models.Model):
    """A visit from a platform, from its beginning to the page that it opens; forgotten soon after.

    `nonce` is good for one message; `key` names the visit in addresses, once the message was verified.
    """

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="launches")
    nonce = models.CharField(max_length=100, unique=True)
    key = models.CharField(max_length=64, unique=True, default=draw_key)
    begun_at = models.DateTimeField(auto_now_add=True)
    spent_at = models.DateTimeField(null=True)
    # The verified message; none before it came.
    told: Any = models.JSONField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("visite d’une plateforme")
        verbose_name_plural = _("visites de plateformes")

    def __str__(self) -> str:
        return f"{self.platform} ({self.pk})"


class PlatformGrade(models.Model):
    """Where the result of an enrolment is sent: a line of a course's grades."""

    account = models.ForeignKey(PlatformAccount, on_delete=models.CASCADE, related_name="grades")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.CASCADE, related_name="platform_grades")
    line = models.CharField(max_length=1000)
    scopes = models.JSONField(default=list)
    # What was sent last, so that the same is not sent again.
    sent = models.JSONField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("résultat pour une plateforme")
        verbose_name_plural = _("résultats pour des plateformes")
        constraints = [models.UniqueConstraint(fields=["enrolment", "line"], name="one_grade_a_line")]

    def __str__(self) -> str:
        return self.line
