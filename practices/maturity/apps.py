from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaturityConfig(AppConfig):
    """What people judge of a practice's impact, recognition and transferability; the portal never grades."""

    name = "practices.maturity"
    label = "maturity"
    verbose_name = _("Maturité")

    def ready(self) -> None:
        from portal.core.personal_data import declare_exempt
        from practices.maturity import dashboard  # noqa: F401  (registers what waits for brokers)

        declare_exempt(
            "Who asked for a judgement, which is the establishment's, and who gave one, which is the committee's: the "
            "database forgets who with the account.",
            "maturity.MaturityRequest.asked_by",
            "maturity.Judgement.by",
        )
