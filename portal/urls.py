"""Addresses of the portal. Pages of the tree come last."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.forms import SignInForm

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("connexion/", auth_views.LoginView.as_view(authentication_form=SignInForm), name="login"),
    path("deconnexion/", auth_views.LogoutView.as_view(), name="logout"),
    path("langue/", include("django.conf.urls.i18n")),
    path("courtage/", include("portal.brokering.urls")),
    path("composants/", include("portal.home.urls")),
    path("", include("search.urls")),
    path("", include("portal.api.urls")),
]
if settings.MEDIA_URL.startswith("/"):
    from portal.core.views import serve_media

    urlpatterns.append(path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", serve_media))

urlpatterns.append(path("", include(wagtail_urls)))
