"""Providers of establishments in the administration, for administrators."""

from typing import Any

from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogActionRegistry, LogFormatter

from portal.accounts.sign_on.admin_forms import EstablishmentSignOnForm, OpenIdForm, SamlForm
from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.notices import CHANGED, EVENTS
from portal.accounts.sign_on.refusals import REFUSED, reason_named
from portal.administration.gate import administrators, register_rule

FORMS: dict[str, type[EstablishmentSignOnForm]] = {form.protocol: form for form in (OpenIdForm, SamlForm)}


def panels_of(form: EstablishmentSignOnForm, request: HttpRequest) -> Any:
    """What a form shows, by parts."""
    parts = ObjectList(form.panels).bind_to_model(EstablishmentSignOn)
    return parts.get_bound_panel(request=request, instance=form.instance, form=form)


class SignOnsView(generic.IndexView):
    """The sign-ins of establishments, and a button for each protocol."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(_("Ajouter une connexion OpenID Connect"), url=self.add_url, icon_name="plus"),
            HeaderButton(
                _("Ajouter une connexion SAML"), url=reverse("establishment_sign_on:add_saml"), icon_name="plus"
            ),
        ]


class AddSignOnView(generic.CreateView):
    """Leads to what was made: its form then says what the provider asks of the portal."""

    def get_success_url(self) -> str:
        return reverse(self.edit_url_name, args=(quote(self.object.pk),))

    def get_bound_panel(self, form: EstablishmentSignOnForm) -> Any:
        return panels_of(form, self.request)


class EditSignOnView(generic.EditView):
    """The form of the protocol that its provider speaks."""

    def get_form_class(self) -> type[EstablishmentSignOnForm]:
        return FORMS[self.object.protocol]

    def get_bound_panel(self, form: EstablishmentSignOnForm) -> Any:
        return panels_of(form, self.request)


class EstablishmentSignOnViewSet(ModelViewSet):
    model = EstablishmentSignOn
    name = "establishment_sign_on"
    url_prefix = "connexions"
    icon = "key"
    menu_label = _("Connexions d’établissement")
    add_to_settings_menu = True
    menu_order = 650
    index_view_class = SignOnsView
    add_view_class = AddSignOnView
    edit_view_class = EditSignOnView
    list_display = [
        "establishment",
        Column("name", label=_("Nom")),
        Column("get_protocol_display", label=_("Protocole")),
        Column("certificate_day", label=_("Certificat valide jusqu’au")),
        BooleanColumn("active", label=_("Proposée")),
    ]
    # One screen each: what is inspected would only repeat the form.
    inspect_view_enabled = False
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[EstablishmentSignOnForm]:
        return OpenIdForm

    @property
    def add_saml_view(self) -> Any:
        made = self.get_add_view_kwargs(
            form_class=SamlForm,
            add_url_name=self.get_url_name("add_saml"),
            page_subtitle=_("Connexion d’établissement par SAML"),
        )
        return self.construct_view(self.add_view_class, **made)

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("new/saml/", self.add_saml_view, name="add_saml")]


@hooks.register("register_admin_viewset")
def sign_on_viewset() -> EstablishmentSignOnViewSet:
    return EstablishmentSignOnViewSet()


register_rule(administrators, "establishment_sign_on:*")


class ProtectionFormatter(LogFormatter):
    """Says in the journal what changed in the way that an account is opened."""

    label = _("Protection du compte")

    def format_message(self, log_entry: Any) -> str:
        return str(EVENTS.get(log_entry.data.get("event", ""), self.label))


class RefusedSignOnFormatter(LogFormatter):
    """Says in the journal why an account at work opened no session, and from which network."""

    label = _("Session refusée")

    def format_message(self, log_entry: Any) -> str:
        return f"{log_entry.data.get('client', '')} – {reason_named(log_entry.data.get('why', ''))}".lstrip(" –")


@hooks.register("register_log_actions")
def protection_actions(actions: LogActionRegistry) -> None:
    actions.register_action(CHANGED)(ProtectionFormatter)
    actions.register_action(REFUSED)(RefusedSignOnFormatter)
