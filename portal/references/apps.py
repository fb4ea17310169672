from django.apps import AppConfig


class ReferencesConfig(AppConfig):
    """References and contributors of what is written here."""

    name = "portal.references"
    label = "references"
