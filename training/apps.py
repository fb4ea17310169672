from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Training blocks with their lessons, and accompaniment strategies."""

    name = "training"
    verbose_name = _("Formation")

    def ready(self) -> None:
        from training import exchange, search, sheet  # noqa: F401  (each registers what a page is there)
