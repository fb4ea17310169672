"""What the forms of a scientific review share: two people at once, days to come, names that don't go out."""

import hashlib
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.text.dates import TypedDateField

LONG = 20_000


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DayField(TypedDateField):
    """A day to come, typed as people write it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "text"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found and found < timezone.localdate():
            raise ValidationError(_("Cette date est passée : choisissez-en une à venir."))
        return found


def ask_when_sent(form: forms.BaseForm, sent: bool, field: forms.Field, words: Any) -> None:
    """Ask for a field where the form is sent for good; as a draft, it may wait. Shown, it isn't said to be optional."""
    field.required = sent or not form.is_bound
    field.error_messages["required"] = words


def names_themselves(person: Any, *texts: str) -> bool:
    """Whether these texts hold the family name or the address of who wrote them."""
    wanted = [word for word in (person.last_name.strip(), person.email) if len(word) > 2]
    written = " ".join(texts)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", written, re.IGNORECASE) for word in wanted)


def fingerprint(*texts: str) -> str:
    """What a form was opened on, so that the second of two people sees what the first wrote."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()[:24]


class SeenForm(forms.Form):
    """A form of several texts that says what was kept when it was opened."""

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # (label, text) of what somebody else wrote meanwhile.
    conflicts: list[dict[str, str]]

    def __init__(self, *args: Any, kept: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.conflicts = kept, []
        self.initial["seen"] = fingerprint(*kept.values())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        seen = self.data.get("seen", "")
        if seen and seen != fingerprint(*self.kept.values()):
            self.conflicts = [
                {"label": str(self.fields[name].label), "kept": text or _("(vide)")}
                for name, text in self.kept.items()
                if name in cleaned and cleaned[name].strip() != text.strip()
            ]
            if self.conflicts:
                raise ValidationError(
                    _(
                        "Quelqu’un d’autre a modifié ceci pendant que vous écriviez. Rien n’est perdu : comparez "
                        "ci-dessous, corrigez au besoin, puis enregistrez de nouveau pour garder votre version."
                    )
                )
        return cleaned

    def rearmed(self) -> "SeenForm":
        """The same form, that has now seen what others wrote: sent again, it is kept."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what a form is sent may be copied
        data["seen"] = fingerprint(*self.kept.values())
        self.data = data
        return self
