from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = "Pratiques"

    def ready(self) -> None:
        from practices import search  # noqa: F401  (registers what a practice puts in the index)
