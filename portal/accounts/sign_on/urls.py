"""Addresses of signing in and of what protects an account. Their names are those that allauth looks for."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path, re_path
from django.views.generic import RedirectView, TemplateView

from portal.accounts.sign_on import at_work, sessions, views
from portal.accounts.sign_on.again import asks_again

sign_in = views.SignInView.as_view()
urlpatterns = [
    path("connexion/", sign_in, name="login"),
    path("connexion/", sign_in, name="account_login"),
    path("connexion/seconde-etape/", mfa_views.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("connexion/annulee/", RedirectView.as_view(pattern_name="login"), name="socialaccount_login_cancelled"),
    path(
        "connexion/compte-ferme/",
        TemplateView.as_view(template_name="accounts/account_closed.html"),
        name="account_inactive",
    ),
    path("connexion/etablissement/<slug:provider_id>/", at_work.login, name="openid_connect_login"),
    path("connexion/etablissement/<slug:provider_id>/retour/", at_work.openid_callback, name="openid_connect_callback"),
    path("connexion/etablissement/<slug:provider_id>/saml/", at_work.saml_answer, name="saml_acs"),
    path("connexion/etablissement/<slug:provider_id>/saml/suite/", at_work.saml_finish, name="saml_finish_acs"),
    path("connexion/etablissement/<slug:provider_id>/metadonnees.xml", at_work.saml_metadata, name="saml_metadata"),
    path("deconnexion/", account_views.logout, name="logout"),
    path("deconnexion/", account_views.logout, name="account_logout"),
    path(
        "deconnexion/fermee/",
        TemplateView.as_view(template_name="registration/logged_out.html"),
        name="logged_out",
    ),
    path("compte/mot-de-passe/", account_views.password_change, name="account_change_password"),
    path("compte/mot-de-passe/premier/", asks_again(account_views.password_set), name="account_set_password"),
    path("compte/mot-de-passe/oublie/", views.ForgottenPasswordView.as_view(), name="account_reset_password"),
    path("compte/mot-de-passe/oublie/envoye/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^compte/mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "compte/mot-de-passe/change/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("compte/confirmer/", account_views.reauthenticate, name="account_reauthenticate"),
    path("compte/confirmer/code/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("compte/confirmer/cle/", passkey_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("compte/securite/", views.SecurityView.as_view(), name="mfa_index"),
    path("compte/securite/lien/<int:number>/retirer/", asks_again(views.unlink), name="unlink_sign_on"),
    path("compte/securite/application/", asks_again(app_views.activate_totp), name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", asks_again(app_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("compte/securite/cles/", asks_again(passkey_views.list_webauthn), name="mfa_list_webauthn"),
    path("compte/securite/cles/ajouter/", asks_again(passkey_views.add_webauthn), name="mfa_add_webauthn"),
    path("compte/securite/cles/<int:pk>/", asks_again(passkey_views.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "compte/securite/cles/<int:pk>/retirer/", asks_again(passkey_views.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("compte/securite/codes/", asks_again(codes_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "compte/securite/codes/nouveaux/",
        asks_again(codes_views.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("compte/sessions/", sessions.SessionsView.as_view(), name="usersessions_list"),
]
