"""Addresses of the portal. Pages of the tree come last."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.forms import SignInForm
from portal.home.admin_views import choose_page_type, page_types_report, page_types_results

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/pages/<int:parent_page_id>/add_subpage/", choose_page_type),
    path("admin/reports/page-types-usage/", page_types_report),
    path("admin/reports/page-types-usage/results/", page_types_results),
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

urlpatterns.append(path("", include(wagtail_urls)))
