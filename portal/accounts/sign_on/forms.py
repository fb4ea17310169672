"""The forms of passwords, codes and passkeys, in the portal's words."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import canonical_address
from portal.accounts.models import User
from portal.accounts.sign_on.notices import send_reset

ASKED = _(
    "Douze caractères au moins. Une courte phrase se retient bien ; évitez votre nom, votre adresse et ce que tout le "
    "monde choisit."
)


def _word(form: forms.Form, name: str, label: Any, required: Any, help_text: Any = "") -> None:
    """Give a field of allauth's the portal's words; labels stand above, not in the control."""
    field = form.fields[name]
    field.label = label
    field.help_text = help_text
    field.error_messages["required"] = required
    field.widget.attrs.pop("placeholder", None)


class _TwiceForm(forms.Form):
    """A new password, written twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", _("Nouveau mot de passe"), _("Inscrivez un nouveau mot de passe."), ASKED)
        _word(self, "password2", _("Le même, une seconde fois"), _("Inscrivez une seconde fois le mot de passe."))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Les deux mots de passe diffèrent. Inscrivez deux fois le même."))
        return cleaned


class NewPasswordForm(_TwiceForm, account_forms.ResetPasswordKeyForm):
    """By the link of a message."""


class FirstPasswordForm(_TwiceForm, account_forms.SetPasswordForm):
    """Of somebody who signed in at work until now."""


class ChangePasswordForm(_TwiceForm, account_forms.ChangePasswordForm):
    """With the current one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("Mot de passe actuel"), _("Inscrivez votre mot de passe actuel."))


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """Before what changes how one signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", _("Votre mot de passe"), _("Inscrivez votre mot de passe."))


class ForgottenPasswordForm(forms.Form):
    """Sends a link to the account of an address; the page says the same whether there is one or not."""

    email = forms.EmailField(
        label=_("Adresse électronique de votre compte"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={
            "required": _("Inscrivez votre adresse électronique."),
            "invalid": _("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
        },
    )

    def clean_email(self) -> str:
        return canonical_address(self.cleaned_data["email"])

    def save(self, request: HttpRequest) -> None:
        address = self.cleaned_data["email"]
        send_reset(address, User.objects.filter(email=address, is_active=True).first())


class _CodeField(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self,
            "code",
            _("Code"),
            _("Inscrivez le code."),
            _("Les six chiffres que montre l’application, ou l’un de vos codes de secours."),
        )
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class CodeForm(_CodeField, mfa_forms.AuthenticateForm):
    """The second step, while signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(_CodeField, mfa_forms.ReauthenticateForm):
    """The second step again, before what changes how one signs in."""


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an application, which proves that it took the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(
            self,
            "code",
            _("Code que montre l’application"),
            _("Inscrivez le code que montre l’application."),
            _("Six chiffres, qui changent toutes les 30 secondes."),
        )
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey opens the session by itself: the browser must always make sure of who holds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
        self.fields["name"].help_text = _("Pour la reconnaître. Exemple : téléphone, ordinateur du bureau.")
        self.fields["name"].max_length = 100
        self.fields["name"].widget.attrs["maxlength"] = "100"
        self.fields["credential"].error_messages["required"] = _(
            "Le navigateur n’a pas donné de clé. Essayez de nouveau, et acceptez ce qu’il demande."
        )
        self.fields.pop("passwordless", None)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        return super().clean()
