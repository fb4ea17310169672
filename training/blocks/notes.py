"""What the index takes again because something else changed than the page itself."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from search.outbox import note_page
from training.blocks.pages import LessonPage, TrainingBlockPage


@receiver([post_save, post_delete], sender=LessonPage)
def lesson_changed(sender: type, instance: LessonPage, raw: bool = False, **kwargs: Any) -> None:
    """The time of a block that doesn't say its own is that of its lessons."""
    if raw:
        return
    above = TrainingBlockPage.objects.filter(path=instance.path[: -instance.steplen], duration_minutes=None, live=True)
    for number in above.values_list("pk", flat=True):
        note_page(number)
