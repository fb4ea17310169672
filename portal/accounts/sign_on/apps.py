from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignOnConfig(AppConfig):
    """What allauth does, as the portal needs it."""

    default = True
    name = "portal.accounts.sign_on"
    label = "sign_on"
    verbose_name = _("Connexion")

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount
        from allauth.usersessions.models import UserSession

        from portal.accounts.sign_on import (
            chores,  # noqa: F401  (registers what recurs)
            dashboard,  # noqa: F401  (registers what ends soon)
            links,  # noqa: F401  (connects signals)
            personal_data,  # noqa: F401  (registers what signing in holds of people)
            sessions,  # noqa: F401  (connects signals)
        )
        from portal.accounts.sign_on.models import EstablishmentSignOn
        from portal.core.generation import register_unseen
        from portal.core.ways import register_ways

        register_ways(account_security="mfa_index", sessions="usersessions_list")
        # What an account is protected by is on no page that visitors share.
        register_unseen(Authenticator, EstablishmentSignOn, SocialAccount, UserSession)
