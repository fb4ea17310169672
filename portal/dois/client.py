"""DataCite's REST API: to reserve a DOI, to publish what it leads to, to hide it.

Source: « DataCite REST API Guide », « Creating DOIs », « Updating metadata » and « DOI states » (support.datacite.org,
2024): a DOI is `draft`, `registered` or `findable`; the events `publish` and `hide` move it.
"""

from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from portal.background.work import Hopeless, Outage

CONNECT_SECONDS, READ_SECONDS = 5, 30
CONTENT_TYPE = "application/vnd.api+json"
SHOWN = 500


class RegistryAwayError(Outage):
    """DataCite doesn't answer, or can't now."""


class RegistryRefusedError(Exception):
    """DataCite doesn't let the portal in, or doesn't answer as it should: a setting is wrong, or something there is."""


class InvalidRecordError(Hopeless):
    """DataCite refuses what the portal says of a content: the same again would be refused as well."""


class TakenError(Exception):
    """The DOI is there already."""


def configured() -> bool:
    names = ("DATACITE_URL", "DATACITE_PREFIX", "DATACITE_REPOSITORY", "DATACITE_PASSWORD")
    return all(getattr(settings, name) for name in names)


def reserve(doi: str, attributes: dict[str, Any]) -> None:
    """Make a draft of a DOI.

    Raises:
        TakenError, RegistryAwayError, RegistryRefusedError, InvalidRecordError
    """
    _ask("POST", "/dois", attributes | {"doi": doi})


def publish(doi: str, attributes: dict[str, Any]) -> None:
    """Say what a DOI leads to, and let everybody find it.

    Raises:
        RegistryAwayError, RegistryRefusedError, InvalidRecordError
    """
    _ask("PUT", f"/dois/{quote(doi, safe='')}", attributes | {"event": "publish"})


def hide(doi: str, url: str) -> None:
    """Take a DOI out of what is found; it still leads to `url`, which says that the content was withdrawn.

    Raises:
        RegistryAwayError, RegistryRefusedError, InvalidRecordError
    """
    _ask("PUT", f"/dois/{quote(doi, safe='')}", {"event": "hide", "url": url})


def _ask(method: str, path: str, attributes: dict[str, Any]) -> None:
    try:
        answer = requests.request(
            method,
            settings.DATACITE_URL.rstrip("/") + path,
            json={"data": {"type": "dois", "attributes": attributes}},
            headers={"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE},
            auth=(settings.DATACITE_REPOSITORY, settings.DATACITE_PASSWORD),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            # What is sent is for DataCite alone.
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise RegistryAwayError(_("DataCite ne répond pas : %(error)s") % {"error": type(error).__name__}) from error
    if answer.status_code in (200, 201):
        _check_taken(answer)
        return
    said = _said(answer)
    if answer.status_code >= 500 or answer.status_code in (408, 429):
        raise RegistryAwayError(
            _("DataCite ne peut pas répondre maintenant (%(status)d).") % {"status": answer.status_code}
        )
    if answer.status_code == 422 and "taken" in said.lower():
        raise TakenError
    if answer.status_code in (400, 422):
        raise InvalidRecordError(_("DataCite refuse cette notice : %(said)s") % {"said": said})
    if answer.status_code in (401, 403):
        raise RegistryRefusedError(
            _(
                "DataCite refuse le compte du portail : vérifiez DATACITE_REPOSITORY, DATACITE_PASSWORD et le préfixe. "
                "%(said)s"
            )
            % {"said": said}
        )
    raise RegistryRefusedError(
        _("DataCite répond %(status)d : vérifiez DATACITE_URL. %(said)s") % {"status": answer.status_code, "said": said}
    )


def _check_taken(answer: requests.Response) -> None:
    """What answers « yes » without the DOI isn't DataCite.

    Raises:
        RegistryRefusedError
    """
    try:
        found = answer.json()["data"]["attributes"]["state"]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, str):
        raise RegistryRefusedError(_("Ce qui répond à DATACITE_URL n’est pas DataCite : vérifiez l’adresse."))


def _said(answer: requests.Response) -> str:
    """The reasons that DataCite gives."""
    try:
        errors = answer.json()["errors"]
        return " ; ".join(f"{one.get('source', '')} {one.get('title', '')}".strip() for one in errors)[:SHOWN]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
