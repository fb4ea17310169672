"""The certificates of providers that end soon, said on the administration's home page in time to change them."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.sign_on.models import EstablishmentSignOn
from portal.accounts.sign_on.saml.certificates import day_of, last_day
from portal.administration.dashboard import LISTED, Task, TaskItem, register_task

NOTICE = timedelta(days=30)


@register_task(order=44)
def certificates_that_end(user: Any) -> Task | None:
    """Those that end first: afterwards nobody of the establishment signs in by its account."""
    if not user.is_superuser:
        return None
    until = timezone.now() + NOTICE
    offered = EstablishmentSignOn.objects.filter(protocol=EstablishmentSignOn.Protocol.SAML, active=True)
    ends = [(source, last_day(source.certificates)) for source in offered.select_related("establishment")]
    ending = sorted(((day, source) for source, day in ends if day and day < until), key=lambda pair: pair[0])
    if not ending:
        return None
    items = [
        TaskItem(
            str(source),
            reverse("establishment_sign_on:edit", args=[source.pk]),
            _("valide jusqu’au %(day)s") % {"day": day_of(day)},
        )
        for day, source in ending[:LISTED]
    ]
    sentence = ngettext(
        "%(count)d certificat de connexion est à renouveler : mettez à jour les métadonnées de son établissement.",
        "%(count)d certificats de connexion sont à renouveler : mettez à jour les métadonnées de leurs établissements.",
        len(ending),
    )
    return Task(
        "sign-on-certificates",
        "key",
        sentence % {"count": len(ending)},
        len(ending),
        items,
        reverse("establishment_sign_on:index"),
    )
