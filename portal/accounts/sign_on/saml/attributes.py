"""What an assertion says of a person, by the names that the provider gives to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants

from portal.accounts.sign_on.models import EstablishmentSignOn

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
# By object identifier (Shibboleth), by claim (Microsoft), by the word itself.
USUAL_ADDRESS = ("urn:oid:0.9.2342.19200300.100.1.3", f"{CLAIMS}/emailaddress", "mail", "email")
USUAL_FIRST_NAME = ("urn:oid:2.5.4.42", f"{CLAIMS}/givenname", "givenName", "firstName", "first_name")
USUAL_LAST_NAME = ("urn:oid:2.5.4.4", f"{CLAIMS}/surname", "sn", "surname", "lastName", "last_name")
TRUE = frozenset(("true", "1", "yes", "oui"))


@dataclass(frozen=True)
class Told:
    """Whom the provider speaks of. `identifier` is empty where it gave none that lasts."""

    identifier: str
    address: str
    verified: bool
    first_name: str
    last_name: str


def told_of(source: EstablishmentSignOn, name: Mapping[str, str], attributes: Mapping[str, Sequence[Any]]) -> Told:
    """Read who it is from the name (NameID) and the attributes of an assertion."""

    def first(wanted: str, usual: tuple[str, ...] = ()) -> str:
        for key in (wanted,) if wanted else usual:
            for value in attributes.get(key, ()):
                text = _text(value)
                if text:
                    return text
        return ""

    written, kind = (name.get("Value") or "").strip(), name.get("Format", "")
    if source.identifier_attribute:
        identifier = first(source.identifier_attribute)
    else:
        # Another one at each sign-in (SAML 2.0 Core, 8.3.8): it would be nobody's twice.
        identifier = "" if kind == Constants.NAMEID_TRANSIENT else written
    address = first(source.email_attribute, USUAL_ADDRESS)
    if not address and not source.email_attribute and kind == Constants.NAMEID_EMAIL_ADDRESS:
        address = written
    return Told(
        identifier=identifier,
        address=address,
        verified=(
            first(source.verified_attribute).lower() in TRUE
            if source.verified_attribute
            else source.addresses_are_given
        ),
        first_name=first(source.first_name_attribute, USUAL_FIRST_NAME),
        last_name=first(source.last_name_attribute, USUAL_LAST_NAME),
    )


def _text(value: Any) -> str:
    """An attribute is a text, or holds a name as a persistent identifier does (eduPersonTargetedID)."""
    found = value["NameID"]["value"] if isinstance(value, dict) else value
    return (found or "").strip()
