"""The address of the gallery of components."""

from django.urls import path

from portal.gallery.views import gallery

app_name = "gallery"
urlpatterns = [path("composants/", gallery, name="gallery")]
