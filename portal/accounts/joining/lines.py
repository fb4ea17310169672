"""A list of people as one pastes it: an address a line, alone or as « Nom <adresse> »."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.accounts.addresses import canonical_address, refuse_letters_outside_ascii
from portal.accounts.names import validate_name

MOST_LINES = 200
LONGEST_LINE = 400


@dataclass(frozen=True)
class Line:
    """A line of the list: an address and a name, or what is wrong with it."""

    number: int
    text: str
    address: str = ""
    name: str = ""
    problem: str = ""

    @property
    def written(self) -> str:
        """The line, as the form takes it back."""
        return f"{self.name} <{self.address}>" if self.name and not self.problem else self.address or self.text


def read_lines(text: str) -> list[Line]:
    """Read a list; empty lines are skipped, an address that comes twice is a problem of its second line."""
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip(" \t,;"):
            continue
        line = _read(number, raw.strip(" \t,;"))
        if not line.problem and line.address in seen:
            said = _("La même adresse est à la ligne %(number)d.") % {"number": seen[line.address]}
            line = Line(number, line.text, problem=said)
        seen.setdefault(line.address, number)
        lines.append(line)
    return lines


def _read(number: int, text: str) -> Line:
    if len(text) > LONGEST_LINE:
        return Line(
            number, text[:LONGEST_LINE], problem=_("Cette ligne est trop longue : une seule personne par ligne.")
        )
    name, address = parseaddr(text) if "<" in text else ("", text)
    address, name = canonical_address(address), " ".join(name.split())
    try:
        validate_email(address)
        refuse_letters_outside_ascii(address)
        if len(address) > 254 or len(name) > 150:
            raise ValidationError(_("L’adresse ou le nom est trop long."))
    except ValidationError as error:
        wrong = error.code != "invalid" and " ".join(error.messages)
        said = _(
            "Ce n’est pas une adresse. Écrivez « prenom.nom@exemple.ca » ou « Prénom Nom <prenom.nom@exemple.ca> »."
        )
        return Line(number, text, problem=wrong or said)
    try:
        validate_name(name)
    except ValidationError as error:
        return Line(number, text, problem=" ".join(error.messages))
    return Line(number, text, address, name)
