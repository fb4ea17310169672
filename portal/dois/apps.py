from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoisConfig(AppConfig):
    """DOIs of published contents, registered at DataCite."""

    name = "portal.dois"
    label = "dois"
    verbose_name = _("DOI")

    def ready(self) -> None:
        from portal.dois import checks, registering  # noqa: F401  (hear of changes; look at the settings)
