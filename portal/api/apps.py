from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The public JSON interface and the probes of operators."""

    name = "portal.api"
    label = "api"
    verbose_name = _("Interface")
