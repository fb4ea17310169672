"""Addresses below /pratiques/ that are no pages."""

from django.urls import path

from practices import views

app_name = "practices"
urlpatterns = [
    path("comparer/", views.compare_page, name="compare"),
    path("comparer/selection/", views.selection, name="compare_selection"),
    path("comparer/export.xlsx", views.export, name="compare_export"),
]
