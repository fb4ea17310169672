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
from portal.accounts.sign_on.saml.certificates import day_of, last_day
from portal.accounts.sign_on.sealing import seal, unseal
from portal.directory.models import Establishment


class EstablishmentSignOn(models.Model):
    """The provider by which an establishment says who somebody is, and what the portal takes from it."""

    class Protocol(models.TextChoices):
        # By the names that allauth gives to them.
        OPENID = "openid_connect", _("OpenID Connect")
        SAML = "saml", _("SAML 2.0")

    establishment = models.ForeignKey(
        Establishment, verbose_name=_("établissement"), on_delete=models.CASCADE, related_name="sign_ons"
    )
    key = models.SlugField(max_length=60, unique=True, editable=False)
    protocol = models.CharField(
        _("protocole"),
        max_length=20,
        choices=Protocol.choices,
        default=Protocol.OPENID,
        db_default=Protocol.OPENID,
        editable=False,
    )
    name = models.CharField(
        _("nom du compte"),
        max_length=40,
        help_text=_("Comme les gens l’appellent. Exemple : le compte Microsoft du CISSS."),
    )
    server_url = models.CharField(
        _("adresse du fournisseur"),
        max_length=200,
        blank=True,
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
    metadata_url = models.CharField(
        _("adresse des métadonnées"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_(
            "Le portail la lit à chaque enregistrement, et d’elle seule viennent alors l’identifiant, l’adresse et le "
            "certificat. Enregistrez de nouveau quand le certificat change."
        ),
    )
    entity_id = models.CharField(
        _("identifiant du fournisseur"),
        max_length=1024,
        blank=True,
        default="",
        db_default="",
        help_text=_("« entityID ». Les métadonnées le donnent ; inscrivez-le s’il n’y en a pas."),
    )
    sign_on_url = models.CharField(
        _("adresse de connexion"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("« SingleSignOnService » par redirection (HTTP-Redirect). Les métadonnées la donnent."),
    )
    certificates = models.TextField(
        _("certificat du fournisseur"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Celui qui signe, de « -----BEGIN CERTIFICATE----- » à « -----END CERTIFICATE----- » ; plusieurs, l’un "
            "sous l’autre, quand il va changer. Les métadonnées le donnent."
        ),
    )
    email_attribute = models.CharField(
        _("attribut de l’adresse électronique"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Si le champ est vide, les noms habituels sont essayés : mail, emailaddress, "
            "urn:oid:0.9.2342.19200300.100.1.3."
        ),
    )
    first_name_attribute = models.CharField(
        _("attribut du prénom"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("Si le champ est vide, les noms habituels sont essayés : givenName, givenname, urn:oid:2.5.4.42."),
    )
    last_name_attribute = models.CharField(
        _("attribut du nom de famille"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("Si le champ est vide, les noms habituels sont essayés : sn, surname, urn:oid:2.5.4.4."),
    )
    identifier_attribute = models.CharField(
        _("attribut qui numérote les personnes"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Un numéro qui ne change pas et ne sert qu’à une personne. Si le champ est vide, c’est le « NameID », qui "
            "doit durer (« persistent »)."
        ),
    )
    verified_attribute = models.CharField(
        _("attribut qui dit que l’adresse est vérifiée"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("S’il y en a un, il doit valoir « true » : sans lui, personne n’entre."),
    )
    addresses_are_given = models.BooleanField(
        _("l’établissement attribue lui-même ces adresses"),
        default=False,
        db_default=False,
        help_text=_(
            "Cochez si personne ne peut inscrire ou changer soi-même son adresse chez le fournisseur. SAML ne dit pas "
            "qu’une adresse est vérifiée : c’est vous qui en répondez, pour les domaines ci-dessous seulement."
        ),
    )
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
        name = "saml_acs" if self.is_saml else "openid_connect_callback"
        return settings.SITE_URL + reverse(name, args=[self.key])

    @property
    def portal_entity_id(self) -> str:
        """What the portal is called at a provider of SAML, and where its metadata are."""
        return settings.SITE_URL + reverse("saml_metadata", args=[self.key])

    @property
    def is_saml(self) -> bool:
        return self.protocol == self.Protocol.SAML

    @property
    def login_url(self) -> str:
        return reverse("openid_connect_login", args=[self.key])

    @property
    def certificate_day(self) -> str:
        """Until when the provider is believed; empty where nothing ends by itself."""
        ends = last_day(self.certificates)
        return day_of(ends) if ends else ""

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
        if self.active and self.is_saml:
            self._refuse_unready_saml()
        elif self.active and not (self.client_id and self.sealed_secret):
            raise ValidationError(
                {"active": _("Inscrivez d’abord l’identifiant et le secret que le fournisseur a donnés.")}
            )

    def _refuse_unready_saml(self) -> None:
        if not (self.entity_id and self.sign_on_url and self.certificates):
            raise ValidationError(
                {
                    "active": _(
                        "Donnez d’abord les métadonnées du fournisseur, ou bien son identifiant, son adresse de "
                        "connexion et son certificat."
                    )
                }
            )
        if not (self.addresses_are_given or self.verified_attribute):
            raise ValidationError(
                {
                    "active": _(
                        "Dites d’abord que l’établissement attribue lui-même les adresses, ou quel attribut dit "
                        "qu’elles sont vérifiées : sans cela, le portail ne relie personne."
                    )
                }
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
            provider=self.protocol,
            provider_id=self.key,
            name=self.name,
            client_id=self.key if self.is_saml else self.client_id,
            secret=self.secret,
            settings={"server_url": self.server_url},
        )
