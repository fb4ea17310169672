from django.urls import re_path

from syntheses import views

app_name = "syntheses"
urlpatterns = [
    re_path(r"^(?P<path>(?:[\w-]+/)+)preuves\.(?P<extension>csv|xlsx)$", views.evidence, name="evidence"),
]
