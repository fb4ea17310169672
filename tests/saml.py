"""An identity provider of SAML on this machine, in a process of its own, and one who forges its answers."""

import base64
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import requests
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.test import Client
from lxml import etree

from tests.e2e.pages import web_tools
from tests.oidc import free_port

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class Signer:
    """A key and a certificate of it."""

    def __init__(self, *, bits: int = 2048, since_days: int = 1, days: int = 30, name: str = "fournisseur") -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        now = datetime.now(UTC)
        called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(called)
            .issuer_name(called)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=since_days))
            .not_valid_after(now + timedelta(days=days))
            .sign(key, hashes.SHA256())
        )
        self.pem = self.certificate.public_bytes(Encoding.PEM).decode()
        self.key = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
        self.body = "".join(self.pem.split("\n")[1:-2])


class Provider:
    """A real one (saml-idp): who is asked to sign in there does so by a form."""

    def __init__(self, url: str, signer: Signer) -> None:
        self.url = url
        self.signer = signer
        self.entity_id = "urn:cisss:identite"

    def metadata(self) -> str:
        return requests.get(f"{self.url}/metadata", timeout=5).text

    def answers(self, address: str, name: str, **told: Any) -> dict[str, str]:
        """What the browser of who signs in there as `name` posts to the portal."""
        asked = requests.get(address, timeout=5).text
        question = re.search(r"""name="_authnRequest"[^>]*value=['"]([^'"]*)""", asked)
        assert question, asked
        person = {"nameIdFormat": PERSISTENT, "firstName": "Ada", "lastName": "Tremblay", "email": ""} | told
        said = requests.post(
            f"{self.url}/signin",
            {"_authnRequest": unescape(question[1]), "userName": name} | person,
            timeout=5,
        ).text
        fields = {
            field: re.search(rf'name="{field}"\s+value="([^"]*)"', said) for field in ("SAMLResponse", "RelayState")
        }
        return {field: unescape(found[1]) for field, found in fields.items() if found}


@contextmanager
def running_provider(folder: Path, audience: str, acs: str, *, named: str = "127.0.0.1") -> Iterator[Provider]:
    """Start one on the loopback address, called by the name that browsers are led to."""
    signer, port = Signer(), free_port()
    (folder / "key.pem").write_text(signer.key)
    (folder / "certificate.pem").write_text(signer.pem)
    tools = web_tools()
    provider = Provider(f"http://{named}:{port}", signer)
    options = {
        "host": "127.0.0.1",
        "port": port,
        "cert": folder / "certificate.pem",
        "key": folder / "key.pem",
        "issuer": provider.entity_id,
        "audience": audience,
        "acsUrl": acs,
    }
    process = subprocess.Popen(
        [
            tools / "node",
            "--no-deprecation",
            tools / "node_modules" / "saml-idp" / "bin" / "run.js",
            *(part for name, value in options.items() for part in (f"--{name}", str(value))),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")},
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                provider.metadata()
                break
            except requests.ConnectionError:
                assert time.monotonic() < until, "The provider did not start."
                time.sleep(0.1)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def post_answer(client: Client, source: Any, fields: dict[str, str]) -> Any:
    """Post what a provider answered, as its site does: without the cookies of the portal; then follow with them.

    A cookie that the post leaves is kept beside those that there were, as a browser does.
    """
    aside = Client()
    posted = aside.post(f"/connexion/etablissement/{source.key}/saml/", fields)
    if posted.status_code != 302:
        return posted
    assert set(aside.cookies) == {"saml-answer"}
    client.cookies["saml-answer"] = aside.cookies["saml-answer"].value
    return client.get(posted["Location"])


def forged(fields: dict[str, str], change: Callable[[Any], Any], *, signer: Signer | None = None) -> dict[str, str]:
    """An answer of the provider, changed; its assertion is signed again where a signer is given."""
    tree = etree.fromstring(base64.b64decode(fields["SAMLResponse"]))
    for signature in tree.xpath("/samlp:Response/ds:Signature", namespaces=NAMES):
        signature.getparent().remove(signature)
    tree = change(tree)
    if signer is not None:
        sign(tree.find("saml:Assertion", NAMES), signer)
    return fields | {"SAMLResponse": base64.b64encode(etree.tostring(tree)).decode()}


def sign(
    assertion: Any,
    signer: Signer,
    method: Any = xmlsec.constants.TransformRsaSha256,
    digest: Any = xmlsec.constants.TransformSha256,
) -> None:
    """Sign an assertion anew, as a provider does."""
    for former in assertion.findall("ds:Signature", NAMES):
        assertion.remove(former)
    signature = xmlsec.template.create(assertion, xmlsec.constants.TransformExclC14N, method)
    assertion.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.key, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)


def metadata(url: str, signer: Signer | None = None, *, body: str = "", **attributes: str) -> str:
    """The metadata of a provider, as short as they can be; `body` stands for what follows the certificate."""
    keys = f"<ds:X509Data><ds:X509Certificate>{signer.body}</ds:X509Certificate></ds:X509Data>" if signer else ""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    service = body or (
        f'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}/sso"/>'
    )
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{NAMES["ds"]}" '
        f'entityID="{url}"><IDPSSODescriptor protocolSupportEnumeration="{NAMES["samlp"]}"{said}>'
        f'<KeyDescriptor use="signing"><ds:KeyInfo>{keys}</ds:KeyInfo></KeyDescriptor>{service}'
        "</IDPSSODescriptor></EntityDescriptor>"
    )
