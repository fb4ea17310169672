"""Providers of establishments in the administration, for administrators."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.accounts.sign_on.discovery import DiscoveryError, discover
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.notices import CHANGED, EVENTS
from portal.administration.gate import administrators, register_rule


class EstablishmentSignOnForm(WagtailAdminModelForm):
    """Asks what the provider gave, never shows its secret again, and asks the provider before it is offered."""

    secret = forms.CharField(
        label=_("Secret du portail chez le fournisseur"),
        required=False,
        strip=True,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = [
        "establishment",
        "name",
        "server_url",
        "client_id",
        "secret",
        "domains",
        "welcomes_new",
        "two_steps",
        "active",
    ]

    class Meta:
        model = EstablishmentSignOn
        fields = [
            "establishment",
            "name",
            "server_url",
            "client_id",
            "domains",
            "welcomes_new",
            "two_steps",
            "active",
        ]
        widgets = {"domains": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.instance
        if source.pk:
            self.fields["client_id"].help_text = format_html(
                "{} <code>{}</code>",
                _("« Client ID ». Inscrivez chez le fournisseur cette adresse de retour :"),
                source.callback_url,
            )
            # Accounts are linked under it.
            self.fields["establishment"].disabled = True
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
        asked = cleaned.get("active") or "server_url" in self.changed_data
        if cleaned.get("server_url") and asked:
            try:
                discover(cleaned["server_url"])
            except DiscoveryError as error:
                self.add_error("server_url", str(error))
        return cleaned


class EstablishmentSignOnViewSet(ModelViewSet):
    model = EstablishmentSignOn
    name = "establishment_sign_on"
    url_prefix = "connexions"
    icon = "key"
    menu_label = _("Connexions d’établissement")
    add_to_settings_menu = True
    menu_order = 650
    list_display = ["establishment", "name", "active"]
    # One screen each: what is inspected would only repeat the form.
    inspect_view_enabled = False
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[EstablishmentSignOnForm]:
        return EstablishmentSignOnForm


@hooks.register("register_admin_viewset")
def sign_on_viewset() -> EstablishmentSignOnViewSet:
    return EstablishmentSignOnViewSet()


register_rule(administrators, "establishment_sign_on:*")


class ProtectionFormatter(LogFormatter):
    """Says in the journal what changed in the way that an account is opened."""

    label = _("Protection du compte")

    def format_message(self, log_entry: Any) -> str:
        return str(EVENTS.get(log_entry.data.get("event", ""), self.label))


@hooks.register("register_log_actions")
def protection_actions(actions: LogActionRegistry) -> None:
    actions.register_action(CHANGED)(ProtectionFormatter)
