"""The portal as a service provider of SAML, one for each establishment: what it says of itself, what it asks."""

from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.serialization import Encoding
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.saml.certificates import good_now

# Signed assertions alone, nothing encrypted (the portal has no key), nothing that SHA-1 signed.
SECURITY = {
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,
    "authnRequestsSigned": False,
    "metadataCacheDuration": "",
    "metadataValidUntil": "",
    "rejectDeprecatedAlgorithm": True,
    "requestedAuthnContext": False,
    "wantAssertionsSigned": True,
    "wantAttributeStatement": False,
    "wantNameId": False,
}


def settings_of(source: EstablishmentSignOn) -> OneLogin_Saml2_Settings:
    """What python3-saml verifies an answer with: the certificates are those that are good now."""
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "security": SECURITY,
            "sp": _portal(source),
            "idp": {
                "entityId": source.entity_id,
                # python3-saml writes it as it stands in an attribute of the question.
                "singleSignOnService": {
                    "url": escape(source.sign_on_url, {'"': "&quot;"}),
                    "binding": Constants.BINDING_HTTP_REDIRECT,
                },
                "x509certMulti": {
                    "signing": [item.public_bytes(Encoding.PEM).decode() for item in good_now(source.certificates)]
                },
            },
        }
    )


def _portal(source: EstablishmentSignOn) -> dict[str, Any]:
    return {
        "entityId": source.portal_entity_id,
        "assertionConsumerService": {"url": source.callback_url, "binding": Constants.BINDING_HTTP_POST},
        "NameIDFormat": Constants.NAMEID_UNSPECIFIED,
    }


def portal_metadata(source: EstablishmentSignOn) -> bytes:
    """What the IT team of the establishment gives to its provider; it needs nothing of the provider."""
    written = OneLogin_Saml2_Settings(
        {"strict": True, "security": SECURITY, "sp": _portal(source)}, sp_validation_only=True
    ).get_sp_metadata()
    return written if isinstance(written, bytes) else written.encode()


def ask(source: EstablishmentSignOn) -> tuple[str, str]:
    """Ask the provider who somebody is.

    Returns:
        The number of the question, which the answer must name, and the address that asks it.
    """
    request = OneLogin_Saml2_Authn_Request(settings_of(source))
    query = urlencode({"SAMLRequest": request.get_request()})
    return request.get_id(), f"{source.sign_on_url}{'&' if '?' in source.sign_on_url else '?'}{query}"
