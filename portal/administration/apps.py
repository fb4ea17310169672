from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """The administration's home, its gate, and Wagtail's screens as the portal needs them."""

    name = "portal.administration"
    label = "administration"

    def ready(self) -> None:
        """Register what the dashboard says of pages, and what is true of publications, copies and redirects."""
        from portal.administration import (
            choosing,  # noqa: F401  (says what lists and choosers show)
            page_tasks,  # noqa: F401  (registers what the dashboard says of pages)
            personal_data,  # noqa: F401  (registers what Wagtail holds of people)
            publication_hooks,  # noqa: F401  (says what is true of publications and moves)
            redirections,  # noqa: F401  (keeps automatic redirects from going in circles)
            typed_forms,  # noqa: F401  (registers how forms read dates and addresses)
            versions,
        )
        from portal.administration.copies import restrict_copies
        from portal.administration.told import tell_of_what_is_not_read

        restrict_copies()
        tell_of_what_is_not_read()
        versions.register()
