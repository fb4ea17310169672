from django.urls import path

from portal.home import views

app_name = "places"
urlpatterns = [
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("etablissements/", views.establishments, name="establishments"),
    path("etablissements/<slug:slug>/", views.establishment, name="establishment"),
]
