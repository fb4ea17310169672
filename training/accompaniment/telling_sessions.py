"""Who takes part is told of each session, of what changes in it, and that it is cancelled, in their calendar."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.background.mail import message_id
from portal.background.notices import Notice, language_of, notice_message
from portal.background.work import Work, enqueue_once, work
from training.accompaniment.calendar import CANCEL, REQUEST, calendar_of
from training.accompaniment.models import Accompaniment, Participation, Seat, Session
from training.accompaniment.telling import why


def _about(numbers: list[int]) -> dict[int, str]:
    sessions = Session.objects.filter(pk__in=numbers).select_related("accompaniment")
    return {item.pk: _("« %(title)s »") % {"title": f"{item.accompaniment} – {item}"} for item in sessions}


def tell_all_sessions(accompaniment: Accompaniment) -> None:
    """Have the sessions to come told to who joined, and withdrawn from who left."""
    for number in accompaniment.sessions.filter(starts_at__gt=timezone.now()).values_list("pk", flat=True):
        enqueue_once(tell_session, number)


@work(Work(gettext_lazy("Invitations à une séance"), about=_about))
@transaction.atomic
def tell_session(number: int) -> None:
    """Write to each participant what they weren't told of a session, in the transaction that notes that they were.

    Done again, it writes nothing more; of a session that is past, nothing.
    """
    session = Session.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if session is None or session.starts_at <= timezone.now():
        return
    session = Session.objects.select_related("accompaniment__coach").get(pk=number)
    seats = {seat.participation_id: seat for seat in session.seats.all()}
    rows = session.accompaniment.participations.select_related("person").exclude(person=None)
    for row in rows.filter(person__is_active=True).order_by("pk"):
        seat = seats.get(row.pk) or Seat(session=session, participation=row)
        wanted = row.state == Participation.State.ACCEPTED and not session.cancelled_at
        if wanted and seat.told < session.sequence:
            _send(session, row, REQUEST, changed=seat.told >= 0)
            seat.told = session.sequence
        elif not wanted and seat.told >= 0:
            _send(session, row, CANCEL)
            seat.told = -1
        else:
            continue
        seat.save()


def when_text(session: Session) -> str:
    """« 3 décembre 2026, 13 h 30 (heure de l’Est) »"""
    start = session.local_start
    return _("%(day)s, %(hour)s (%(zone)s)") % {
        "day": date_format(start, "j F Y"),
        "hour": date_format(start, "TIME_FORMAT"),
        "zone": session.get_zone_display(),
    }


def _send(session: Session, row: Participation, method: str, *, changed: bool = False) -> None:
    held, person = session.accompaniment, row.person
    assert person is not None  # noqa: S101  (who has no account isn't asked for)

    def notice() -> Notice:
        facts: list[tuple[str, Any]] = [(_("Quand"), when_text(session)), (_("Lieu"), session.place)]
        facts += [(_("En ligne"), session.link), (_("Ordre du jour"), session.agenda)]
        if method == CANCEL and session.cancelled_at:
            subject, facts = _("séance annulée : %(title)s"), facts[:1]
            text = _("La séance « %(title)s » est annulée.")
        elif method == CANCEL:
            subject, facts = _("séance retirée de votre agenda : %(title)s"), facts[:1]
            text = _("Vous ne participez plus à l’accompagnement : la séance « %(title)s » sort de votre agenda.")
        elif changed:
            subject = _("séance modifiée : %(title)s")
            text = _("La séance « %(title)s » a changé. Voici ce qu’il en est maintenant.")
        else:
            subject = _("séance : %(title)s")
            text = _("Voici une séance de votre groupe : « %(title)s ».")
        return Notice(
            subject=subject % {"title": session.title},
            paragraphs=(
                text % {"title": session.title},
                _("Le fichier joint la met à jour dans votre agenda."),
            ),
            quotes=tuple((label, text) for label, text in facts if text),
            action=(_("Ouvrir l’accompagnement"), held.get_absolute_url()),
            reason=why(held)
            if row.state == Participation.State.ACCEPTED
            else _("Vous recevez ce message parce que cette séance était dans votre agenda."),
        )

    message = notice_message(person.email, language_of(person), notice)
    # A word of the state, so that whoever leaves and comes back is told anew.
    mark = f"session-{session.pk}-{session.sequence}-{row.pk}-{row.serial}-{method.lower()}"
    message.extra_headers["Message-ID"] = message_id(mark)
    file = calendar_of([session], method=method, attendee=person.email)
    message.attach_alternative(file, f"text/calendar; method={method}; charset=utf-8")
    message.attach("seance.ics", file.encode(), "application/ics")
    message.send()
