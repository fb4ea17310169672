"""Where allauth looks for the providers of an application."""

from portal.accounts.sign_on.oidc import EstablishmentProvider
from portal.accounts.sign_on.saml.provider import EstablishmentSamlProvider

provider_classes = [EstablishmentProvider, EstablishmentSamlProvider]
