from django.urls import path

from portal.accounts import views
from portal.accounts.joining import views as joining

app_name = "accounts"
urlpatterns = [
    path("adresse/", views.change_address, name="change_address"),
    path("adresse/confirmee/", views.address_confirmed, name="address_confirmed"),
    path("adresse/confirmer/<str:token>/", views.confirm_address, name="confirm_address"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("bienvenue/", joining.welcome, name="welcome"),
    path("demande/", joining.ask, name="ask_to_join"),
    path("demande/envoyee/", joining.asked, name="asked_to_join"),
    path("demande/confirmer/<str:token>/", joining.confirm, name="confirm_request"),
    path("demande/transmise/", joining.sent, name="request_sent"),
]
