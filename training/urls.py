"""Addresses below /formation/ that are no pages."""

from django.urls import include, path

from training import views
from training.attestations import views as attestations
from training.prepared import views as prepared

app_name = "training"
urlpatterns = [
    path("lti/", include("training.platforms.urls")),
    path("accompagnements/", include("training.accompaniment.urls")),
    path("suivre/<int:number>/", views.enrol, name="enrol"),
    path("suivi/<uuid:key>/refaire/", views.restart, name="restart"),
    path("suivi/<uuid:key>/version/", views.follow_new_version, name="follow_new_version"),
    path("suivi/<uuid:key>/attestation/", views.issue_attestation, name="issue"),
    path("attestations/<str:number>/nouveau-nom/", views.reissue_attestation, name="reissue"),
    path("attestations/<str:number>.pdf", views.attestation_pdf, name="attestation_pdf"),
    path("attestations/<str:number>/insigne/", attestations.credential, name="credential"),
    path("attestations/<str:number>/insigne/fichier", attestations.credential_file, name="credential_file"),
    path("pratiques/<int:number>/", prepared.practice_changed, name="practice_changed"),
    path("insignes/emetteur", attestations.credential_issuer, name="credential_issuer"),
    path("insignes/statuts/<int:number>", attestations.credential_statuses, name="credential_statuses"),
]
