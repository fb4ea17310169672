"""Addresses of themes and dossiers."""

from django.urls import path

from portal.themes import views
from portal.themes.dossier import dossier

app_name = "themes"
urlpatterns = [
    path("themes/<slug:slug>/", views.theme, name="theme"),
    path("dossier.pdf", dossier, name="dossier"),
]
