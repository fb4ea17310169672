"""The sizes that pages show of a picture are made when it comes in: its first reader doesn't wait for them."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from portal.attached.pictures import shown_specs
from portal.background.work import Work, enqueue_once, work
from portal.core.models import PortalImage


def _titles(numbers: list[int]) -> dict[int, str]:
    return dict(PortalImage.objects.filter(pk__in=numbers).values_list("pk", "title"))


# After all that somebody waits for.
@work(Work(_("Tailles d’une image"), attempts=3, about=_titles), priority=-50)
def make_renditions(number: int) -> None:
    """Make the sizes of a picture that are missing, one by one."""
    image = PortalImage.objects.filter(pk=number).first()
    if image is None:
        return
    for spec in shown_specs(image.width):
        image.get_rendition(spec)


@receiver(post_save, sender=PortalImage)
def picture_saved(sender: type, instance: PortalImage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        enqueue_once(make_renditions, instance.pk)
