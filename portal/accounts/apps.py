from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """People, membership, roles and sign-on."""

    default = True
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Comptes")

    def ready(self) -> None:
        from portal.accounts import (
            chores,  # noqa: F401  (registers what recurs)
            dashboard,  # noqa: F401  (registers what waits for an answer)
            personal_data,  # noqa: F401  (registers what roles and invitations hold of people)
            signals,  # noqa: F401  (what is called after an establishment follows its name)
        )
        from portal.accounts.joining.giving import led_by
        from portal.accounts.journal import sessions  # noqa: F401  (writes sessions in the journal)
        from portal.core.ways import register_ways
        from portal.directory.readers import register_sharers

        register_sharers(lambda user, owner: led_by(user).filter(pk=owner.pk).exists())
        register_ways(change_address="accounts:change_address", join="accounts:ask_to_join")


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's application of users, with the portal's forms."""

    default = False
    user_viewset = "portal.accounts.people.PersonViewSet"
