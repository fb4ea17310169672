"""One way to write an e-mail address, so that two writings of it are one account."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _


def canonical_address(text: str) -> str:
    """Write an address the one way that the portal keeps: lower case, without spaces around, domain in ASCII.

    Invisible characters, which come with what is pasted, are left out. A text that isn't an address comes back
    as well as it can be written: whoever asks must validate it.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc")).strip().lower()
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    try:
        domain = punycode(domain)
    except UnicodeError:
        # Refused by the validator of addresses.
        return text
    return f"{local}@{domain.lower()}"


def refuse_letters_outside_ascii(address: str) -> None:
    """Refuse letters before the « @ » that look like others, or that few servers deliver to.

    Raises:
        django.core.exceptions.ValidationError: where there is one.
    """
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(
            _("Écrivez ce qui précède le « @ » sans accent ni caractère spécial."), code="letters_outside_ascii"
        )


class AddressField(models.EmailField):
    """An e-mail address, canonical wherever it goes: forms, look-ups, what is saved, by whatever way."""

    default_validators = [*models.EmailField.default_validators, refuse_letters_outside_ascii]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return canonical_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return canonical_address(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The object in memory holds what the database does."""
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value
