from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The home page, standard pages and the shape of the site's tree."""

    name = "portal.home"
    label = "home"
    verbose_name = _("Accueil")

    def ready(self) -> None:
        from portal.administration import versions
        from portal.home import exchange, search, sheet  # noqa: F401  (each registers what a page is there)

        versions.register()
        from portal.core.ways import register_ways

        register_ways(portal_card="portal_card", page_card="page_card")
