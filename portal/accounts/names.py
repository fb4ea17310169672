"""Names as people write them: what goes into messages to others holds neither a link nor a header."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# An address of a page or of mail, a header, markup: none is a part of a name.
FOREIGN = re.compile(r"[<>@/\\:|{}\[\]\"=]|www\.", re.IGNORECASE)


def validate_name(name: str) -> None:
    """Refuse what isn't a name.

    Raises:
        django.core.exceptions.ValidationError: where it holds a line break, a link or markup.
    """
    controls = any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in name)
    if controls or FOREIGN.search(name):
        raise ValidationError(
            _("Écrivez seulement un prénom et un nom, sans adresse ni saut de ligne."), code="not_a_name"
        )
