from django.urls import re_path

from syntheses import views

app_name = "syntheses"
urlpatterns = [
    re_path(r"^(?P<path>(?:[\w-]+/)+)preuves\.(?P<extension>csv|xlsx)$", views.evidence, name="evidence"),
    re_path(
        r"^(?P<path>(?:[\w-]+/)+)manuscrit\.(?P<extension>docx|md|jats\.xml)$", views.manuscript, name="manuscript"
    ),
]
