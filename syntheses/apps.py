from django.apps import AppConfig


class SynthesesConfig(AppConfig):
    """Syntheses of the literature and digests of new publications."""

    name = "syntheses"
    verbose_name = "Synthèses"

    def ready(self) -> None:
        from syntheses import exchange, search  # noqa: F401  (registers what a page is in files and in the index)
