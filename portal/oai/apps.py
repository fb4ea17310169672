from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OaiConfig(AppConfig):
    """The public records that others harvest, and what remains of those that went away."""

    name = "portal.oai"
    label = "oai"
    verbose_name = _("Moissonnage")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.oai import journal  # noqa: F401  (listens to changes)
        from portal.oai.models import HarvestedRecord

        # It changes with what it is about, and no page shows it.
        register_unseen(HarvestedRecord)
