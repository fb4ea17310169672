from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GalleryConfig(AppConfig):
    """The gallery of components."""

    name = "portal.gallery"
    label = "gallery"
    verbose_name = _("Composants")
