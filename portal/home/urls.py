"""Addresses of regions, establishments and themes, and of the gallery of components; those of pages are Wagtail's."""

from django.urls import path

from portal.home import views
from portal.home.gallery.views import gallery
from portal.home.here import choose_region

app_name = "places"
urlpatterns = [
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("etablissements/", views.establishments, name="establishments"),
    path("etablissements/<slug:slug>/", views.establishment, name="establishment"),
    path("chez-nous/", choose_region, name="here"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("dossier.pdf", views.dossier, name="dossier"),
    path("composants/", gallery, name="gallery"),
]
