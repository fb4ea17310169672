"""SAML as allauth knows it: who somebody is, of what an answer told."""

from typing import Any

from allauth.socialaccount.providers.base import Provider, ProviderAccount

from portal.accounts.sign_on.saml.attributes import Told


class EstablishmentSamlProvider(Provider):
    """Makes a sign-in of what was believed (`Told`); asking and believing are `service` and `answers`."""

    id = "saml"
    name = "SAML"
    account_class = ProviderAccount

    def extract_uid(self, data: Told) -> str:
        return data.identifier

    def extract_extra_data(self, data: Told) -> dict[str, Any]:
        """Nothing that the provider tells of a person is kept but their number there."""
        return {}

    def extract_common_fields(self, data: Told) -> dict[str, Any]:
        return {
            "email": data.address,
            "email_verified": data.verified,
            "first_name": data.first_name,
            "last_name": data.last_name,
        }
