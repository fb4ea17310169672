"""The forms that open a session and change an address."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import canonical_address, refuse_letters_outside_ascii
from portal.accounts.models import User
from portal.accounts.sign_in import SignInTry
from portal.shell.throttling import Refusal


class SignInForm(AuthenticationForm):
    """Says in plain words what is missing or unknown, without telling which accounts exist.

    `refusal` is set where there were too many tries: the view answers 429.
    """

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux ; "
            "dans le mot de passe, les majuscules comptent."
        ),
        "inactive": _("Ce compte est fermé. Écrivez à la personne qui administre le portail."),
        "too_many": _(
            "Trop d’essais en peu de temps. Attendez %(wait)s, puis essayez de nouveau ; votre compte reste ouvert. "
            "Mot de passe oublié ? Demandez-en un nouveau."
        ),
    }
    refusal: Refusal | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The address of the account: telephones show their keyboard for it.
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}
        )
        self.fields["username"].error_messages["required"] = _("Inscrivez votre adresse électronique.")
        self.fields["password"].error_messages["required"] = _("Inscrivez votre mot de passe.")

    def clean(self) -> dict[str, Any]:
        address, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not address or not password or self.request is None:
            return super().clean()
        tried = SignInTry(self.request, address)
        if refusal := tried.refusal():
            self.refusal = refusal
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many", params={"wait": refusal.wait})
        cleaned = super().clean()
        tried.succeed()
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Open the session, or lead to the second step of whoever has one."""
        person: Any = self.get_user()
        login = Login(user=person, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
        return answer


class AddressForm(forms.Form):
    """The new address, and the password of whoever asks: an open session isn't enough."""

    address = forms.EmailField(
        label=_("Nouvelle adresse électronique"),
        max_length=254,
        validators=[refuse_letters_outside_ascii],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("Un message y sera envoyé : l’adresse change quand vous ouvrez son lien."),
        error_messages={
            "required": _("Inscrivez la nouvelle adresse."),
            "invalid": _("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
        },
    )
    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Inscrivez votre mot de passe.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        address = canonical_address(self.cleaned_data["address"])
        if address == self.user.email:
            raise forms.ValidationError(_("C’est déjà l’adresse de votre compte."))
        return address

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(
                _("Ce n’est pas le mot de passe de votre compte. Les majuscules comptent."), code="wrong_password"
            )
        return password
