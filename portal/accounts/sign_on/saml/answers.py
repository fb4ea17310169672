"""What an identity provider answers, and whether it is believed.

python3-saml verifies signatures, schemas, hours, issuer and status. It lets pass what the SAML 2.0 profile of browsers
(4.1.4.2) doesn't, and that is verified here: an assertion must name the portal as its audience, its address, and the
question that it answers; and signatures do nothing but sign, for what else they ask is run before they are verified.
"""

import binascii
from dataclasses import dataclass
from typing import Any

import xmlsec
from allauth.socialaccount.app_settings import UID_MAX_LENGTH
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.refusals import Refusal
from portal.accounts.sign_on.saml import refusals
from portal.accounts.sign_on.saml.attributes import Told, told_of
from portal.accounts.sign_on.saml.certificates import good_now
from portal.accounts.sign_on.saml.service import settings_of

MAX_CHARACTERS = 256 * 1024
NAMESPACES = {name: Constants.NSMAP[name] for name in ("samlp", "saml", "ds")}
SIGNED_BY = frozenset(
    f"http://www.w3.org/2001/04/xmldsig-more#{name}"
    for name in ("rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512")
)
DIGESTED_BY = frozenset((Constants.SHA256, Constants.SHA384, Constants.SHA512))
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
CANONICAL = frozenset((EXCLUSIVE, f"{EXCLUSIVE}WithComments"))
TRANSFORMED_BY = CANONICAL | {"http://www.w3.org/2000/09/xmldsig#enveloped-signature"}
# What python3-saml and its parsers raise on bytes that anybody may send.
MALFORMED = (
    OneLogin_Saml2_Error,
    etree.LxmlError,
    xmlsec.Error,
    binascii.Error,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)
Code = OneLogin_Saml2_ValidationError
REASONS = {
    Code.STATUS_CODE_IS_NOT_SUCCESS: refusals.DENIED,
    Code.ASSERTION_EXPIRED: refusals.EXPIRED,
    Code.ASSERTION_TOO_EARLY: refusals.EXPIRED,
    Code.SESSION_EXPIRED: refusals.EXPIRED,
    Code.RESPONSE_EXPIRED: refusals.EXPIRED,
    Code.WRONG_AUDIENCE: refusals.OTHER_PORTAL,
    Code.WRONG_DESTINATION: refusals.OTHER_PORTAL,
    Code.EMPTY_DESTINATION: refusals.OTHER_PORTAL,
    Code.WRONG_ISSUER: refusals.OTHER_PORTAL,
    Code.WRONG_INRESPONSETO: refusals.USED,
    Code.NO_SIGNED_ASSERTION: refusals.UNSIGNED,
    Code.NO_SIGNATURE_FOUND: refusals.UNSIGNED,
    Code.DEPRECATED_SIGNATURE_METHOD: refusals.UNSIGNED,
    Code.DEPRECATED_DIGEST_METHOD: refusals.UNSIGNED,
    Code.INVALID_SIGNATURE: refusals.BAD_SIGNATURE,
    Code.ENCRYPTED_ATTRIBUTES: refusals.ENCRYPTED,
}


class AnswerError(Exception):
    """An answer that isn't believed, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal


@dataclass(frozen=True)
class Answer:
    """An answer that was read, and of which nothing is believed yet, not even the question that it names."""

    response: OneLogin_Saml2_Response
    question: str


def read_answer(source: EstablishmentSignOn, encoded: str) -> Answer:
    """Read what came with a form, in base64.

    Raises:
        AnswerError: where it isn't an answer of SAML, or names no question.
    """
    if not good_now(source.certificates):
        raise AnswerError(refusals.CERTIFICATE_ENDED)
    if not encoded or len(encoded) > MAX_CHARACTERS:
        raise AnswerError(refusals.MALFORMED)
    try:
        response = OneLogin_Saml2_Response(settings_of(source), encoded)
    except OneLogin_Saml2_Error as error:
        raise AnswerError(
            refusals.ENCRYPTED if error.code == OneLogin_Saml2_Error.PRIVATE_KEY_NOT_FOUND else refusals.MALFORMED
        ) from error
    except MALFORMED as error:
        raise AnswerError(refusals.MALFORMED) from error
    question = response.get_in_response_to()
    if not question:
        raise AnswerError(refusals.UNSOLICITED)
    return Answer(response, question)


def believe(source: EstablishmentSignOn, answer: Answer) -> Told:
    """Verify an answer to the question that it names, whose asking the caller made sure of.

    Raises:
        AnswerError: where one thing of it isn't as it should be.
    """
    response = answer.response
    try:
        _refuse_odd_signatures(response.document)
        response.is_valid(_address_of(source), answer.question, raise_exceptions=True)
        _refuse_other_readers(source, answer)
        told = told_of(source, response.get_nameid_data(), response.get_attributes())
    except OneLogin_Saml2_ValidationError as error:
        raise AnswerError(_reason_of(error, source, answer)) from error
    except MALFORMED as error:
        raise AnswerError(refusals.MALFORMED) from error
    if not 0 < len(told.identifier) <= UID_MAX_LENGTH:
        raise AnswerError(refusals.NAMELESS)
    return told


def _reason_of(error: OneLogin_Saml2_ValidationError, source: EstablishmentSignOn, answer: Answer) -> Refusal:
    """What to say; python3-saml doesn't tell which part of a confirmation is wrong."""
    if error.code == Code.WRONG_SUBJECTCONFIRMATION:
        try:
            _refuse_other_readers(source, answer)
        except AnswerError as found:
            return found.refusal
    return REASONS.get(error.code, refusals.MALFORMED)


def _address_of(source: EstablishmentSignOn) -> dict[str, str]:
    """Where answers come, as python3-saml asks: by `SITE_URL`, whatever host was named."""
    scheme, _separator, rest = source.callback_url.partition("://")
    host, _separator, path = rest.partition("/")
    return {"https": "on" if scheme == "https" else "off", "http_host": host, "script_name": f"/{path}"}


def _found(node: Any, path: str) -> list[Any]:
    return list(node.xpath(path, namespaces=NAMESPACES))


def _refuse_odd_signatures(document: Any) -> None:
    """Refuse, before anything is run, signatures that do more than sign one element, and numbers that two have."""
    numbers = _found(document, "//@ID")
    if len(numbers) != len(set(numbers)):
        raise AnswerError(refusals.BAD_SIGNATURE)
    for signature in _found(document, "//ds:Signature"):
        method = _found(signature, "./ds:SignedInfo/ds:SignatureMethod/@Algorithm")
        canonical = _found(signature, "./ds:SignedInfo/ds:CanonicalizationMethod/@Algorithm")
        digest = _found(signature, ".//ds:DigestMethod/@Algorithm")
        if len(method) != 1 or not SIGNED_BY.issuperset(method) or not DIGESTED_BY.issuperset(digest):
            raise AnswerError(refusals.UNSIGNED)
        transforms = _found(signature, ".//ds:Transform/@Algorithm")
        if (
            len(_found(signature, ".//ds:Reference")) != 1
            or _found(signature, ".//ds:Object | .//ds:Manifest")
            or not CANONICAL.issuperset(canonical)
            or not TRANSFORMED_BY.issuperset(transforms)
            or len(transforms) != len(_found(signature, ".//ds:Transform"))
        ):
            raise AnswerError(refusals.BAD_SIGNATURE)


def _refuse_other_readers(source: EstablishmentSignOn, answer: Answer) -> None:
    """The assertion itself, which is signed, must say for whom it is, where, what it answers and until when."""
    (assertion,) = _found(answer.response.document, "/samlp:Response/saml:Assertion")
    if answer.response.document.get("Destination", source.callback_url) != source.callback_url:
        raise AnswerError(refusals.OTHER_PORTAL)
    restrictions = _found(assertion, "./saml:Conditions/saml:AudienceRestriction")
    named = [_found(item, "./saml:Audience/text()") for item in restrictions]
    # Each restriction binds (SAML 2.0 Core, 2.5.1.4).
    if not named or any(source.portal_entity_id not in [name.strip() for name in names] for names in named):
        raise AnswerError(refusals.OTHER_PORTAL)
    confirmed = [
        data
        for data in _found(
            assertion,
            f"./saml:Subject/saml:SubjectConfirmation[@Method='{Constants.CM_BEARER}']/saml:SubjectConfirmationData",
        )
        if data.get("Recipient") == source.callback_url
    ]
    if not confirmed:
        raise AnswerError(refusals.OTHER_PORTAL)
    if not any(data.get("InResponseTo") == answer.question for data in confirmed):
        raise AnswerError(
            refusals.USED if any(data.get("InResponseTo") for data in confirmed) else refusals.UNSOLICITED
        )
    now = OneLogin_Saml2_Utils.now()
    if not any(
        data.get("InResponseTo") == answer.question
        and data.get("NotOnOrAfter")
        and OneLogin_Saml2_Utils.parse_SAML_to_time(data.get("NotOnOrAfter")) > now
        for data in confirmed
    ):
        raise AnswerError(refusals.EXPIRED)
