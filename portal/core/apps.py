from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Base page, blocks, images, documents, sanitising and components."""

    name = "portal.core"
    label = "core"
    verbose_name = "Socle"
