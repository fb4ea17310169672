from django.urls import path

from portal.api import probes, views

app_name = "api"
urlpatterns = [
    path("api/v1/search", views.search, name="search"),
    path("api/v1/suggest", views.suggest, name="suggest"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
