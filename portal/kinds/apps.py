from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KindsConfig(AppConfig):
    """What kinds of content are called, look like and carry."""

    name = "portal.kinds"
    label = "kinds"
    verbose_name = _("Genres de contenu")

    def ready(self) -> None:
        from portal.kinds import checks  # noqa: F401  (registers them)
