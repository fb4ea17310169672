from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VersionsConfig(AppConfig):
    """Versions of the contents whose kind has them."""

    name = "portal.versions"
    label = "versions"
    verbose_name = _("Versions")

    def ready(self) -> None:
        from portal.core.personal_data import declare_exempt
        from portal.core.ways import register_piece
        from portal.versions import services  # noqa: F401  (the first publication is the first version)

        declare_exempt(
            "Who declared a version of a content, which stays: the database forgets who with the account.",
            "versions.Version.declared_by",
        )
        register_piece("content_top", "versions/banner_of_page.html")
        register_piece("versions", "versions/list_of_page.html")
