from django.urls import re_path

from portal.dois import views

app_name = "dois"
urlpatterns = [re_path(r"^doi/(?P<doi>10\.\d{4,9}/[-.\w]{1,150})$", views.leads, name="leads")]
