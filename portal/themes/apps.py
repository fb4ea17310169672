from django.apps import AppConfig


class ThemesConfig(AppConfig):
    """The pages of themes, and the dossiers that put pages together."""

    name = "portal.themes"
    label = "themes"

    def ready(self) -> None:
        from portal.core.ways import register_ways
        from portal.shell.kept_answers import register_kept_views

        register_kept_views("themes:theme")
        register_ways(theme="themes:theme", dossier="themes:dossier")
