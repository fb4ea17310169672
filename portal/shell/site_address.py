"""`SITE_URL` is where the portal is, for mails, feeds and site maps; Wagtail's record of its site follows it."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_save
from django.utils.translation import gettext as _
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}


def address_fault(url: str) -> str:
    """Say in words why this can't be the address of a portal; empty where it can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("« %(url)s » n’est pas une adresse.") % {"url": url}
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return _("« %(url)s » n’est pas une adresse complète : il y faut https:// et le nom de la machine.") % {
            "url": url
        }
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        return _("« %(url)s » dit plus que l’adresse de la machine : enlevez ce qui suit son nom.") % {"url": url}
    if parts.scheme == "http" and settings.SECURE_SSL_REDIRECT:
        return _("« %(url)s » n’est pas en https, où le portail renvoie tout le monde.") % {"url": url}
    if parts.scheme == "https" and port not in (None, 443):
        return _("« %(url)s » : en https, les liens de Wagtail ne savent dire que le port 443.") % {"url": url}
    return ""


def follow_site_url(site: Site) -> None:
    """Give the site's record the host and the port of `SITE_URL`, without saving it."""
    parts: SplitResult = urlsplit(settings.SITE_URL)
    if address_fault(settings.SITE_URL):
        # The checks say so; a record that is right stays.
        return
    site.hostname = parts.hostname or ""
    site.port = parts.port or DEFAULT_PORTS[parts.scheme]


def connect() -> None:
    """Have the record follow, whoever saves it, and after each `migrate`: to be called as the portal starts."""
    pre_save.connect(_before_save, sender=Site, dispatch_uid="site_url")
    post_migrate.connect(_after_migrate, dispatch_uid="site_url")


def _before_save(instance: Site, raw: bool = False, **kwargs: Any) -> None:
    if instance.is_default_site and not raw:
        follow_site_url(instance)


def _after_migrate(app_config: Any, using: str, **kwargs: Any) -> None:
    # Once, after the last of Wagtail's tables is there.
    if app_config.label != "core" or Site._meta.db_table not in connections[using].introspection.table_names():
        return
    for site in Site.objects.using(using).filter(is_default_site=True):
        before = (site.hostname, site.port)
        follow_site_url(site)
        if (site.hostname, site.port) != before:
            site.save(using=using)
