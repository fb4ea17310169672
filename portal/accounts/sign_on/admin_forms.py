"""What administrators fill in to have an establishment's provider say who somebody is, a form for each protocol."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, Panel

from portal.accounts.sign_on.discovery import DiscoveryError, discover, fetch, refuse_unencrypted
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.saml.certificates import CertificateError, read_certificates, written
from portal.accounts.sign_on.saml.metadata import MetadataError, read_metadata

ABOUT = ["establishment", "name"]
WHOM = ["domains", "welcomes_new", "two_steps", "active"]
OPENID = ["server_url", "client_id"]
SAML = ["metadata_url", "entity_id", "sign_on_url", "certificates"]
SAID = [
    "email_attribute",
    "first_name_attribute",
    "last_name_attribute",
    "identifier_attribute",
    "verified_attribute",
    "addresses_are_given",
]


def fields_of(names: list[str]) -> list[Panel]:
    return [FieldPanel(name) for name in names]


class EstablishmentSignOnForm(WagtailAdminModelForm):
    """What every sign-in has, whatever its provider speaks."""

    protocol: EstablishmentSignOn.Protocol
    # What is shown, in order.
    panels: list[Panel]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.protocol = self.protocol
        if self.instance.pk:
            # Accounts are linked under it.
            self.fields["establishment"].disabled = True

    def answers_for(self, name: str) -> bool:
        """Tell whether the provider is asked: its address was changed, or people are led to it."""
        return bool(self.cleaned_data.get(name)) and bool(self.cleaned_data.get("active") or name in self.changed_data)


class OpenIdForm(EstablishmentSignOnForm):
    """Asks what the provider gave, never shows its secret again, and asks the provider before it is offered."""

    protocol = EstablishmentSignOn.Protocol.OPENID
    panels = [
        *fields_of(ABOUT),
        MultiFieldPanel(fields_of([*OPENID, "secret"]), _("Le fournisseur")),
        MultiFieldPanel(fields_of(WHOM), _("Qui entre")),
    ]
    secret = forms.CharField(
        label=_("Secret du portail chez le fournisseur"),
        required=False,
        strip=True,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = EstablishmentSignOn
        fields = [*ABOUT, *OPENID, *WHOM]
        widgets = {"domains": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.instance
        self.fields["server_url"].required = True
        if source.pk:
            self.fields["client_id"].help_text = format_html(
                "{} <code>{}</code>",
                _("« Client ID ». Inscrivez chez le fournisseur cette adresse de retour :"),
                source.callback_url,
            )
        else:
            self.fields["client_id"].help_text = _(
                "« Client ID ». Enregistrez d’abord sans lui : le portail vous dira l’adresse de retour à donner au "
                "fournisseur."
            )
        self.fields["secret"].help_text = (
            _("Gardé scellé, il n’est jamais montré. Laissez vide pour le garder ; un autre le remplace.")
            if source.sealed_secret
            else _("« Client secret ». Gardé scellé, il ne sera plus jamais montré.")
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("secret"):
            # Before the model looks at whether there is one.
            self.instance.secret = cleaned["secret"]
        if self.answers_for("server_url"):
            try:
                discover(cleaned["server_url"])
            except DiscoveryError as error:
                self.add_error("server_url", str(error))
        return cleaned


class SamlForm(EstablishmentSignOnForm):
    """Takes the metadata of the provider, by their address or pasted, or what they say written by hand."""

    protocol = EstablishmentSignOn.Protocol.SAML
    panels = [
        *fields_of(ABOUT),
        HelpPanel(template="accounts/admin/saml_portal.html", heading=_("Le portail, chez le fournisseur")),
        MultiFieldPanel(fields_of([SAML[0], "pasted", *SAML[1:]]), _("Le fournisseur")),
        MultiFieldPanel(fields_of(SAID), _("Ce qu’il dit des personnes")),
        MultiFieldPanel(fields_of(WHOM), _("Qui entre")),
    ]
    pasted = forms.CharField(
        label=_("Métadonnées collées"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "Si le portail ne peut pas joindre le fournisseur : le XML entier, de « <EntityDescriptor » à "
            "« </EntityDescriptor> ». L’identifiant, l’adresse et le certificat en viennent."
        ),
    )

    class Meta:
        model = EstablishmentSignOn
        fields = [*ABOUT, *SAML, *SAID, *WHOM]
        widgets = {
            "domains": forms.Textarea(attrs={"rows": 3}),
            "certificates": forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned |= self._of_the_provider(cleaned)
        except ValidationError as error:
            self.add_error(None, error)
            # What is wrong is said once: nothing is offered before it is right.
            self.instance.active = cleaned["active"] = False
        return cleaned

    def _of_the_provider(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """What the provider is known by, of its metadata or of what was written.

        Raises:
            ValidationError: beside the field where it is to be mended.
        """
        pasted = cleaned.get("pasted", "").strip()
        if pasted and cleaned.get("metadata_url"):
            raise ValidationError(
                {"pasted": _("Donnez l’adresse des métadonnées, ou collez-les : l’une des deux seulement.")}
            )
        found = {name: cleaned.get(name, "").strip() for name in SAML[1:]}
        try:
            if pasted:
                asked, content = "pasted", pasted
            elif self.answers_for("metadata_url"):
                asked = "metadata_url"
                refuse_unencrypted(cleaned["metadata_url"], str(_("L’adresse des métadonnées")))
                content = fetch(cleaned["metadata_url"])
            else:
                asked = ""
            if asked:
                provider = read_metadata(content, entity_id=found["entity_id"])
                found = {
                    "entity_id": provider.entity_id,
                    "sign_on_url": provider.sign_on_url,
                    "certificates": provider.certificates,
                }
        except (DiscoveryError, MetadataError) as error:
            raise ValidationError({asked: str(error)}) from error
        beside = "certificates"
        try:
            if found["certificates"]:
                found["certificates"] = written(read_certificates(found["certificates"]))
            beside = asked or "sign_on_url"
            if found["sign_on_url"]:
                refuse_unencrypted(found["sign_on_url"], str(_("L’adresse de connexion")))
        except (CertificateError, DiscoveryError) as error:
            raise ValidationError({beside: str(error)}) from error
        return found
