from django.urls import path

from portal.following import feeds, list_views, views

app_name = "following"
urlpatterns = [
    path("suivi/garder/", views.keep, name="keep"),
    path("suivi/suivre/", views.follow_something, name="follow"),
    path("suivi/suite/", views.resume, name="resume"),
    path("suivi/flux/<str:key>.atom", feeds.private_feed, name="feed"),
    path("suivi/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mon-espace/suivi/", views.followed, name="followed"),
    path("mon-espace/suivi/adresse/", views.renew_feed, name="renew_feed"),
    path("mon-espace/listes/", list_views.lists, name="lists"),
    path("mon-espace/listes/<int:number>/", list_views.read_list, name="list"),
    path("mon-espace/listes/<int:number>/reglages/", list_views.settings_of_list, name="list_settings"),
    path("mon-espace/listes/<int:number>/supprimer/", list_views.delete_list, name="list_delete"),
    path("mon-espace/listes/<int:number>/liste.csv", list_views.export_list, name="list_csv"),
    path("mon-espace/gardes/<int:number>/", list_views.change, name="bookmark"),
]
