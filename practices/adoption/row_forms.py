"""What the forms of rows have in common: days and numbers as people type them, and two who write at once."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.text.dates import TypedDateField
from portal.text.numbers import number_text, read_number


class DayField(TypedDateField):
    """A day typed as people write it; shown as it is best typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"placeholder": "", "inputmode": "text"}))
        super().__init__(**options)


class NumberField(forms.CharField):
    """A number typed as people here write it: « 1 234,5 »."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        text = "" if value is None else str(value)
        return read_number(text) if text.strip() else None

    def prepare_value(self, value: Any) -> Any:
        return number_text(value) if isinstance(value, float | Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class AmountField(NumberField):
    """A number that is kept as it is typed: dollars, people."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        return None if number is None else Decimal(str(number))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class CountField(NumberField):
    """How many, or how many minutes: a whole number, not below zero."""

    def to_python(self, value: Any) -> Any:
        number = super().to_python(value)
        if number is None:
            return None
        if number < 0 or number != int(number) or number > 1_000_000:
            raise ValidationError(_("Écrivez un nombre entier, de 0 à 1 000 000."))
        return int(number)


class RowForm(forms.ModelForm):
    """A form of one row that shows, to whoever comes second, what the first wrote meanwhile.

    What the second typed stays in the fields; sending the form again keeps it.
    """

    use_required_attribute = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[dict[str, str]] = []
        self.order_fields([name for name in self.fields if name != "seen"])
        # A model form writes what it cleans on its instance: what is kept now is read before.
        self.kept = {name: self._shown_value(name) for name in self._meta.fields or ()}
        self.initial["seen"] = self.fingerprint()

    def fingerprint(self) -> str:
        text = json.dumps([self.instance.pk is not None, self.kept], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def _shown_value(self, name: str) -> str:
        field = self.instance._meta.get_field(name)
        if isinstance(field, models.BooleanField):
            return gettext("oui") if getattr(self.instance, name) else gettext("non")
        if field.choices:
            return str(getattr(self.instance, f"get_{name}_display")())
        value = getattr(self.instance, name)
        if isinstance(value, float | Decimal):
            return number_text(value)
        return "" if value is None else str(value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen = self.data.get(self.add_prefix("seen"), "")
        if self.instance.pk and seen and seen != self.fingerprint():
            for name, kept in self.kept.items():
                if name not in self.fields or name not in cleaned:
                    continue
                if self.fields[name].has_changed(self.initial.get(name), self._raw(name)):
                    self.conflicts.append({"label": str(self.fields[name].label), "kept": kept or gettext("(vide)")})
            if self.conflicts:
                raise ValidationError(
                    _(
                        "Quelqu’un d’autre a modifié ceci pendant que vous écriviez. Rien n’est perdu : comparez "
                        "ci-dessous, corrigez au besoin, puis enregistrez de nouveau pour garder votre version."
                    )
                )
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """What a row belongs to is no field, but what is one of a kind within it is looked at."""
        return super()._get_validation_exclusions() - {"file", "indicator"}  # type: ignore[misc]  # Django has it

    def _raw(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def rearmed(self) -> "RowForm":
        """The same form, that has now seen what others wrote: sent again, it is kept."""
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix("seen")] = self.fingerprint()  # type: ignore[index]  # a copy that may be written
        return self
