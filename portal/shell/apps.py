from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What surrounds every page: head, header, footer, refusals, maintenance, icons."""

    name = "portal.shell"
    label = "shell"

    def ready(self) -> None:
        """Register the checks of settings, and have Wagtail's inline scripts bear their mark."""
        from portal.shell import checks  # noqa: F401  (registers the checks of settings)
        from portal.shell.inline_scripts import mark_choosers, name_what_choosers_choose
        from portal.shell.site_address import connect

        mark_choosers()
        name_what_choosers_choose()
        connect()
