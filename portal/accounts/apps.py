from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """People, membership, roles and sign-on."""

    default = True
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Comptes")


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's application of users, with the portal's forms."""

    default = False
    user_viewset = "portal.accounts.people.PersonViewSet"
