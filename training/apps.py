from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Training blocks with their lessons, and accompaniment strategies."""

    name = "training"
    verbose_name = _("Formation")
