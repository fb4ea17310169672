from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Establishments, regions and controlled vocabularies."""

    name = "portal.directory"
    label = "directory"
    verbose_name = "Répertoire"
