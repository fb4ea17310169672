"""The accompaniment of the demo: a group of its accounts, which says « Données de démonstration »."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.places import page_at
from portal.directory.models import Establishment
from training.accompaniment.commitments import commit
from training.accompaniment.models import Accompaniment, Participation, Seat, Session, ThreadMessage

STRATEGY = "/formation/ciusss-slsj/laboratoire-populaire/"
BLOCK = "/formation/uqar/s-approprier-une-pratique/"
COACH, PEOPLE = "responsable@inters4.example", ("gestion@inters4.example", "bsl@inters4.example")
INVITED = "redaction@inters4.example"


@transaction.atomic
def ensure_demo_accompaniment() -> None:
    """Add the group, unless one of the demo is there. Nothing is written to anybody."""
    if Accompaniment.objects.filter(is_demonstration=True).exists():
        return
    strategy, now = page_at(STRATEGY), timezone.now()
    coach = User.objects.get(email=COACH)
    group = Accompaniment.objects.create(
        title="S’approprier une pratique, ensemble",
        strategy_id=strategy.pk,
        strategy_title=strategy.title,
        establishment=Establishment.objects.get(slug="cisss-bsl"),
        block_id=page_at(BLOCK).pk,
        coach=coach,
        takes_requests=True,
        opened_on=timezone.localdate(),
        is_demonstration=True,
    )
    accepted, shared = Participation.State.ACCEPTED, {PEOPLE[0]: now}
    rows = [
        Participation.objects.create(
            accompaniment=group, person=person, address=person.email, state=accepted, shared_at=shared.get(person.email)
        )
        for person in User.objects.filter(email__in=PEOPLE).order_by("pk")
    ]
    Participation.objects.create(
        accompaniment=group, address=INVITED, state=Participation.State.INVITED, serial=1, sent_at=now
    )
    hour = now.replace(hour=18, minute=0, second=0, microsecond=0)
    first = Session.objects.create(
        accompaniment=group,
        title="Choisir par où commencer",
        starts_at=hour - timedelta(days=7),
        minutes=90,
        place="Salle de démonstration",
        shared_notes="Chaque équipe a nommé une personne qui répond du projet.",
    )
    Session.objects.create(
        accompaniment=group,
        title="Faire le point",
        starts_at=hour + timedelta(days=14),
        agenda="Ce qui a marché, ce qui bloque, ce que l’on essaie ensuite.",
        place="Salle de démonstration",
    )
    for row in rows:
        Seat.objects.create(session=first, participation=row, attendance=Seat.Attendance.PRESENT)
    commit(participation=rows[0], text="présenterai la pratique à mon équipe")
    ThreadMessage.objects.create(
        accompaniment=group,
        author=coach,
        text="Bonjour à toutes et à tous. Écrivez ici ce que vous essayez d’ici la prochaine séance.",
        form="demonstration",
    )
