"""Addresses of the judgements of maturity."""

from django.urls import path

from practices.maturity import views

app_name = "maturity"
urlpatterns = [
    path("demander/<int:practice>/", views.ask_page, name="ask"),
    path("<int:number>/", views.request_page, name="request"),
    path("<int:number>/juger/", views.judge_page, name="judge"),
    path("<int:number>/poursuivre/", views.move_page, name="move"),
]
