from django.apps import AppConfig


class ThemesConfig(AppConfig):
    """The pages of themes, and the dossiers that put pages together."""

    name = "portal.themes"
    label = "themes"

    def ready(self) -> None:
        from portal.core.ways import register_ways

        register_ways(theme="themes:theme", dossier="themes:dossier")
