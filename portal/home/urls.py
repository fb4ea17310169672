"""Addresses of the gallery of components; those of pages are Wagtail's."""

from django.urls import path

from portal.home.gallery.views import gallery

app_name = "home"
urlpatterns = [path("", gallery, name="gallery")]
