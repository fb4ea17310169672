from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """The review of contents before they are published, and what follows when its date has passed."""

    name = "portal.review"
    label = "review"
    verbose_name = _("Relecture")

    def ready(self) -> None:
        """Add the steps to roles, tell people of them, say which are late, and who doesn't publish what they made."""
        from portal.core.personal_data import declare_exempt
        from portal.core.ways import register_piece, register_ways
        from portal.core.who_publishes import register_refusal
        from portal.review import (
            chores,  # noqa: F401  (registers what recurs)
            dashboard,  # noqa: F401  (registers what is late)
            interests,
            services,  # noqa: F401  (registers the step of roles)
            signals,
        )

        declare_exempt(
            "Who is to read a text: the journal says what they did, and the database forgets who with the account.",
            "review.ReviewStep.assignee",
        )
        signals.tell_instead_of_wagtail()
        register_refusal(interests.keeps_from_publishing)
        register_piece("my_space", "review/my_reviews.html", order=15)
        register_ways(review="review_step")
        register_piece("page_withdrawal", "review/admin/withdrawing.html")
