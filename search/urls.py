from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("recherche/flux.atom", views.feed, name="feed"),
    path("recherche/export.csv", views.export_csv, name="export_csv"),
    path("recherche/export.xlsx", views.export_xlsx, name="export_xlsx"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
