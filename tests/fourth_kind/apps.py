from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FourthKindConfig(AppConfig):
    """Clinical tools."""

    name = "tests.fourth_kind"
    label = "fourth_kind"
    verbose_name = _("Outils cliniques")
