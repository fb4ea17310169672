"""How people of an establishment sign in with the account that they have at work."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import canonical_address
from portal.accounts.sign_on.sealing import seal, unseal
from portal.directory.models import Establishment


class EstablishmentSignOn(models.Model):
    """The provider by which an establishment says who somebody is, and what the portal takes from it."""

    establishment = models.ForeignKey(
        Establishment, verbose_name=_("établissement"), on_delete=models.CASCADE, related_name="sign_ons"
    )
    key = models.SlugField(max_length=60, unique=True, editable=False)
    name = models.CharField(
        _("nom du compte"),
        max_length=40,
        help_text=_("Comme les gens l’appellent. Exemple : le compte Microsoft du CISSS."),
    )
    server_url = models.CharField(
        _("adresse du fournisseur"),
        max_length=200,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("L’adresse de l’émetteur (« issuer »). Exemple : https://login.microsoftonline.com/…/v2.0."),
    )
    client_id = models.CharField(
        _("identifiant du portail chez le fournisseur"),
        max_length=191,
        blank=True,
        help_text=_("« Client ID » : le fournisseur le donne quand on y inscrit le portail."),
    )
    sealed_secret = models.TextField(blank=True, editable=False)
    domains = models.TextField(
        _("domaines des adresses"),
        help_text=_(
            "Un domaine par ligne, sans « @ » : seules les adresses de ces domaines sont reconnues. "
            "Exemple : cisss.exemple.ca."
        ),
    )
    welcomes_new = models.BooleanField(
        _("créer le compte de qui n’en a pas"),
        default=True,
        help_text=_("La personne devient membre de l’établissement et lit ce qui lui est réservé."),
    )
    two_steps = models.BooleanField(
        _("le fournisseur demande déjà une seconde étape"),
        default=False,
        help_text=_("Le portail n’en demande alors pas d’autre à qui se connecte par lui."),
    )
    active = models.BooleanField(
        _("proposer ce compte à la page de connexion"),
        default=False,
    )

    class Meta:
        verbose_name = _("connexion d’établissement")
        verbose_name_plural = _("connexions d’établissement")
        ordering = ("establishment__label", "name")

    def __str__(self) -> str:
        return f"{self.name} ({self.establishment})"

    @property
    def secret(self) -> str:
        return unseal(self.sealed_secret) if self.sealed_secret else ""

    @secret.setter
    def secret(self, text: str) -> None:
        self.sealed_secret = seal(text) if text else ""

    @property
    def callback_url(self) -> str:
        """Where the provider sends people back: to be written in its own settings."""
        return settings.SITE_URL + reverse("openid_connect_callback", args=[self.key])

    @property
    def login_url(self) -> str:
        return reverse("openid_connect_login", args=[self.key])

    def domain_list(self) -> list[str]:
        return [canonical_address(f"x@{line.strip().lstrip('@')}")[2:] for line in self.domains.split() if line.strip()]

    def vouches_for(self, address: str) -> bool:
        """Tell whether a canonical address is of a domain of this establishment; those below it aren't."""
        return address.rpartition("@")[2] in self.domain_list()

    def clean(self) -> None:
        wrong = [domain for domain in self.domain_list() if "." not in domain or "/" in domain or "*" in domain]
        if wrong:
            raise ValidationError(
                {"domains": _("Ceci n’est pas un domaine : %(wrong)s.") % {"wrong": ", ".join(wrong)}}
            )
        if self.active and not (self.client_id and self.sealed_secret):
            raise ValidationError(
                {"active": _("Inscrivez d’abord l’identifiant et le secret que le fournisseur a donnés.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)

    def _free_key(self) -> str:
        """After the establishment, and never another's: accounts are linked under it."""
        wanted, number = self.establishment.slug[:50], 1
        while EstablishmentSignOn.objects.filter(key=wanted if number == 1 else f"{wanted}-{number}").exists():
            number += 1
        return wanted if number == 1 else f"{wanted}-{number}"

    def as_app(self) -> SocialApp:
        """What allauth asks a provider with; kept nowhere else."""
        return SocialApp(
            provider="openid_connect",
            provider_id=self.key,
            name=self.name,
            client_id=self.client_id,
            secret=self.secret,
            settings={"server_url": self.server_url},
        )
