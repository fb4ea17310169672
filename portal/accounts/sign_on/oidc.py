"""OpenID Connect with the provider of an establishment.

Beyond what allauth checks: the signature of the identity token always, that the token and the profile are of the same
person, and nothing of the address that began the sign-in but where to come back.
"""

from typing import Any

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.accounts.sign_on.models import EstablishmentSignOn

# Signed by a key that the provider alone holds; never by a shared secret, nor by none.
ALGORITHMS = frozenset(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"))


class EstablishmentAdapter(OpenIDConnectOAuth2Adapter):
    """Asks the provider of one establishment."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Of the portal's own address, whatever host the request named."""
        return settings.SITE_URL + reverse("openid_connect_callback", args=[self.provider_id])

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        response = kwargs["response"]
        if not response.get("id_token"):
            raise OAuth2Error("The provider gave no identity token.")
        identity = self._decode_id_token(app, response["id_token"])
        profile = self._fetch_user_info(token.token)
        if not isinstance(profile, dict) or profile.get("sub") != identity.get("sub") or not identity.get("sub"):
            # OpenID Connect Core 1.0, 5.3.2.
            raise OAuth2Error("The profile is another person's than the identity token.")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": profile, "id_token": identity})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """What a token says, once its signature, author, reader and hours were verified (OpenID Connect Core, 3.1.3.7).

        Raises:
            OAuth2Error: where one of them isn't right.
        """
        with get_adapter(self.request).get_requests_session() as session:
            published = session.get(self.openid_config["jwks_uri"])
            published.raise_for_status()
            keys = published.json()
        try:
            header = jwt.get_unverified_header(id_token)
            algorithm, name = header.get("alg"), header.get("kid")
            found = [
                key
                for key in jwt.PyJWKSet.from_dict(keys).keys
                if key.public_key_use in (None, "sig") and name in (None, key.key_id)
            ]
            # A token that names no key is signed by the only one.
            if algorithm not in ALGORITHMS or len(found) != 1:
                raise OAuth2Error("No published key signs as this token does.")
            decoded: dict[str, Any] = jwt.decode(
                id_token,
                key=found[0].key,
                algorithms=[algorithm],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=60,
                options={"require": ["iss", "aud", "sub", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("The identity token isn't what it should be.") from error
        return decoded


class EstablishmentProvider(OpenIDConnectProvider):
    oauth2_adapter_class = EstablishmentAdapter

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Nothing that the provider tells of a person is kept but their number there."""
        return {}


def begin(request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Send somebody to their provider."""
    provider = get_adapter(request).get_provider(request, source.key)
    answer: HttpResponse = provider.redirect(
        request, process=AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
    )
    return answer


def take(request: HttpRequest, source: EstablishmentSignOn) -> HttpResponse:
    """Take the provider's answer, once."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(EstablishmentAdapter(request, source.key))(request)
    return answer
