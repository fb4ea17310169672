"""The form by which a reader writes to a team."""

import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.contact.models import MAX_LENGTH, TeamMessage

OPENED_SALT = "portal.contact.opened"
# Nobody reads the form and writes a question faster; and a page left open overnight still serves.
FASTEST_SECONDS = 3
OLDEST_SECONDS = 2 * 24 * 3600


def opening() -> str:
    """A signed note of when a form was shown."""
    return signing.dumps(int(time.time()), salt=OPENED_SALT)


class TeamMessageForm(forms.ModelForm):
    """A message; what robots do and people don't is refused, in words, and nothing that was typed is lost."""

    # A field that people don't see and robots fill.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    class Meta:
        model = TeamMessage
        fields = ["message", "name", "email"]
        labels = {
            "message": gettext_lazy("Votre message"),
            "name": gettext_lazy("Votre nom"),
            "email": gettext_lazy("Votre adresse électronique"),
        }
        help_texts = {
            "message": gettext_lazy("Ce que vous cherchez, pour qui et où. Ne nommez ni usager ni collègue."),
            "email": gettext_lazy("Pour vous répondre ; elle ne sert à rien d’autre."),
        }
        error_messages = {
            "message": {
                "required": gettext_lazy("Écrivez votre message, même en une phrase."),
                "max_length": gettext_lazy(
                    "Votre message a %(show_value)d caractères ; le maximum est %(limit_value)d. Raccourcissez-le."
                ),
            },
            "email": {
                "required": gettext_lazy("Inscrivez l’adresse à laquelle vous répondre."),
                "invalid": gettext_lazy("Cette adresse est incomplète. Exemple : prenom.nom@exemple.ca."),
            },
        }
        widgets = {
            "message": forms.Textarea(attrs={"rows": 7, "maxlength": MAX_LENGTH}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened"] = opening()

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Laissez ce champ vide."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            opened = signing.loads(cleaned.get("opened", ""), salt=OPENED_SALT)
            age = time.time() - opened
        except signing.BadSignature:
            age = OLDEST_SECONDS + 1
        if age < FASTEST_SECONDS and not self.errors:
            self.add_error(None, _("Le formulaire a été rempli plus vite qu’on ne le lit. Envoyez-le de nouveau."))
        elif age > OLDEST_SECONDS:
            # The form that comes back has a note of its own.
            self.data = {**self.data.dict(), self.add_prefix("opened"): opening()}  # type: ignore[attr-defined]
            self.add_error(None, _("Cette page était ouverte depuis longtemps. Envoyez le formulaire de nouveau."))
        return cleaned
