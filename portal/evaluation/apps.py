from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """Scientific reviews in rounds: invitations, reports, letters, answers, and what readers are told of them."""

    name = "portal.evaluation"
    label = "evaluation"
    verbose_name = _("Relectures scientifiques")

    def ready(self) -> None:
        """Follow the steps of Wagtail's reviews, and say of them what each may know."""
        from portal.core.ways import register_piece, register_ways
        from portal.evaluation import (
            chores,  # noqa: F401  (registers the reminders)
            dashboard,  # noqa: F401  (registers what waits for editors)
            personal_data,  # noqa: F401  (registers what reviews hold of people)
            signals,
            statement,
        )
        from portal.kinds.reviewed import register_reviewed

        signals.follow_reviews()
        register_reviewed(statement.reviewed_pages)
        register_ways(scientific_review="evaluation:step")
        register_piece("page_facts", "evaluation/page_fact.html")
        register_piece("content_end", "evaluation/page_process.html")
        register_piece("my_space", "evaluation/my_reviews.html", order=15)
