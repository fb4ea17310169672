from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinConfig(AppConfig):
    """The monthly bulletin of what is new."""

    name = "portal.bulletin"
    label = "bulletin"
    verbose_name = _("Bulletin")

    def ready(self) -> None:
        from portal.bulletin import (
            assembling,  # noqa: F401  (registers what drafts it)
            dashboard,  # noqa: F401  (registers that one waits)
            kinds,
            sending,  # noqa: F401  (declares the work that writes it)
        )
        from portal.bulletin.models import Delivery
        from portal.core.generation import register_unseen
        from portal.core.personal_data import declare_exempt
        from portal.core.ways import register_piece
        from portal.shell.kept_answers import register_kept_views

        kinds.register()
        declare_exempt("Who sent a bulletin: the database forgets who with the account.", "bulletin.Bulletin.sent_by")
        declare_exempt(
            "That a bulletin was written to somebody: it says no more than that they had asked for it.",
            "bulletin.Delivery.person",
        )
        register_unseen(Delivery)
        register_kept_views("bulletin:bulletins", "bulletin:issue")
        register_piece("footer_contents", "bulletin/_footer.html")
