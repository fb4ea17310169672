from django.urls import path

from portal.brokering import views

app_name = "brokering"
urlpatterns = [
    path("demande/", views.submit_request, name="request"),
    path("besoins/", views.needs, name="needs"),
    path("besoins/<int:number>/", views.need, name="need"),
    path("demande/recue/", views.received, name="received"),
]
