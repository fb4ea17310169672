from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, membership, roles and sign-on."""

    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Comptes"
