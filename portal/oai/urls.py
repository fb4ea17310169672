from django.urls import path

from portal.oai.views import oai

app_name = "oai"
urlpatterns = [path("oai", oai, name="oai")]
