"""Images and documents of the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class PortalImage(AbstractImage):
    """An image with the credit that its owner asks for."""

    credit = models.CharField(
        _("crédit"), max_length=200, blank=True, help_text=_("Qui a fait l’image, et sous quelle licence.")
    )
    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class PortalRendition(AbstractRendition):
    """A resized copy of an image."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="core_rendition_unique")
        ]


class PortalDocument(AbstractDocument):
    """A document whose text is searched with the pages that attach it."""

    text = models.TextField(
        _("texte extrait"), blank=True, editable=False, help_text=_("Texte du document, pour la recherche.")
    )
    text_hash = models.CharField(max_length=40, blank=True, editable=False)
    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
