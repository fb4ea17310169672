from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignOnConfig(AppConfig):
    """What allauth does, as the portal needs it."""

    default = True
    name = "portal.accounts.sign_on"
    label = "sign_on"
    verbose_name = _("Connexion")

    def ready(self) -> None:
        from portal.accounts.sign_on import chores, links, sessions  # noqa: F401  (signals and chores)
        from portal.core.ways import register_ways

        register_ways(account_security="mfa_index", sessions="usersessions_list")
