"""A bulletin of the demo: real contents, of the month when they were brought, sent to nobody."""

from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from portal.accounts.models import User
from portal.bulletin.assembling import items_of, month_of, period_of
from portal.bulletin.models import Bulletin, BulletinItem

EDITOR = "courtage@inters4.example"
# The whole demo is of one month: a broker would not send a hundred.
KEPT = 4
OPENING = "Données de démonstration : un choix de ce que contient le portail, tel qu’un courtier l’enverrait."


@transaction.atomic
def ensure_demo_bulletin() -> None:
    """Add a bulletin that was sent, unless there is one, or nothing to say."""
    month = month_of(timezone.localdate())
    if Bulletin.objects.exists():
        return
    with override("fr-ca"):
        found = list(items_of(period_of(month)))
        chosen = [
            item for _section, items in groupby(found, key=lambda item: item.section) for item in list(items)[:KEPT]
        ]
        if not chosen:
            return
        bulletin = Bulletin(month=month, opening=OPENING, status=Bulletin.Status.SENT, sent_at=timezone.now())
        bulletin.title = f"Ce que {bulletin.month_label} a apporté"
    bulletin.sent_by = User.objects.filter(email=EDITOR).first()
    bulletin.save()
    for position, item in enumerate(chosen, 1):
        item.bulletin, item.position = bulletin, position * 10
    BulletinItem.objects.bulk_create(chosen)
