from django.urls import path

from portal.contact import views

app_name = "contact"
urlpatterns = [
    path("<int:number>/", views.write_to_team, name="team"),
    path("role/<int:number>/", views.write_to_role, name="role"),
    path("recu/<str:token>/", views.received, name="received"),
    path("repondu/<str:token>/", views.answered, name="answered"),
]
