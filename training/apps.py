from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Training blocks with their lessons, and accompaniment strategies."""

    name = "training"
    verbose_name = _("Formation")

    def ready(self) -> None:
        """Show a person's trainings in their own space."""
        from portal.core.ways import register_piece

        register_piece("my_space", "training/following/my_trainings.html")
