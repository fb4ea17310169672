from django.urls import path, register_converter

from portal.bulletin import views

app_name = "bulletin"


class MonthConverter:
    """The number of a month, in two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MonthConverter, "month")

urlpatterns = [
    path("bulletin/", views.bulletins, name="bulletins"),
    path("bulletin/flux.atom", views.feed, name="feed"),
    path("bulletin/<int:year>-<month:month>/", views.issue, name="issue"),
    path("bulletin/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
