"""Images and documents of the portal."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from portal.attached.outcome import Extract, State
from portal.attached.pictures import PreparedFile, prepare, sha1
from portal.attached.wording import STATE_LABELS, notice


class PortalImage(AbstractImage):
    """An image with the credit that its owner asks for. Whatever way it comes in, it is prepared for screens."""

    credit = models.CharField(
        _("crédit"), max_length=200, blank=True, help_text=_("Qui a fait l’image, et sous quelle licence.")
    )
    # SHA-1 of the file that the author gave, by which it is known again: what is kept differs from it.
    source_hash = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False, db_index=True)
    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new file is turned upright, to colours of the web, and without what it says of where it was taken.

        Raises:
            portal.attached.pictures.PictureRefusedError: the file can't be shown.
        """
        file: Any = self.file
        if file and not file._committed:
            self._prepare_file()
        super().save(*args, **kwargs)

    def _prepare_file(self) -> None:
        image: Any = self
        kept = getattr(image.file, "_file", None)
        if not isinstance(kept, PreparedFile):
            with image.file.open("rb") as stream:
                kept = PreparedFile(prepare(stream.read(), image.file.name or ""))
            # Assigned to the field, so that width and height are read from it.
            image.file = kept
        kept.seek(0)
        data = kept.read()
        kept.seek(0)
        self.source_hash = kept.source_hash
        self.file_size = len(data)
        self.file_hash = sha1(data)


class PortalRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="core_rendition_unique")
        ]


class PortalDocument(AbstractDocument):
    """A document whose text is searched with the pages that attach it.

    The text is read when the file comes in, or soon after by the worker; never while a page is indexed.
    """

    text = models.TextField(
        _("texte extrait"), blank=True, editable=False, help_text=_("Texte du document, pour la recherche.")
    )
    text_hash = models.CharField(max_length=40, blank=True, editable=False)
    text_state = models.CharField(
        _("texte"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        editable=False,
        choices=STATE_LABELS,
        db_index=True,
    )
    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; with a new file comes the text that was read of it, or none until it is read."""
        if self.file and not self.file._committed:
            self._set_document_file_metadata()
            self.keep_text(self.__dict__.pop("fresh_extract", Extract(State.WAITING)))
        super().save(*args, **kwargs)

    def keep_text(self, extract: Extract) -> None:
        """Take what was read of the file as the document's text. The caller saves."""
        self.text, self.text_state = extract.text, extract.state.value
        self.text_hash = self.file_hash if extract.state else ""

    @property
    def text_notice(self) -> str:
        """What the author should know of the text and do about it; empty where all of it is searched."""
        return notice(State(self.text_state))
