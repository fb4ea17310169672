from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Promising practices in the organisation of services."""

    name = "practices"
    verbose_name = _("Pratiques")

    def ready(self) -> None:
        from portal.core.ways import register_piece, register_ways
        from portal.cycle.answers import register_answers
        from portal.directory.replacement import register_terms_in_rows
        from portal.exchange.prepared.makers import register_file_maker
        from portal.shell.kept_answers import register_kept_views
        from practices import dashboard  # noqa: F401  (registers what it says of practices)
        from practices.criteria import VOCABULARIES, is_criterion_used
        from practices.results.exports import MAKER
        from practices.versions import changed_labels, changes_address, practice_cores

        register_kept_views("practices:results")
        register_file_maker(MAKER)
        register_answers(
            practice_cores=practice_cores, practice_changes=changed_labels, practice_changes_address=changes_address
        )
        register_ways(results="practices:results", compare="practices:compare")

        register_terms_in_rows(*VOCABULARIES, used=is_criterion_used)
        register_piece("page_end", "practices/_tray.html")
        register_piece("result_actions", "practices/_result_actions.html")
