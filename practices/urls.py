"""Addresses below /pratiques/ that are no pages."""

from django.urls import path

from practices import views
from practices.results import views as results

app_name = "practices"
urlpatterns = [
    path("comparer/", views.compare_page, name="compare"),
    path("comparer/selection/", views.selection, name="compare_selection"),
    path("changements/<str:signed>/", views.changes_page, name="changes"),
    path("resultats/", results.results_page, name="results"),
    path("resultats/export.csv", results.results_csv, name="results_csv"),
    path("resultats/export.xlsx", results.results_xlsx, name="results_xlsx"),
    path("comparer/export.xlsx", views.export, name="compare_export"),
]
