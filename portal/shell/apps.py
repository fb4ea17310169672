from django.apps import AppConfig

# What Django and Wagtail keep of who works, and for the administration's own search: no page of a visitor shows it.
UNSEEN = (
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex",
    "wagtailcore_uploadedfile",
    "wagtailsearch_indexentry",
    "wagtailsearch_indexentry_fts",
)


class ShellConfig(AppConfig):
    """What surrounds every page: head, header, footer, refusals, maintenance, icons."""

    name = "portal.shell"
    label = "shell"

    def ready(self) -> None:
        """Register the checks of settings, and have Wagtail's inline scripts bear their mark."""
        from portal.core.generation import register_unseen
        from portal.shell import checks  # noqa: F401  (registers the checks of settings)
        from portal.shell.inline_scripts import mark_choosers, name_what_choosers_choose
        from portal.shell.site_address import connect

        register_unseen(*UNSEEN)
        mark_choosers()
        name_what_choosers_choose()
        connect()
