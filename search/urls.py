from django.urls import path, re_path

from search import views

app_name = "search"
urlpatterns = [
    path("recherche/", views.search_page, name="search"),
    path("recherche/flux.atom", views.feed, name="feed"),
    path("recherche/export.csv", views.export_csv, name="export_csv"),
    path("recherche/export.xlsx", views.export_xlsx, name="export_xlsx"),
    re_path(r"^recherche/export\.(?P<extension>bib|ris|json)$", views.export_citations, name="export_citations"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
