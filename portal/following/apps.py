from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowingConfig(AppConfig):
    """What people keep and follow, and the messages that tell them what is new."""

    name = "portal.following"
    label = "following"
    verbose_name = _("Suivi")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.core.ways import register_piece
        from portal.following import (
            kinds,
            matching,  # noqa: F401  (is told what the index took, and matches it)
            personal_data,  # noqa: F401  (registers what lists and follows hold of people)
        )

        kinds.register()
        # Visitors keep and follow nothing.
        register_unseen(*self.get_models())
        register_piece("page_actions", "following/_page_actions.html")
        register_piece("search_actions", "following/_search_actions.html")
        register_piece("my_space", "following/_my_space.html", order=30)
        register_piece("my_space_links", "following/_my_space_links.html")
        register_piece("for_you", "following/_for_you.html")
