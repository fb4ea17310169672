"""The sessions of a group: announced in calendars, changed, cancelled, on the clocks of Québec; who came; notes."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from icalendar import Calendar

from portal.space.erasure import erase_person
from tests.accompaniment import client_of, make_coach, make_group, make_session, member, take_part
from tests.background import work_off
from tests.factories import make_user
from tests.training import words_of
from training.accompaniment.calendar import PUBLISH, calendar_of
from training.accompaniment.forms import on_clocks
from training.accompaniment.groups import leave_group
from training.accompaniment.models import Seat, Session
from training.accompaniment.telling_sessions import tell_session

pytestmark = pytest.mark.django_db
ANNOUNCED = {
    "title": "Départ",
    "starts": "2031-12-03 13 h 30",
    "zone": "America/Toronto",
    "minutes": "90",
    "place": "Salle A",
    "link": "https://visio.inters4.example/groupe",
    "agenda": "Un mot ; une virgule, et\nune autre ligne",
}


def events(message: Any) -> tuple[str, list[Any]]:
    """The method of the calendar that a message carries, as a mail program reads it, and its events."""
    parsed = message_from_bytes(message.message().as_bytes())
    part = next(item for item in parsed.walk() if item.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert str(calendar["method"]) == part.get_param("method")
    return str(calendar["method"]), list(calendar.walk("VEVENT"))


def test_a_session_comes_into_calendars_with_what_changes_in_it_and_its_cancellation() -> None:
    coach, person = make_coach(), member("membre@inters4.example")
    group = make_group(coach, person)
    client = client_of(coach)
    made = client.post(f"{group.get_absolute_url()}seances/ajouter/", ANNOUNCED)
    session = Session.objects.get()
    assert made["Location"] == session.get_absolute_url()
    for _again in range(2):
        tell_session.enqueue(session.pk)
        work_off()
    assert len(mail.outbox) == 1 and mail.outbox[0].to == [person.email]
    method, (event,) = events(mail.outbox[0])
    assert (method, int(event["sequence"]), str(event["status"])) == ("REQUEST", 0, "CONFIRMED")
    assert event["dtstart"].dt.isoformat() == "2031-12-03T13:30:00-05:00"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    assert "Un mot ; une virgule, et\nune autre ligne" in event["description"] and event["location"] == "Salle A"
    assert str(event["attendee"]) == f"mailto:{person.email}" and coach.email not in str(mail.outbox[0].message())
    uid = str(event["uid"])
    # Sent again as it was, nothing is announced; changed, it is, under the same name.
    edit = f"{session.get_absolute_url()}modifier/"
    client.post(edit, ANNOUNCED)
    client.post(edit, ANNOUNCED | {"starts": "2031-12-03 15 h 00"})
    work_off()
    assert len(mail.outbox) == 2
    method, (event,) = events(mail.outbox[1])
    assert (method, int(event["sequence"]), str(event["uid"])) == ("REQUEST", 1, uid)
    assert event["dtstart"].dt.hour == 15 and "15 h 00" in mail.outbox[1].body.replace("\u00a0", " ")
    assert client.post(f"{session.get_absolute_url()}annuler/").status_code == 302
    client.post(f"{session.get_absolute_url()}annuler/")
    work_off()
    assert len(mail.outbox) == 3
    method, (event,) = events(mail.outbox[2])
    assert (method, int(event["sequence"]), str(event["uid"])) == ("CANCEL", 2, uid)
    assert str(event["status"]) == "CANCELLED"
    assert "annulée" in words_of(client_of(person).get(group.get_absolute_url()))


def test_who_joins_later_is_told_and_who_leaves_or_is_erased_no_more() -> None:
    group = make_group(make_coach())
    session = make_session(group)
    past = make_session(group, days=-3, title="Passée")
    rows = [take_part(group, make_user(f"p{rank}@inters4.example")) for rank in range(2)]
    for found in (session, past):
        tell_session.enqueue(found.pk)
    work_off()
    assert len(mail.outbox) == 2 and Seat.objects.filter(session=past).count() == 0
    leave_group(row=rows[0], by=rows[0].person)
    work_off()
    method, _events = events(mail.outbox[2])
    assert method == "CANCEL" and mail.outbox[2].to == ["p0@inters4.example"]
    erase_person(person=rows[1].person)
    Session.objects.filter(pk=session.pk).update(sequence=1)
    told = len(mail.outbox)
    tell_session.enqueue(session.pk)
    work_off()
    assert len(mail.outbox) == told


def test_a_time_that_is_past_or_that_clocks_never_show_once_is_refused_and_what_was_typed_stays() -> None:
    coach = make_coach()
    address = f"{make_group(coach).get_absolute_url()}seances/ajouter/"
    client = client_of(coach)
    for typed, zone, said in (
        ("2020-01-15 9 h 00", "America/Toronto", "est passée"),
        ("2031-12-03", "America/Toronto", "Écrivez aussi l’heure"),
        ("hier", "America/Toronto", "n’est pas une date"),
        ("2031-03-09 2 h 30", "America/Toronto", "n’existe pas"),
        ("2031-11-02 1 h 30", "America/Halifax", "arrive deux fois"),
        ("2031-12-03 13 h 30", "Europe/Paris", "Europe/Paris"),
    ):
        refused = client.post(address, ANNOUNCED | {"starts": typed, "zone": zone})
        assert refused.status_code == 400 and said in words_of(refused), typed
        assert typed in words_of(refused) and "Salle A" in words_of(refused)
    assert not Session.objects.exists()


def test_a_calendar_shows_the_hour_of_the_place_on_both_sides_of_a_change_of_clocks() -> None:
    group = make_group(make_coach())
    before, after = datetime(2031, 3, 8, 13, 30), datetime(2031, 3, 10, 13, 30)  # noqa: DTZ001  (typed so)
    sessions = [
        Session.objects.create(accompaniment=group, title=zone, zone=zone, starts_at=on_clocks(naive, zone))
        for naive in (before, after)
        for zone in ("America/Toronto", "America/Halifax", "America/Blanc-Sablon")
    ]
    assert [item.starts_at.astimezone(UTC).hour for item in sessions] == [18, 17, 17, 17, 16, 17]
    # Three real hours, across the change.
    night = Session.objects.create(
        accompaniment=group,
        title="Nuit",
        minutes=180,
        starts_at=on_clocks(datetime(2031, 3, 9, 1, 0), "America/Toronto"),  # noqa: DTZ001
    )
    assert night.local_end.hour == 5
    text = calendar_of([*sessions, night], method=PUBLISH)
    assert "DTSTART;TZID=America/Toronto:20310308T133000" in text
    read = Calendar.from_ical(text)
    assert {str(zone["tzid"]) for zone in read.walk("VTIMEZONE")} == {item.zone for item in sessions}
    found = [event["dtstart"].dt.astimezone(UTC) for event in read.walk("VEVENT")]
    assert found == [item.starts_at for item in [*sessions, night]]
    with pytest.raises(ValidationError):
        on_clocks(datetime(2031, 3, 9, 2, 30), "America/Toronto")  # noqa: DTZ001


def test_a_persons_calendar_is_read_by_its_address_until_they_change_it() -> None:
    coach, person = make_coach(), member("membre@inters4.example")
    group = make_group(coach, person)
    make_session(group, title="La mienne")
    make_session(make_group(make_coach("autre@inters4.example")), title="D’un autre groupe")
    client = client_of(person)
    page = words_of(client.get("/formation/accompagnements/agenda/"))
    address = page.partition('<a href="http://testserver')[2].partition('"')[0]
    read = Client().get(address)
    assert read["Content-Type"].startswith("text/calendar")
    summaries = [str(item["summary"]) for item in Calendar.from_ical(read.content).walk("VEVENT")]
    assert summaries == ["Un groupe – La mienne"]
    assert Client().get(address, headers={"if-none-match": read["ETag"]}).status_code == 304
    assert client.post("/formation/accompagnements/agenda/adresse/").status_code == 302
    assert Client().get(address).status_code == 404
    coached = words_of(client_of(coach).get("/formation/accompagnements/agenda/"))
    assert "La mienne" in coached and "D’un autre groupe" not in coached


def test_the_coach_marks_who_came_and_notes_are_the_groups_or_their_own() -> None:
    coach, person, other = make_coach(), member("membre@inters4.example"), member("autre@inters4.example")
    group = make_group(coach, person, other)
    session = make_session(group, days=-1)
    row = group.participations.get(person=person)
    client, address = client_of(coach), session.get_absolute_url()
    assert client.post(f"{address}presences/", {f"p{row.pk}": "present"}).status_code == 302
    client.post(f"{address}presences/", {f"p{row.pk}": "ailleurs"})
    assert Seat.objects.get().attendance == "present"
    assert client_of(person).post(f"{address}presences/", {f"p{row.pk}": "absent"}).status_code == 404
    notes = {"shared_notes": "Ce que le groupe retient", "coach_notes": "Pour moi seul"}
    assert client.post(f"{address}notes/", notes).status_code == 302
    page = words_of(client.get(address))
    assert "Pour moi seul" in page and "Ce que le groupe retient" in page
    theirs = words_of(client_of(person).get(address))
    assert "Ce que le groupe retient" in theirs and "Pour moi seul" not in theirs
    assert "Votre présence" in theirs and "Votre présence" not in words_of(client_of(other).get(address))
