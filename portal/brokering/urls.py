from django.urls import path

from portal.brokering import digests, thread_views, views

app_name = "brokering"
urlpatterns = [
    path("demande/", views.submit_request, name="request"),
    path("besoins/", views.needs, name="needs"),
    path("besoins/<int:number>/", views.need, name="need"),
    path("demande/recue/", views.received, name="received"),
    path("propositions/<int:number>/resume/", digests.begin_page, name="begin_digest"),
    path("echange/<int:number>/", thread_views.thread, name="thread"),
    path("lien/<str:token>/", thread_views.thread_link, name="thread_link"),
]
