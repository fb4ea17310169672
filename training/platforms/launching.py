"""Messages of platforms, verified by PyLTI1p3: state, nonce, signature, audience, deployment, message.

What the library keeps in a session is a row here: a message comes as a form of another site, without the session of
whoever sends it. A nonce is spent by the first message that holds it.
"""

import json
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pylti1p3.contrib.django.cookie import DjangoCookieService
from pylti1p3.contrib.django.message_launch import DjangoMessageLaunch
from pylti1p3.contrib.django.oidc_login import DjangoOIDCLogin
from pylti1p3.contrib.django.request import DjangoRequest
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException, OIDCException
from pylti1p3.registration import Registration
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from portal.accounts.sign_on.discovery import DiscoveryError, fetch
from portal.background.chores import register_chore
from training.platforms.models import Launch, Platform
from training.signing.keys import key_of, private_pem
from training.signing.models import SigningKey

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
LASTS = timedelta(minutes=15)
KEYS_SECONDS = 3600


class RefusedError(Exception):
    """A message that isn't to be believed; the text, in English, is for logs."""


class PortalRegistration(Registration):
    """A platform as the library reads it; the key that the portal signs with is named as it is published."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.set_issuer(platform.issuer).set_client_id(platform.client_id)
        self.set_auth_login_url(platform.login_url).set_auth_token_url(platform.token_url)
        self.set_key_set_url(platform.keys_url)

    def get_kid(self) -> str:
        return key_of(SigningKey.Purpose.PLATFORMS).kid

    def get_tool_private_key(self) -> str:
        return private_pem(key_of(SigningKey.Purpose.PLATFORMS))


class RegisteredPlatforms(ToolConfAbstract[Any]):
    """The platforms that an administrator registered and that are in service."""

    def check_iss_has_one_client(self, iss: str) -> bool:
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        return True

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> Any:
        return self.find_registration_by_params(iss, None)

    def find_deployment(self, iss: str, deployment_id: str) -> None:
        return None

    def find_registration_by_params(self, iss: str, client_id: str | None, *args: Any, **kwargs: Any) -> Any:
        found = list(Platform.objects.filter(issuer=iss, active=True)[:2])
        # Where an issuer has one client, its name may be left out (Security Framework, section 5.1.1.1).
        named = [one for one in found if not client_id or one.client_id == client_id]
        if client_id and not named:
            named = list(Platform.objects.filter(issuer=iss, client_id=client_id, active=True))
        return PortalRegistration(named[0]) if len(named) == 1 else None

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        platform = Platform.objects.filter(issuer=iss, client_id=client_id, active=True).first()
        if platform is None or deployment_id not in platform.deployment_list:
            return None
        return Deployment().set_deployment_id(deployment_id)


class RowsInsteadOfSession(SessionService):
    """Nonces as rows, each spent once."""

    def __init__(self) -> None:
        self.platform: Platform | None = None
        self.launch: Launch | None = None

    def save_nonce(self, nonce: str) -> None:
        assert self.platform is not None  # noqa: S101  (told before)
        Launch.objects.create(platform=self.platform, nonce=nonce)

    def check_nonce(self, nonce: str) -> bool:
        now = timezone.now()
        fresh = Launch.objects.filter(nonce=nonce, spent_at=None, begun_at__gte=now - LASTS)
        if not fresh.update(spent_at=now):
            return False
        self.launch = Launch.objects.select_related("platform").get(nonce=nonce)
        return True

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        # The cookie alone says so: a message is received once.
        return False

    def set_state_valid(self, state: str, id_token_hash: str) -> None:
        pass

    def save_launch_data(self, key: str, jwt_body: Any) -> None:
        assert self.launch is not None  # noqa: S101  (its nonce was checked)
        self.launch.told = dict(jwt_body)
        self.launch.save(update_fields=["told"])


class Login(DjangoOIDCLogin):
    """A platform says that somebody comes; they are sent back there, to come with a signed message."""

    def validate_oidc_login(self) -> Any:
        registration: Any = super().validate_oidc_login()
        sessions: Any = self._session_service
        sessions.platform = registration.platform
        return registration


class Message(DjangoMessageLaunch):
    """A signed message."""

    def fetch_public_key(self, key_set_url: str) -> Any:
        """The keys of a platform, kept an hour; asked again for one that isn't among them."""
        place = f"lti-keys:{key_set_url}"
        found = cache.get(place)
        kid = self._jwt.get("header", {}).get("kid")
        if found is None or kid not in [key.get("kid") for key in found["keys"]]:
            try:
                found = json.loads(fetch(key_set_url))
                if not all(isinstance(key, dict) for key in found["keys"]):
                    raise LtiException("The keys of the platform aren't a JWK Set.")
            except (DiscoveryError, ValueError, KeyError, TypeError) as problem:
                raise LtiException(f"The keys of the platform can't be read: {problem}") from problem
            cache.set(place, found, KEYS_SECONDS)
        return found


def begin(request: HttpRequest, launch_url: str) -> Any:
    """Send who comes back to their platform, with a state that a cookie of this browser holds. Raises RefusedError."""
    sessions: Any = RowsInsteadOfSession()
    cookies: Any = DjangoCookieService
    login = Login(
        request,
        RegisteredPlatforms(),  # type: ignore[arg-type]
        session_service=sessions,
        cookie_service=cookies(DjangoRequest(request)),
    )
    try:
        return login.redirect(launch_url)
    except (OIDCException, LtiException) as refused:
        raise RefusedError(str(refused)) from refused


def receive(request: HttpRequest) -> Launch:
    """Verify a message, and keep what it says. Raises RefusedError."""
    sessions = RowsInsteadOfSession()
    message = Message(request, RegisteredPlatforms(), session_service=sessions)
    try:
        message.validate()
    except (LtiException, AssertionError, ValueError, TypeError, AttributeError) as refused:
        # The library reads what isn't signed yet as if it were well made.
        raise RefusedError(f"{type(refused).__name__}: {refused}") from refused
    launch = sessions.launch
    told = launch.told if launch else None
    if launch is None or not told:
        raise RefusedError("The message says nothing.")
    if (told.get("iss"), message.get_client_id()) != (launch.platform.issuer, launch.platform.client_id):
        raise RefusedError("The message answers another platform's nonce.")
    if not isinstance(told.get("sub"), str) or not 0 < len(told["sub"]) <= 255:
        raise RefusedError("The message is of nobody.")
    return launch


def fresh(key: str) -> Launch | None:
    """A verified visit that just began; None for any other."""
    since = timezone.now() - LASTS
    return (
        Launch.objects.select_related("platform")
        .filter(key=key, begun_at__gte=since, told__isnull=False, platform__active=True)
        .first()
    )


@register_chore("platform_launches", _("Oubli des visites de plateformes"), every=timedelta(hours=1))
def forget_launches() -> None:
    """Forget the visits that are over."""
    Launch.objects.filter(begun_at__lt=timezone.now() - LASTS).delete()
