from django.urls import path

from portal.api import probes, sitemaps, views
from practices.adoption.views.api import adoptions

app_name = "api"
urlpatterns = [
    path("api/v1/search", views.search, name="search"),
    path("api/v1/suggest", views.suggest, name="suggest"),
    path("api/v1/adoptions", adoptions, name="adoptions"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
]
