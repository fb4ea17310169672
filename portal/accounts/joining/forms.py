"""The forms of those who arrive."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.addresses import canonical_address, refuse_letters_outside_ascii
from portal.accounts.joining.requests import takes
from portal.accounts.models import User
from portal.accounts.names import validate_name
from portal.directory.models import Establishment


class EstablishmentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.localised_label)


class AskToJoinForm(forms.Form):
    """Who asks, and where."""

    establishment = EstablishmentChoice(
        label=gettext_lazy("Votre établissement"),
        queryset=Establishment.objects.none(),
        empty_label=gettext_lazy("Choisissez"),
        error_messages={"required": gettext_lazy("Choisissez votre établissement.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Pour que la personne qui décide vous reconnaisse."),
        error_messages={"required": gettext_lazy("Inscrivez votre nom.")},
    )
    address = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique de travail"),
        max_length=254,
        validators=[refuse_letters_outside_ascii],
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=gettext_lazy("Celle que votre établissement vous donne : un lien de confirmation y est envoyé."),
        error_messages={
            "required": gettext_lazy("Inscrivez votre adresse de travail."),
            "invalid": gettext_lazy("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["establishment"].queryset = open_establishments()  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        return canonical_address(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        establishment, address = cleaned.get("establishment"), cleaned.get("address")
        if establishment and address and not takes(establishment, address):
            said = _(
                "Cette adresse n’est pas de cet établissement. Les siennes finissent par : %(domains)s. Sans une telle "
                "adresse, demandez une invitation à une personne de l’établissement."
            )
            self.add_error("address", said % {"domains": ", ".join(f"@{name}" for name in establishment.domains)})
        return cleaned


def open_establishments() -> Any:
    """The establishments that one may ask to be of: those whose domains are known."""
    return Establishment.objects.exclude(domains=[])


class NewAccountForm(forms.Form):
    """The name and the password of whoever takes an invitation."""

    first_name = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Inscrivez votre prénom.")},
    )
    last_name = forms.CharField(
        label=gettext_lazy("Nom"),
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": gettext_lazy("Inscrivez votre nom.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
        error_messages={"required": gettext_lazy("Choisissez un mot de passe.")},
    )
    again = forms.CharField(
        label=gettext_lazy("Le même mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("Inscrivez le mot de passe une seconde fois.")},
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        self.address = address
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if not password:
            return cleaned
        if "again" in cleaned and cleaned["again"] != password:
            self.add_error("again", _("Les deux mots de passe diffèrent. Inscrivez le même deux fois."))
        names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
        try:
            validate_password(password, User(email=self.address, **names))
        except forms.ValidationError as error:
            self.add_error("password", error)
        return cleaned
