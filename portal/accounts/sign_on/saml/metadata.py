"""What an identity provider says of itself (SAML 2.0 Metadata), and in words what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.accounts.sign_on.discovery import MAX_BYTES
from portal.accounts.sign_on.saml.certificates import CertificateError, day_of, usable, written

MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
# How many providers a message names, of those that a file has.
NAMED = 5


class MetadataError(Exception):
    """Nothing that one can sign in with; its text says why, and what to do."""


@dataclass(frozen=True)
class IdentityProvider:
    """What a sign-in needs of a provider; `certificates` are PEM."""

    entity_id: str
    sign_on_url: str
    certificates: str


def read_metadata(content: str | bytes, entity_id: str = "") -> IdentityProvider:
    """Read the metadata of a provider: no entity, no document type, nothing that they name is fetched.

    Args:
        entity_id: which provider is meant, where the file has several.

    Raises:
        MetadataError: where they aren't metadata, or lack something.
    """
    entity, provider = _chosen(_entities(_parsed(content)), entity_id)
    _refuse_what_ended(entity)
    _refuse_what_ended(provider)
    if provider.get("WantAuthnRequestsSigned") in ("true", "1"):
        raise MetadataError(
            _(
                "Ce fournisseur veut des demandes signées (WantAuthnRequestsSigned), et le portail n’en signe pas : "
                "demandez à l’informatique de ne pas l’exiger pour lui."
            )
        )
    keys = [key for key in provider.iter(f"{MD}KeyDescriptor") if key.get("use", "signing") == "signing"]
    try:
        certificates = usable(item.text or "" for key in keys for item in key.iter(CERTIFICATE))
    except CertificateError as error:
        raise MetadataError(str(error)) from error
    return IdentityProvider(entity.get("entityID", ""), _sign_on_url(provider), written(certificates))


def _parsed(content: str | bytes) -> Element:
    if len(content) > MAX_BYTES:
        raise MetadataError(
            _("Ces métadonnées sont trop longues (%(count)d Ko au plus) : donnez celles de ce seul fournisseur.")
            % {"count": MAX_BYTES // 1024}
        )
    try:
        root: Element = fromstring(content.strip(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise MetadataError(
            _(
                "Ce XML déclare un type de document ou des entités (DOCTYPE, ENTITY), que des métadonnées SAML n’ont "
                "pas : il est refusé."
            )
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise MetadataError(
            _(
                "Ceci n’est pas du XML entier (ligne %(line)d) : copiez les métadonnées de « <EntityDescriptor » à "
                "« </EntityDescriptor> »."
            )
            % {"line": error.position[0] if isinstance(error, ParseError) else 1}
        ) from error
    return root


def _entities(root: Element) -> list[Element]:
    if root.tag not in (f"{MD}EntityDescriptor", f"{MD}EntitiesDescriptor"):
        raise MetadataError(
            _(
                "Ce XML n’est pas celui de métadonnées SAML 2.0 : il commence par « %(tag)s » et non par "
                "« EntityDescriptor »."
            )
            % {"tag": root.tag.rpartition("}")[2]}
        )
    return list(root.iter(f"{MD}EntityDescriptor"))


def _chosen(entities: Iterable[Element], entity_id: str) -> tuple[Element, Element]:
    found = {
        entity.get("entityID", ""): (entity, role)
        for entity in entities
        for role in entity.iterfind(f"{MD}IDPSSODescriptor")
        if PROTOCOL in role.get("protocolSupportEnumeration", "").split() and entity.get("entityID")
    }
    if not found:
        raise MetadataError(
            _(
                "Ces métadonnées ne sont pas celles d’un fournisseur d’identité SAML 2.0 (IDPSSODescriptor avec son "
                "entityID) : ce sont peut-être celles d’un service, ou celles du portail lui-même."
            )
        )
    if len(found) > 1 and entity_id not in found:
        raise MetadataError(
            _("Ces métadonnées ont %(count)d fournisseurs : inscrivez l’identifiant de l’un d’eux (%(names)s).")
            % {"count": len(found), "names": ", ".join(list(found)[:NAMED]) + ("…" if len(found) > NAMED else "")}
        )
    return found[entity_id] if len(found) > 1 else next(iter(found.values()))


def _refuse_what_ended(element: Element) -> None:
    """Metadata say until when they are true (SAML 2.0 Metadata, 2.3.2)."""
    said = element.get("validUntil", "")
    try:
        until: datetime | None = parse_datetime(said)
    except ValueError:
        until = None
    if until is None:
        return
    if timezone.is_naive(until):
        until = until.replace(tzinfo=UTC)
    if until <= timezone.now():
        raise MetadataError(
            _("Ces métadonnées ne sont plus valides depuis le %(day)s (validUntil) : demandez celles d’aujourd’hui.")
            % {"day": day_of(until)}
        )


def _sign_on_url(provider: Element) -> str:
    services = {
        item.get("Binding", ""): item.get("Location", "") for item in provider.iterfind(f"{MD}SingleSignOnService")
    }
    if services.get(REDIRECT):
        return services[REDIRECT]
    if services:
        raise MetadataError(
            _(
                "Ce fournisseur n’a pas d’adresse de connexion par redirection (SingleSignOnService, HTTP-Redirect), "
                "la seule que le portail emploie : demandez à l’informatique de l’ouvrir."
            )
        )
    raise MetadataError(_("Il manque l’adresse de connexion du fournisseur (SingleSignOnService)."))
