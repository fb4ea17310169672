from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactConfig(AppConfig):
    """Messages that readers send to the team of a page or to a role of an establishment."""

    name = "portal.contact"
    label = "contact"
    verbose_name = _("Messages aux équipes")

    def ready(self) -> None:
        """Say on the dashboard which messages wait."""
        from portal.contact import (
            dashboard,  # noqa: F401  (registers what the dashboard says of messages)
            personal_data,  # noqa: F401  (registers what messages hold of people)
        )
        from portal.core.ways import register_ways

        register_ways(write_to_team="contact:team")
