from django.urls import re_path

from portal.records import views

app_name = "records"
EXTENSION = r"(?P<extension>bib|ris|json)"
PAGE = r"(?P<path>(?:[\w-]+/)+)"
urlpatterns = [
    re_path(rf"^citer\.{EXTENSION}$", views.selection, name="selection"),
    re_path(rf"^{PAGE}citer\.{EXTENSION}$", views.page_citation, name="citation"),
    re_path(rf"^{PAGE}references\.{EXTENSION}$", views.page_references, name="references"),
]
