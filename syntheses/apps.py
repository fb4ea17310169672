from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SynthesesConfig(AppConfig):
    """Syntheses of the literature and digests of new publications."""

    name = "syntheses"
    verbose_name = _("Synthèses")

    def ready(self) -> None:
        from portal.core.generation import register_unseen
        from syntheses import told  # noqa: F401  (is told what the index took, and tells authors)
        from syntheses.models import ImportedManuscript, ToldStance

        register_unseen(ToldStance, ImportedManuscript)
