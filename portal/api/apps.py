from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public JSON interface and the probes of operators."""

    name = "portal.api"
    label = "api"
    verbose_name = "Interface"
