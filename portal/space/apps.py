from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpaceConfig(AppConfig):
    """The space of whoever is signed in: what waits for them, what they chose, what is held of them."""

    name = "portal.space"
    label = "space"
    verbose_name = _("Mon espace")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.core.ways import register_piece, register_ways
        from portal.space import (
            personal_data,  # noqa: F401  (registers what the portal holds of an account)
            retention,  # noqa: F401  (registers the chore that forgets)
        )

        register_unseen(*self.get_models())
        register_ways(my_space="space:home")
        register_piece("home_for_you", "space/_for_you.html")
        register_piece("my_space", "space/_tasks.html", order=10)
