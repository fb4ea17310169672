"""What a person says of themselves, how often they want messages, and that they leave."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.space.models import Rhythm
from portal.space.notifications import NotificationKind

WORDS = _("supprimer mon compte")


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Langue"),
        choices=settings.LANGUAGES,
        help_text=_("Celle du portail quand votre session est ouverte, et celle des messages qu’il vous envoie."),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }


class NotificationsForm(forms.Form):
    """One choice a kind of message. One that isn't sent stays: the form was opened before there was that kind."""

    def __init__(self, *args: Any, kinds: list[NotificationKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.slug] = forms.ChoiceField(
                label=str(kind.label),
                help_text=str(kind.about),
                choices=[(rhythm.value, rhythm.label) for rhythm in kind.rhythms],
                required=False,
            )

    def chosen(self) -> dict[str, Rhythm]:
        return {slug: Rhythm(value) for slug, value in self.cleaned_data.items() if value}


class EraseForm(forms.Form):
    """The words that name the act, and the password of an account that has one: an open session isn't enough."""

    words = forms.CharField(
        label=_("Écrivez « supprimer mon compte »"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez les mots « supprimer mon compte » pour confirmer.")},
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
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_words(self) -> str:
        words = " ".join(unicodedata.normalize("NFC", self.cleaned_data["words"]).casefold().strip(" «»\"'.").split())
        if words != str(WORDS).casefold():
            raise forms.ValidationError(
                _("Ce ne sont pas les mots attendus : écrivez « supprimer mon compte », tels quels.")
            )
        return words

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(
                _("Ce n’est pas le mot de passe de votre compte. Les majuscules comptent."), code="wrong_password"
            )
        return password
