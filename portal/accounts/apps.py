from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, membership, roles and sign-on."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from portal.accounts import signals  # noqa: F401  (what is called after an establishment follows its name)
