"""Addresses of regions and establishments; those of pages are Wagtail's."""

from django.urls import path

from portal.places import views

app_name = "places"
urlpatterns = [
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("etablissements/", views.establishments, name="establishments"),
    path("etablissements/<slug:slug>/", views.establishment, name="establishment"),
]
