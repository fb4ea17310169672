"""The form that opens a session."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Says in plain words what is missing or unknown, without telling which accounts exist."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux ; "
            "dans le mot de passe, les majuscules comptent."
        ),
        "inactive": _("Ce compte est fermé. Écrivez à la personne qui administre le portail."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # The address of the account: telephones show their keyboard for it.
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}
        )
        self.fields["username"].error_messages["required"] = _("Inscrivez votre adresse électronique.")
        self.fields["password"].error_messages["required"] = _("Inscrivez votre mot de passe.")
