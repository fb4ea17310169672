"""Sessions as iCalendar (RFC 5545), and the methods of the messages that carry them (iTIP, RFC 5546).

Times are those of the clocks of where a session is held, with the rules of these clocks (VTIMEZONE): a calendar shows
the right hour on both sides of a change, and in another zone.
"""

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from training.accompaniment.models import Session

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def calendar_of(sessions: Iterable[Session], *, method: str, attendee: str = "", name: str = "") -> str:
    """The calendar that holds these sessions, each with its `accompaniment`.

    Args:
        method: what it is for: REQUEST, CANCEL, or PUBLISH for a feed.
        attendee: the address of whoever it is sent to; none in a feed.
        name: of the calendar, for programs that show one.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.WAGTAIL_SITE_NAME}//InterS4//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("color", "steelblue")
    for session in sessions:
        calendar.add_component(_event(session, cancelled=method == CANCEL, attendee=attendee))
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def _event(session: Session, *, cancelled: bool, attendee: str) -> Event:
    event = Event()
    event.add("uid", f"{session.uid}@{_domain()}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", session.announced_at.astimezone(timezone.get_fixed_timezone(0)))
    event.add("dtstart", session.local_start)
    event.add("dtend", session.local_end)
    event.add("summary", f"{session.accompaniment.title} – {session.title}")
    event.add("status", "CANCELLED" if cancelled or session.cancelled_at else "CONFIRMED")
    if session.place or session.link:
        event.add("location", session.place or session.link)
    said = [session.agenda, session.link and _("En ligne : %(link)s") % {"link": session.link}]
    event.add("description", "\n\n".join(filter(None, [*said, settings.SITE_URL + session.get_absolute_url()])))
    event.add("url", settings.SITE_URL + session.get_absolute_url())
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], session.accompaniment.coach_name))
    if attendee:
        guest = _address(attendee, attendee)
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        # Nobody reads what the portal's own address would receive.
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest, encode=False)
    return event


def _address(address: str, name: str) -> Any:
    found = vCalAddress(f"mailto:{address}")
    found.params["CN"] = vText(name or settings.WAGTAIL_SITE_NAME)
    return found


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
