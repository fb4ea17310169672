from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The home page, standard pages and the shape of the site's tree."""

    name = "portal.home"
    label = "home"
    verbose_name = "Accueil"

    def ready(self) -> None:
        from portal.home import search  # noqa: F401  (registers what these pages put in the index)
