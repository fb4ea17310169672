"""What a provider says of itself (OpenID Connect Discovery 1.0), and in words what is wrong with it."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS = 5
MAX_BYTES = 256 * 1024
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class DiscoveryError(Exception):
    """The address answers nothing that one can sign in with; its text says why, and what to do."""


def discover(server_url: str) -> dict[str, Any]:
    """Ask a provider what it is, within a few seconds.

    Raises:
        DiscoveryError: where it doesn't answer, isn't one, or would have people sign in without encryption.
    """
    refuse_unencrypted(server_url, _("L’adresse du fournisseur"))
    config = _parsed(fetch(server_url.rstrip("/") + WELL_KNOWN))
    missing = [name for name in NEEDED if not isinstance(config.get(name), str)]
    if missing:
        raise DiscoveryError(
            _("Ce fournisseur ne dit pas tout ce qu’il faut ; il manque : %(names)s.") % {"names": ", ".join(missing)}
        )
    if str(config.get("issuer", "")).rstrip("/") != server_url.rstrip("/"):
        raise DiscoveryError(
            _("Ce fournisseur s’appelle lui-même « %(issuer)s » : inscrivez cette adresse-là.")
            % {"issuer": config.get("issuer", "")}
        )
    for name in NEEDED:
        refuse_unencrypted(config[name], name)
    return config


def refuse_unencrypted(url: str, what: str) -> None:
    parts = urlsplit(url)
    # A portal that is itself tried on one machine, and nothing else.
    tried_here = urlsplit(settings.SITE_URL).scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not tried_here:
        raise DiscoveryError(_("%(what)s doit commencer par https://.") % {"what": what})


def fetch(url: str) -> bytes:
    until = time.monotonic() + SECONDS
    try:
        with requests.get(url, timeout=SECONDS, allow_redirects=False, stream=True) as answer:
            if answer.is_redirect:
                raise DiscoveryError(
                    _("Cette adresse renvoie ailleurs (%(where)s) : inscrivez celle où elle mène.")
                    % {"where": answer.headers.get("Location", "")}
                )
            if answer.status_code != 200:
                raise DiscoveryError(
                    _("Rien à %(url)s (réponse %(status)d) : vérifiez l’adresse.")
                    % {"url": url, "status": answer.status_code}
                )
            content = b""
            for part in answer.iter_content(16 * 1024):
                content += part
                if len(content) > MAX_BYTES or time.monotonic() > until:
                    raise DiscoveryError(_("La réponse du fournisseur est trop longue ou trop lente."))
            return content
    except requests.exceptions.SSLError as error:
        raise DiscoveryError(_("Le certificat du fournisseur n’est pas reconnu.")) from error
    except requests.Timeout as error:
        raise DiscoveryError(
            _("Le fournisseur ne répond pas en %(seconds)d secondes.") % {"seconds": SECONDS}
        ) from error
    except requests.RequestException as error:
        raise DiscoveryError(
            _("Le fournisseur ne répond pas : vérifiez l’adresse, et que le portail peut joindre ce serveur.")
        ) from error


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        config = json.loads(content)
    except ValueError as error:
        raise DiscoveryError(_("Ce qui répond à cette adresse n’est pas un fournisseur OpenID Connect.")) from error
    if not isinstance(config, dict):
        raise DiscoveryError(_("Ce qui répond à cette adresse n’est pas un fournisseur OpenID Connect."))
    return config
