"""Prepare the pictures that came in before the portal prepared them: upright, without where they were taken."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.attached.pictures import PictureRefusedError, PreparedFile, prepare
from portal.core.models import PortalImage


class Command(BaseCommand):
    help = (
        "Prépare de nouveau les images de la bibliothèque : redressées, aux couleurs du Web, sans le lieu de la prise "
        "de vue. Peut être relancée : une image déjà prête n’est pas touchée."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ready = mended = 0
        refused: list[str] = []
        for image in PortalImage.objects.order_by("pk").iterator(chunk_size=100):
            try:
                if not prepare_again(image):
                    ready += 1
                    continue
            except FileNotFoundError:
                refused.append(f"image {image.pk} « {image.title} » : son fichier ({image.file.name}) n’est plus là.")
                continue
            except PictureRefusedError as error:
                refused.append(f"image {image.pk} « {image.title} » : {' '.join(error.messages)}")
                continue
            mended += 1
            self.stdout.write(f"image {image.pk} « {image.title} » : préparée")
        self.stdout.write(f"{mended} préparées, {ready} déjà prêtes, {len(refused)} impossibles à préparer.")
        if refused:
            said = "\n".join(refused)
            raise CommandError(f"{said}\nRemplacez le fichier de ces images dans l’administration, ou supprimez-les.")


def prepare_again(image: PortalImage) -> bool:
    """Prepare the file of an image; False where it is ready. Resized copies are made again when they are asked for.

    Raises:
        FileNotFoundError: the file isn't there.
        portal.attached.pictures.PictureRefusedError: the file can't be shown; it stays as it is.
    """
    file: Any = image.file
    with file.storage.open(file.name, "rb") as stream:
        data = stream.read()
    prepared = PreparedFile(prepare(data, file.name))
    prepared.seek(0)
    if prepared.read() == data:
        return False
    # What the author gave stays known by its own hash, where it was noted when it came.
    prepared.source_hash = image.source_hash or prepared.source_hash
    before, size = file.name, (image.width, image.height)
    with transaction.atomic():
        image.file = prepared
        if (image.width, image.height) != size:
            # Where the subject is was said of the picture as it lay.
            image.set_focal_point(None)
        image.save()
        for rendition in image.renditions.all():
            rendition.delete()
        transaction.on_commit(lambda: file.storage.delete(before))
    return True
