"""SAML 2.0 with the provider of an establishment: what it says of itself, what is asked, what is believed."""
