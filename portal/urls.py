"""Addresses of the portal. Pages of the tree come last."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.forms import SignInForm
from portal.core.sheets.views import FILE as SHEET_FILE
from portal.core.sheets.views import serve_sheet

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("connexion/", auth_views.LoginView.as_view(authentication_form=SignInForm), name="login"),
    path("deconnexion/", auth_views.LogoutView.as_view(), name="logout"),
    path("langue/", include("django.conf.urls.i18n")),
    path("courtage/", include("portal.brokering.urls")),
    path("", include("search.urls")),
    path("", include("portal.api.urls")),
]
if settings.MEDIA_URL.startswith("/"):
    from portal.core.views import serve_media

    urlpatterns.append(path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", serve_media))

urlpatterns += [
    re_path(rf"^((?:[\w-]+/)+){SHEET_FILE}$", serve_sheet, name="sheet"),
    path("", include(wagtail_urls)),
]
