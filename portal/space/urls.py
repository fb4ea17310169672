from django.urls import path

from portal.space import views

app_name = "space"
urlpatterns = [
    path("", views.home, name="home"),
    path("profil/", views.profile, name="profile"),
    path("messages/", views.notifications, name="notifications"),
    path("donnees/", views.my_data, name="data"),
    path("donnees/mes-donnees.json", views.export_json, name="export_json"),
    path("donnees/mes-donnees.html", views.export_html, name="export_html"),
    path("donnees/consentement/", views.consent, name="consent"),
    path("donnees/supprimer/", views.erase, name="erase"),
    path("donnees/supprime/", views.erased, name="erased"),
]
