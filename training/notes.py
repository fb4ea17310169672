"""What the index takes again because something else changed than the page itself."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from search.outbox import note_page
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.paths.pages import PathStep


@receiver([post_save, post_delete], sender=LessonPage)
def lesson_changed(sender: type, instance: LessonPage, raw: bool = False, **kwargs: Any) -> None:
    """The time of a block that doesn't say its own is that of its lessons."""
    if raw:
        return
    above = TrainingBlockPage.objects.filter(path=instance.path[: -instance.steplen], duration_minutes=None, live=True)
    for number in above.values_list("pk", flat=True):
        note_page(number)
        _note_paths(number)


@receiver([post_save, pre_delete], sender=TrainingBlockPage)
def block_changed(sender: type, instance: TrainingBlockPage, raw: bool = False, **kwargs: Any) -> None:
    """The time of a path, and whether hours are recognised, are those of its blocks."""
    if not raw:
        _note_paths(instance.pk)


def _note_paths(block: int) -> None:
    for number in PathStep.objects.filter(block=block, path__live=True).values_list("path", flat=True):
        note_page(number)
