"""System checks of what registers DOIs."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from portal.shell.checks import TAG

NAMES = ("DATACITE_URL", "DATACITE_PREFIX", "DATACITE_REPOSITORY", "DATACITE_PASSWORD")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@register(TAG)
def datacite_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    given = [name for name in NAMES if getattr(settings, name)]
    if not given:
        return []
    messages: list[CheckMessage] = []
    missing = [name for name in NAMES if name not in given]
    if missing:
        hint = _("Donnez les quatre, ou aucun : %(names)s.") % {"names": ", ".join(NAMES)}
        said = _("Les DOI ne sont pas inscrits : il manque %(names)s.") % {"names": ", ".join(missing)}
        messages.append(Error(said, hint=hint, id="dois.E001"))
    url = urlsplit(settings.DATACITE_URL)
    if settings.DATACITE_URL and not (url.scheme == "https" or url.hostname in LOOPBACK):
        hint = _("Par exemple https://api.datacite.org")
        messages.append(Error(_("DATACITE_URL : le mot de passe ne part que par https."), hint=hint, id="dois.E002"))
    if settings.DATACITE_PREFIX and not re.fullmatch(r"10\.\d{4,9}", settings.DATACITE_PREFIX):
        hint = _("Un préfixe est ce que DataCite vous a donné, par exemple 10.12345")
        messages.append(Error(_("DATACITE_PREFIX n’est pas un préfixe."), hint=hint, id="dois.E003"))
    if not re.fullmatch(r"[-.\w]{1,60}", settings.DATACITE_SUFFIX, re.ASCII):
        hint = _("Des lettres, des chiffres, des points et des tirets.")
        messages.append(Error(_("DATACITE_SUFFIX ne peut pas commencer un DOI."), hint=hint, id="dois.E004"))
    return messages
