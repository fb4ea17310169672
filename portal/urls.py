"""Addresses of the portal. Pages of the tree come last."""

import re

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.journal.view import journal, journal_results
from portal.accounts.sign_on.views import too_many
from portal.administration.choosing import choose_image, choose_image_results
from portal.administration.known_views import choose_page, document_usage, image_usage, page_usage
from portal.administration.publication_hooks import set_page_position
from portal.administration.review import review_data
from portal.administration.views import (
    choose_page_type,
    document_list,
    document_list_results,
    image_list,
    image_list_results,
    page_types_report,
    page_types_results,
)
from portal.cycle.views import linked_pages
from portal.home import cards
from portal.home.here import choose_region
from portal.oai.withdrawn import missing_or_withdrawn
from portal.review.admin_views import review_action
from portal.sheets.views import FILE as SHEET_FILE
from portal.sheets.views import serve_sheet
from portal.shell import page_passwords
from portal.shell import views as core_views
from portal.shell.addresses import found_or_missing
from training.scorm.views import serve_package
from training.signing.views import credential_keys, public_key
from training.views import verify, verify_form

handler400 = core_views.bad_request
handler500 = core_views.server_error
handler404 = missing_or_withdrawn
# Where allauth's own limits lead.
handler429 = too_many

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True), name="admin_login"),
    path("admin/pages/<int:parent_page_id>/add_subpage/", choose_page_type, name="choose_page_type"),
    path("admin/pages/<int:page_to_move_id>/set_position/", set_page_position, name="set_page_position"),
    path(
        "admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        review_action,
        name="review_action",
    ),
    path(
        "admin/pages/workflow/collect_action_data/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        review_data,
        name="review_data",
    ),
    path("admin/choose-page/", choose_page, name="choose_page"),
    path("admin/choose-page/<int:parent_page_id>/", choose_page, name="choose_page_below"),
    path("admin/pages/<int:page_id>/usage/", page_usage, name="page_usage"),
    path("admin/documents/usage/<int:document_id>/", document_usage, name="document_usage"),
    path("admin/images/usage/<int:image_id>/", image_usage, name="image_usage"),
    path("admin/documents/", document_list, name="document_list"),
    path("admin/documents/results/", document_list_results, name="document_list_results"),
    path("admin/images/", image_list, name="image_list"),
    path("admin/images/results/", image_list_results, name="image_list_results"),
    path("admin/images/chooser/", choose_image, name="choose_image"),
    path("admin/images/chooser/results/", choose_image_results, name="choose_image_results"),
    path("admin/reports/page-types-usage/", page_types_report, name="page_types_report"),
    path("admin/reports/page-types-usage/results/", page_types_results, name="page_types_results"),
    path("admin/reports/site-history/", journal, name="journal"),
    path("admin/reports/site-history/results/", journal_results, name="journal_results"),
    path(
        "admin/password_reset/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="admin_password_reset",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/authenticate_with_password/<int:restriction_id>/", page_passwords.document_password),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("portal.accounts.sign_on.urls")),
    path("compte/", include("portal.accounts.urls")),
    path("mon-espace/fichiers/", include("portal.exchange.prepared.urls")),
    path("mon-espace/", include("portal.space.urls")),
    path("relectures/", include("portal.evaluation.urls")),
    path("", include("portal.following.urls")),
    path("", include("portal.bulletin.urls")),
    path("", include("portal.dois.urls")),
    path("langue/", include("django.conf.urls.i18n")),
    path("courtage/equipe/", include("portal.contact.urls")),
    path("courtage/", include("portal.brokering.urls")),
    path("pratiques/", include("practices.urls")),
    path("formation/", include("training.urls")),
    path(".well-known/jwks.json", credential_keys, name="credential_keys"),
    path(".well-known/jwks/<str:name>", public_key, name="public_key"),
    path("verifier/", verify_form, name="verify_form"),
    path("verifier/<str:number>", verify, name="verify_attestation"),
    path("verifier/<str:number>/", verify),
    path("appropriation/", include("practices.adoption.urls")),
    path("maturite/", include("practices.maturity.urls")),
    path("liens/<int:number>/<slug:end>/", linked_pages, name="linked_pages"),
    path("site.webmanifest", core_views.manifest, name="manifest"),
    path("robots.txt", core_views.robots, name="robots"),
    path("favicon.ico", core_views.favicon, name="favicon"),
    path("cartes/portail.png", cards.portal_card, name="portal_card"),
    re_path(r"^cartes/([0-9]{1,9})-([0-9a-f]{12})\.png$", cards.page_card, name="page_card"),
    path("", include("search.urls")),
    path("", include("portal.places.urls")),
    path("", include("portal.themes.urls")),
    path("chez-nous/", choose_region, name="here"),
    path("", include("portal.gallery.urls")),
    path("", include("portal.api.urls")),
    path("", include("portal.oai.urls")),
]
if settings.MEDIA_URL.startswith("/"):
    urlpatterns.append(path(f"{settings.MEDIA_URL.strip('/')}/<path:path>", found_or_missing(core_views.serve_media)))

urlpatterns += [
    path("", include("portal.records.urls")),
    path("", include("syntheses.urls")),
    re_path(rf"^((?:[\w-]+/)+){re.escape(SHEET_FILE)}$", serve_sheet, name="sheet"),
    re_path(r"^((?:[\w-]+/)+)scorm-(1\.2|2004)\.zip$", serve_package, name="training_package"),
    path("_util/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("_util/authenticate_with_password/<int:restriction_id>/<int:page_id>/", page_passwords.page_password),
    path("", include(wagtail_urls)),
]
