"""The certificates that an identity provider signs with, and in words what is wrong with one."""

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
RSA_BITS = 2048
MAX_CERTIFICATES = 10


class CertificateError(Exception):
    """Nothing that a provider could be known by; its text says why, and what to do."""


def read_certificates(text: str) -> list[x509.Certificate]:
    """Read certificates written as PEM, or one in base64 alone, as metadata have it.

    Returns:
        Those that are good, or will be; never an empty list.

    Raises:
        CertificateError: where one can't be read, is too weak, or none is good any more.
    """
    if PRIVATE.search(text):
        raise CertificateError(
            _(
                "Ceci contient une clé privée, que le fournisseur ne doit donner à personne : demandez-lui son "
                "certificat, qui commence par « -----BEGIN CERTIFICATE----- »."
            )
        )
    return usable(PEM.findall(text) or [text])


def usable(bodies: Iterable[str]) -> list[x509.Certificate]:
    """Read certificates in base64; as `read_certificates`."""
    found: list[x509.Certificate] = []
    for number, body in enumerate(bodies, 1):
        if number > MAX_CERTIFICATES:
            raise CertificateError(
                _("Plus de %(count)d certificats : gardez ceux qui signent.") % {"count": MAX_CERTIFICATES}
            )
        certificate = _read(body, number)
        if certificate not in found:
            found.append(certificate)
    if not found:
        raise CertificateError(_("Il manque le certificat avec lequel le fournisseur signe."))
    now = timezone.now()
    good = [certificate for certificate in found if certificate.not_valid_after_utc > now]
    if not good:
        raise CertificateError(
            _("Le certificat « %(name)s » n’est plus valide depuis le %(day)s : demandez au fournisseur le suivant.")
            % {"name": name_of(found[0]), "day": day_of(found[0].not_valid_after_utc)}
        )
    if all(certificate.not_valid_before_utc > now for certificate in good):
        raise CertificateError(
            _("Le certificat « %(name)s » n’est valide qu’à partir du %(day)s : ajoutez celui qui sert d’ici là.")
            % {"name": name_of(good[0]), "day": day_of(good[0].not_valid_before_utc)}
        )
    return good


def _read(body: str, number: int) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(body.split()), validate=True))
        key = certificate.public_key()
    except (binascii.Error, ValueError, x509.InvalidVersion) as error:
        raise CertificateError(
            _(
                "Le certificat n° %(number)d ne se lit pas : copiez-le en entier, de « -----BEGIN CERTIFICATE----- » à "
                "« -----END CERTIFICATE----- »."
            )
            % {"number": number}
        ) from error
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CertificateError(
            _("La clé du certificat « %(name)s » n’est ni RSA ni à courbe elliptique : le portail ne la vérifie pas.")
            % {"name": name_of(certificate)}
        )
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < RSA_BITS:
        raise CertificateError(
            _("La clé du certificat « %(name)s » est trop courte (%(bits)d bits) : il en faut %(least)d au moins.")
            % {"name": name_of(certificate), "bits": key.key_size, "least": RSA_BITS}
        )
    return certificate


def written(certificates: Iterable[x509.Certificate]) -> str:
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in certificates)


def good_now(text: str) -> list[x509.Certificate]:
    """Those of what `written` wrote that are good today."""
    now = timezone.now()
    return [
        certificate
        for certificate in x509.load_pem_x509_certificates(text.encode())
        if certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
    ]


def last_day(text: str) -> datetime | None:
    """Until when one of what `written` wrote is good; None where there is none."""
    if not text:
        return None
    return max(certificate.not_valid_after_utc for certificate in x509.load_pem_x509_certificates(text.encode()))


def name_of(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string() or "?"


def day_of(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
