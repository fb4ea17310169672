from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = "Pratiques"

    def ready(self) -> None:
        from practices import exchange, search  # noqa: F401  (registers what a page is in files and in the index)
