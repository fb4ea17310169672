"""Where allauth looks for the providers of an application."""

from portal.accounts.sign_on.oidc import EstablishmentProvider

provider_classes = [EstablishmentProvider]
