from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Base page, blocks, links, visibility, images, documents."""

    name = "portal.core"
    label = "core"
    verbose_name = _("Socle")

    def ready(self) -> None:
        """Register what the dashboard says, and what is true of publications."""
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate, pre_migrate

        from portal.core import (
            ancestry,  # noqa: F401  (withdraws what stands under a page that is)
            connections,
            generation,
        )
        from portal.core.chosen_readers import ReadersChoice

        generation.register_unseen(ReadersChoice, ReadersChoice.groups.through)
        connection_created.connect(connections.without_compilation, dispatch_uid="connections")
        connection_created.connect(generation.watch, dispatch_uid="generation")
        pre_migrate.connect(generation.pause, dispatch_uid="generation")
        post_migrate.connect(generation.resume, dispatch_uid="generation")
