from django.urls import path

from portal.exchange.prepared import views

app_name = "prepared_files"
urlpatterns = [
    path("", views.list_page, name="list"),
    path("demander/", views.ask, name="ask"),
    path("<int:number>/", views.download, name="download"),
    path("<int:number>/effacer/", views.remove, name="remove"),
]
