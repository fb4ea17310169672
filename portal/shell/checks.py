"""System checks of the settings. `manage.py` runs them; the server refuses to start on an error (`refuse_errors`)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks  # noqa: A004  (Django's name)
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from portal.shell.client_address import networks
from portal.shell.site_address import address_fault

TAG = "portal"
LOCAL_CACHES = ("locmem", "dummy")


def refuse_errors() -> None:
    """Stop a server whose settings are wrong.

    Raises:
        django.core.exceptions.ImproperlyConfigured: with every error, and what to do.
    """
    errors = [message for message in run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint or ''}".strip() for error in errors))


@register(TAG)
def site_url_is_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    fault = address_fault(settings.SITE_URL)
    if not fault:
        return []
    hint = _("Donnez à SITE_URL l’adresse publique du portail, par exemple https://portail.exemple.ca")
    return [Error(f"SITE_URL : {fault}", hint=hint, id="core.E002")]


@register(TAG)
def networks_are_networks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    for name in ("TRUSTED_PROXIES", "PROBE_NETWORKS"):
        try:
            networks(tuple(getattr(settings, name)))
        except ValueError as error:
            hint = _("Donnez des adresses ou des réseaux séparés par des virgules, par exemple 10.0.0.0/8,192.0.2.7")
            messages.append(Error(f"{name} : {error}", hint=hint, id="core.E003"))
    return messages


@register("throttling", deploy=True)
def limits_are_counted_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not any(kind in settings.CACHES["default"]["BACKEND"].lower() for kind in LOCAL_CACHES):
        return []
    return [
        Warning(
            _("Chaque processus du serveur compte pour lui seul les essais de mot de passe et les demandes."),
            hint=_("Donnez à CACHE_URL un cache commun, par exemple rediscache://127.0.0.1:6379/0"),
            id="core.W001",
        )
    ]


@register("throttling", deploy=True)
def clients_are_told_apart(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            _("Derrière un mandataire qui n’est pas déclaré, tout le monde a la même adresse et les mêmes limites."),
            hint=_("Donnez à TRUSTED_PROXIES le réseau du mandataire, par exemple 127.0.0.1"),
            id="core.W002",
        )
    ]
