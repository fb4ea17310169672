"""What is done with the sessions of a group, and with the address of a person's own calendar."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.background.work import enqueue_once
from training.accompaniment.models import Accompaniment, CalendarKey, Seat, Session
from training.accompaniment.models.sessions import new_key
from training.accompaniment.telling_sessions import tell_session

# What participants are written to about, when it changes.
ANNOUNCED = ("title", "starts_at", "zone", "minutes", "place", "link", "agenda")


@transaction.atomic
def keep_session(*, accompaniment: Accompaniment, session: Session | None, values: Mapping[str, Any]) -> Session:
    """Add a session, or change what is announced of one; the group is told, unless nothing changed.

    Args:
        values: what `ANNOUNCED` names.
    """
    if session is None:
        kept = Session.objects.create(accompaniment=accompaniment, **values)
    else:
        kept = Session.objects.select_for_update().get(pk=session.pk)
        if all(getattr(kept, name) == values[name] for name in ANNOUNCED):
            return kept
        for name in ANNOUNCED:
            setattr(kept, name, values[name])
        kept.sequence += 1
        kept.announced_at = timezone.now()
        kept.save()
    enqueue_once(tell_session, kept.pk)
    return kept


@transaction.atomic
def cancel_session(*, session: Session) -> None:
    """Say that a session isn't held; the group is told. Idempotent."""
    kept = Session.objects.select_for_update().get(pk=session.pk)
    if kept.cancelled_at is None:
        kept.sequence += 1
        kept.cancelled_at = kept.announced_at = timezone.now()
        kept.save(update_fields=["sequence", "cancelled_at", "announced_at"])
        enqueue_once(tell_session, kept.pk)


@transaction.atomic
def mark_attendance(*, session: Session, marks: Mapping[int, str]) -> None:
    """Keep who came, by number of participation; an empty mark takes the former away."""
    # Whoever announces the session gives seats too.
    Session.objects.select_for_update().get(pk=session.pk)
    seats = {seat.participation_id: seat for seat in session.seats.all()}
    new, changed = [], []
    for number, mark in marks.items():
        seat = seats.get(number)
        if seat is None and mark:
            new.append(Seat(session=session, participation_id=number, attendance=mark))
        elif seat is not None and seat.attendance != mark:
            seat.attendance = mark
            changed.append(seat)
    Seat.objects.bulk_create(new)
    Seat.objects.bulk_update(changed, ["attendance"])


def calendar_key(person: Any) -> CalendarKey:
    """The key of the person's own calendar, made when it is first asked for."""
    found, _made = CalendarKey.objects.get_or_create(person=person)
    return found


def renew_calendar_key(person: Any) -> CalendarKey:
    """Give the person's calendar another address; the former answers no more."""
    found, _made = CalendarKey.objects.update_or_create(
        person=person, defaults={"key": new_key(), "made_at": timezone.now()}
    )
    return found
