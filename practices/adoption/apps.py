from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    """How establishments make the practices of others their own."""

    name = "practices.adoption"
    label = "adoption"
    verbose_name = _("Appropriation")

    def ready(self) -> None:
        """Say on pages which establishments adopted a practice and what they measured, in each person's own space."""
        from portal.core.ways import register_piece, register_ways
        from portal.cycle.neighbours import register_cell
        from portal.exchange.prepared.makers import register_file_maker
        from practices.adoption import (
            indexed,  # noqa: F401  (has the index follow who adopts)
            personal_data,  # noqa: F401  (registers what files hold of people)
            reminders,  # noqa: F401  (registers the reminders of measures)
        )
        from practices.adoption.cells import ADOPTIONS_OF_PAGE, MEASURED_OF_PAGE, describe_adoptions, describe_measured
        from practices.adoption.whole import MAKER

        register_file_maker(MAKER)
        register_ways(
            adoptions="adoption:list", adopt="adoption:open", adoption="adoption:file", weigh="adoption:weigh"
        )
        register_piece("my_space", "adoption/_my_space.html")
        register_cell("adoption", count=ADOPTIONS_OF_PAGE, describe=describe_adoptions)
        register_cell("results", count=MEASURED_OF_PAGE, describe=describe_measured)
