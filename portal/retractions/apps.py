from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetractionsConfig(AppConfig):
    """Works that were retracted since pages cited them."""

    name = "portal.retractions"
    label = "retractions"
    verbose_name = _("Travaux rétractés")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from portal.core.personal_data import declare_exempt
        from portal.core.ways import register_piece
        from portal.retractions import (
            citing,  # noqa: F401  (is told what the index took)
            dashboard,  # noqa: F401  (registers what is to be judged again)
            importing,  # noqa: F401  (declares the reading of lists)
        )

        declare_exempt(
            "Who brought a list of notices: the database forgets who with the account.",
            "retractions.NoticeImport.brought_by",
        )
        register_unseen(*self.get_models())
        register_piece("content_top", "retractions/doubted_works_of_page.html", order=60)
