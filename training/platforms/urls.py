from django.urls import path

from training.platforms import views

urlpatterns = [
    path("connexion", views.log_in, name="lti_log_in"),
    path("lancement", views.launch, name="lti_launch"),
    path("cles.json", views.keys, name="lti_keys"),
    path("ouvrir/<str:key>/", views.open_block, name="lti_open"),
    path("choisir/<str:key>/", views.choose, name="lti_choose"),
]
