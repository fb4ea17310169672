"""What people follow: matched at publication, told once, to those who may read it, until they say stop."""

import pytest
from django.core import mail
from django.test import Client

from portal.core.visibility import set_visibility
from portal.following.matching import note_changed
from portal.following.models import Alert, Follow
from portal.following.sending import send_news
from portal.following.services import feed_key, follow, renew_feed_key
from portal.space.models import Consent, Rhythm
from portal.space.notifications import choose_rhythm, rhythm_of
from search.saved import ChangedPages, read_saved, saved_query
from tests.background import work_off
from tests.factories import make_establishment, make_home, make_page, make_term, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def reader():
    make_home()
    person = make_user("lectrice@inters4.example")
    choose_rhythm(person=person, kind="alerts", rhythm=Rhythm.AT_ONCE)
    return person


def publish(page):
    page.save_revision().publish()


def test_a_saved_search_is_asked_of_the_changed_pages_alone_and_finds_the_precise_set():
    make_home()
    falls = make_page(title="Prévenir les chutes à domicile", terms=[make_term("themes", "vieillissement")])
    other = make_page(title="Prévenir les plaies")
    make_page(title="Chutes : une page qui n’a pas changé")
    changed = ChangedPages([falls.pk, other.pk])
    assert changed.found_by(read_saved("q=prevenir+chute")) == {falls.pk}
    assert changed.found_by(read_saved("q=prévenir")) == {falls.pk, other.pk}
    assert changed.found_by(read_saved("theme=vieillissement")) == {falls.pk}
    assert changed.found_by(read_saved("")) == {falls.pk, other.pk}


def test_a_search_is_followed_once_however_its_address_is_written(reader):
    make_term("themes", "b"), make_term("themes", "a")
    follow(person=reader, query="theme=b&theme=a&q=chutes&sort=title&page=2&utm_source=x")
    follow(person=reader, query="q=chutes&theme=a&theme=b")
    assert Follow.objects.get().query == "q=chutes&theme=a&theme=b"
    assert saved_query(read_saved("theme=b&q=chutes&theme=a")) == "q=chutes&theme=a&theme=b"


def test_a_publication_is_told_at_once_in_one_message_with_why_and_how_to_stop(reader, drain):
    old = make_page(title="Les chutes, déjà là")
    follow(person=reader, query="q=chutes")
    drain()
    work_off()
    assert mail.outbox == []
    follow(person=reader, page_id=old.pk)
    make_page(title="Prévenir les chutes")
    publish(old)
    drain()
    work_off()
    (message,) = mail.outbox
    text, (html, _kind) = message.body, message.alternatives[0]
    assert "2 nouveautés dans ce que vous suivez" in message.subject
    for said in (text, html):
        assert "Prévenir les chutes" in said
        assert "/pratiques/cisss-bsl/prevenir-les-chutes/" in said
        assert "Vous recevez ce message parce que" in said
    assert "Mis à jour" in text and "cette page" in text and "«\xa0chutes\xa0»" in text
    stop = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in text
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Alert.objects.filter(sent_at=None).count() == 0


def test_what_is_indexed_again_tells_nothing_again(reader, drain):
    follow(person=reader, query="")
    page = make_page(title="Une page")
    drain()
    work_off()
    assert len(mail.outbox) == 1
    note_changed([page.pk])
    work_off()
    send_news.call(reader.pk)
    assert len(mail.outbox) == 1
    publish(page)
    drain()
    work_off()
    assert len(mail.outbox) == 2


def test_a_rebuild_forgets_no_publication(reader):
    from search.indexer import rebuild

    follow(person=reader, query="q=chutes")
    make_page(title="Prévenir les chutes")
    rebuild()
    work_off()
    assert len(mail.outbox) == 1


def test_what_the_reader_can_t_read_at_sending_time_leaves_no_trace(reader, drain):
    choose_rhythm(person=reader, kind="alerts", rhythm=Rhythm.WEEKLY)
    follow(person=reader, query="")
    shown, closed = make_page(title="Ouverte"), make_page(title="Xylophone")
    drain()
    from portal.following.matching import match_changed

    match_changed.call("pages")
    set_visibility(closed, visibility="establishment", groups=[make_establishment("autre").group])
    send_news.call(reader.pk)
    (message,) = mail.outbox
    assert "Ouverte" in message.body
    assert "1 nouveauté dans" in message.subject
    assert "Xylophone" not in message.body + message.alternatives[0][0]
    client = Client()
    key = feed_key(reader).key
    assert "Xylophone" not in client.get(f"/suivi/flux/{key}.atom").content.decode()
    assert shown.title in client.get(f"/suivi/flux/{key}.atom").content.decode()


def test_each_rhythm_waits_for_its_chore_and_none_for_nothing(reader, drain):
    from portal.following import sending
    from portal.following.matching import match_changed

    people = {rhythm: make_user(f"{rhythm}@inters4.example") for rhythm in Rhythm}
    for rhythm, person in people.items():
        follow(person=person, query="")
        choose_rhythm(person=person, kind="alerts", rhythm=rhythm)
    make_page(title="Une page")
    drain()
    match_changed.call("pages")

    def told():
        work_off()
        return sorted({message.to[0].partition("@")[0] for message in mail.outbox})

    # What is due is done as a worker does it: the first time, the chores of the week and of the month too.
    assert told() == ["at-once", "monthly", "weekly"]
    publish(make_page(title="Une autre"))
    drain()
    match_changed.call("pages")
    mail.outbox.clear()
    assert told() == ["at-once"]
    sending._send_to(Rhythm.WEEKLY)
    assert told() == ["at-once", "weekly"]
    sending._send_to(Rhythm.MONTHLY)
    assert told() == ["at-once", "monthly", "weekly"]


def test_a_message_is_in_the_language_of_its_reader(reader, drain):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=reader, preferred_language="en")
    follow(person=reader, query="")
    make_page(title="Une page")
    drain()
    work_off()
    (message,) = mail.outbox
    assert "1 new item in what you follow" in message.subject
    assert "You receive this message because" in message.body


def test_one_click_stops_the_messages_without_a_session_and_opening_alone_does_not(reader, drain):
    follow(person=reader, query="")
    make_page(title="Une page")
    drain()
    work_off()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").partition("8000")[2]
    client = Client(enforce_csrf_checks=True)
    assert "Arrêter les messages" in client.get(link).content.decode()
    assert rhythm_of(reader, "alerts") == Rhythm.AT_ONCE
    assert Consent.objects.filter(person=reader, withdrawn_at=None).count() == 1
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rhythm_of(reader, "alerts") == Rhythm.NONE
    assert not Consent.objects.filter(person=reader, withdrawn_at=None).exists()
    assert client.post(link[:-3] + "x/").status_code == 404
    make_page(title="Une autre")
    drain()
    work_off()
    assert len(mail.outbox) == 1


def test_a_feed_answers_to_its_key_until_it_is_changed(reader):
    old = feed_key(reader).key
    client = Client()
    assert client.get(f"/suivi/flux/{old}.atom").status_code == 200
    renew_feed_key(reader)
    assert client.get(f"/suivi/flux/{old}.atom").status_code == 404
    assert client.get(f"/suivi/flux/{feed_key(reader).key}.atom").status_code == 200


def test_a_search_whose_filter_went_away_says_so_and_stops_nothing(reader, drain):
    term = make_term("themes", "ancien", "Ancien")
    follow(person=reader, query="theme=ancien")
    follow(person=reader, query="")
    term.delete()
    make_page(title="Une page")
    drain()
    work_off()
    assert len(mail.outbox) == 1
    client = Client()
    client.force_login(reader)
    assert "Un de ses filtres n’existe plus" in client.get("/mon-espace/suivi/").content.decode()
