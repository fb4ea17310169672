from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """The gallery of components."""

    name = "portal.gallery"
    label = "gallery"
