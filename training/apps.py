from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Training blocks with their lessons, who follows them and what it gives them, and accompaniment strategies."""

    name = "training"
    verbose_name = _("Formation")

    def ready(self) -> None:
        """Show a person's trainings in their own space; none of their rows is on a page that visitors read."""
        from portal.core.generation import register_unseen
        from portal.core.ways import register_piece
        from training import (
            notes,  # noqa: F401  (hears of lessons and blocks that change)
            personal_data,  # noqa: F401  (registers what trainings hold of people)
        )
        from training.accompaniment import models as accompaniment
        from training.accompaniment import personal_data as held_by_groups
        from training.models import (
            Answer,
            Attestation,
            BlockVersion,
            Draw,
            Enrolment,
            Launch,
            PlatformAccount,
            PlatformGrade,
            Progress,
            SigningKey,
            TrainedPractice,
        )
        from training.platforms import grades  # noqa: F401  (hears of what is done in blocks)
        from training.prepared import noting, telling  # noqa: F401  (hear of blocks and practices that are published)

        register_unseen(Answer, Attestation, BlockVersion, Draw, Enrolment, Progress, SigningKey, TrainedPractice)
        register_unseen(Launch, PlatformAccount, PlatformGrade)
        register_unseen(*(getattr(accompaniment, name) for name in accompaniment.__all__))
        held_by_groups.register()
        register_piece("result_actions", "training/catalogue/told.html", order=10)
        register_piece("content_end", "training/catalogue/train.html")
        register_piece("my_space", "training/following/my_trainings.html")
        register_piece("my_space", "training/accompaniment/my_groups.html", order=55)
        register_piece("my_space_links", "training/accompaniment/my_calendar_link.html")
