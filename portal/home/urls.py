"""Addresses of regions and establishments, and of the gallery of components; those of pages are Wagtail's."""

from django.urls import path

from portal.home import views
from portal.home.gallery.views import gallery

app_name = "places"
urlpatterns = [
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("etablissements/", views.establishments, name="establishments"),
    path("etablissements/<slug:slug>/", views.establishment, name="establishment"),
    path("composants/", gallery, name="gallery"),
]
