from django.urls import path

from portal.accounts import views

app_name = "accounts"
urlpatterns = [
    path("adresse/", views.change_address, name="change_address"),
    path("adresse/confirmee/", views.address_confirmed, name="address_confirmed"),
    path("adresse/confirmer/<str:token>/", views.confirm_address, name="confirm_address"),
]
