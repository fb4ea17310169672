"""The monthly bulletin: assembled of what anybody may read, edited by a broker, sent once to who asked for it."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.services import ensure_brokers
from portal.administration.dashboard import tasks_of
from portal.bulletin.assembling import draft_bulletin
from portal.bulletin.kinds import BULLETIN
from portal.bulletin.models import Bulletin, BulletinItem, Delivery
from portal.bulletin.sending import unsubscribe_url, write_bulletin
from portal.core.models import PageLink
from portal.core.visibility import set_visibility
from portal.space.models import Rhythm
from portal.space.notifications import choose_rhythm, rhythm_of
from portal.versions.services import declare_version
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.background import work_off
from tests.factories import make_establishment, make_home, make_page, make_user

pytestmark = pytest.mark.django_db

MONTH = date(2026, 10, 1)
OCTOBER = datetime(2026, 10, 12, 15, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 12, 15, tzinfo=UTC)
INDICATOR = {"type": "indicator", "value": {"name": "Visites", "baseline": 0, "measured": 120, "unit": "par mois"}}


def _published(model: type = PracticePage, when: datetime = OCTOBER, **fields: Any) -> Any:
    page = make_page(model, **fields)
    Page.objects.filter(pk=page.pk).update(first_published_at=when, last_published_at=when)
    return page


@pytest.fixture
def broker() -> Any:
    return make_user("courtiere@inters4.example", groups=[ensure_brokers(root=make_home())])


def _reader(name: str) -> Any:
    person = make_user(f"{name}@inters4.example")
    choose_rhythm(person=person, kind=BULLETIN, rhythm=Rhythm.MONTHLY)
    return person


def _bulletin() -> Bulletin:
    bulletin = draft_bulletin(MONTH)
    assert bulletin is not None
    return bulletin


def _said(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def _posted(bulletin: Bulletin, **changes: Any) -> dict[str, Any]:
    data = {"title": bulletin.title, "opening": "", "edition": bulletin.edition}
    for item in bulletin.items.all():
        data |= {f"item-{item.pk}-sentence": item.sentence, f"item-{item.pk}-position": item.position}
    return data | changes


def test_a_month_is_assembled_once_of_what_anybody_may_read(broker: Any) -> None:
    synthesis = _published(SynthesisPage, SEPTEMBER, title="Soins de transition", summary="Peu change.")
    digest = _published(DigestPage, title="Un essai", finding="Pas d’effet [@a].")
    PageLink.objects.create(source=digest, target=synthesis, kind="contredit", why="Plus grand.")
    new = _published(title="Une pratique", summary="On visite.")
    measured = _published(when=SEPTEMBER, title="Mesurée", indicators=json.dumps([INDICATOR]))
    Page.objects.filter(pk=measured.pk).update(last_published_at=OCTOBER)
    measured.revisions.update(created_at=OCTOBER)
    synthesis.save_revision().publish()
    version = declare_version(page=synthesis, conclusions="changed", changes="Un essai de plus.", by=broker)
    type(version).objects.filter(pk=version.pk).update(published_at=OCTOBER)
    hidden = _published(title="Réservée")
    set_visibility(page=hidden, visibility="establishment", groups=[make_establishment().group])
    _published(when=SEPTEMBER, title="Du mois d’avant")
    mail.outbox.clear()

    bulletin = _bulletin()
    assert [(item.section, item.page_id, item.sentence) for item in bulletin.items.all()] == [
        ("digests", digest.pk, "Pas d’effet."),
        ("versions", synthesis.pk, "Un essai de plus."),
        ("practices", new.pk, "On visite."),
        ("results", measured.pk, "Visites : de 0 à 120 par mois"),
    ]
    work_off()
    assert [message.to for message in mail.outbox] == [[broker.email]]
    assert [task.slug for task in tasks_of(broker) if task.slug == "bulletins"] == ["bulletins"]
    assert draft_bulletin(MONTH) is None and draft_bulletin(date(2026, 8, 1)) is None


def test_the_broker_changes_words_and_order_drops_looks_and_the_second_editor_is_told(
    client: Client, broker: Any
) -> None:
    synthesis = make_page(SynthesisPage, title="Soins de transition")
    first = _published(DigestPage, title="Premier", finding="Un.")
    PageLink.objects.create(source=first, target=synthesis, kind="contredit", why="Plus grand.")
    second = _published(DigestPage, title="Second", finding="Deux.")
    third = _published(DigestPage, title="Troisième", finding="Trois.")
    bulletin = _bulletin()
    of = {item.page_id: item.pk for item in bulletin.items.all()}
    address = reverse("edit_bulletin", args=[bulletin.pk])
    client.force_login(make_user("autre@inters4.example"))
    assert client.get(address).status_code in (302, 404)
    client.force_login(broker)
    changed = _posted(
        bulletin,
        opening="Bonjour à toutes.",
        **{
            f"item-{of[first.pk]}-sentence": "Autrement dit.",
            f"item-{of[first.pk]}-position": 90,
            f"item-{of[third.pk]}-dropped": "on",
        },
    )
    assert client.post(address, changed).status_code == 302
    stale = client.post(address, changed | {"title": "Le mien"})
    assert stale.status_code == 422 and "Quelqu’un a enregistré" in _said(stale) and "Le mien" in _said(stale)
    shown = _said(client.get(reverse("bulletin_page_preview", args=[bulletin.pk])))
    assert "Bonjour à toutes." in shown and "Autrement dit." in shown and "Trois." not in shown
    assert shown.index("Second") < shown.index("Premier") and "Contredit : <cite>Soins de transition</cite>" in shown
    text = client.get(reverse("bulletin_mail_preview", args=[bulletin.pk]), {"text": ""})
    html = client.get(reverse("bulletin_mail_preview", args=[bulletin.pk]))
    # What carries its styles in its tags is shown as mail programs show it.
    assert "style-src 'unsafe-inline'" in html["Content-Security-Policy"]
    assert "Contredit : Soins de transition" in _said(text) and second.url in _said(text)
    assert client.get(bulletin.get_absolute_url()).status_code == 404


def test_a_bulletin_is_written_once_to_who_asked_for_it_and_stops_at_one_gesture(client: Client, broker: Any) -> None:
    _published(DigestPage, title="Un essai", finding="Pas d’effet.")
    make_user("personne@inters4.example")
    reader, other = _reader("lectrice"), _reader("lecteur")
    bulletin = _bulletin()
    client.force_login(broker)
    asked = client.get(reverse("send_bulletin", args=[bulletin.pk]))
    assert "à 2 personnes" in _said(asked)
    mail.outbox.clear()
    wrong = client.post(reverse("send_bulletin", args=[bulletin.pk]), {"edition": 7}, follow=True)
    assert "Quelqu’un a modifié" in _said(wrong)
    client.post(reverse("send_bulletin", args=[bulletin.pk]), {"edition": bulletin.edition})
    work_off()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([reader.email, other.email])
    message = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Pas d’effet." in message.body and "Pas d’effet." in message.alternatives[0][0]
    # Done again, nobody has it twice.
    Bulletin.objects.update(status=Bulletin.Status.SENDING)
    write_bulletin.call(bulletin.pk)
    assert Delivery.objects.count() == 2 and Bulletin.objects.get().status == Bulletin.Status.SENT
    work_off()
    assert len(mail.outbox) == 2

    anybody = Client()
    stop = unsubscribe_url(reader).partition("//")[2].partition("/")[2]
    assert "Ne plus recevoir" in _said(anybody.get(f"/{stop}")) and rhythm_of(reader, BULLETIN) == Rhythm.MONTHLY
    assert anybody.post(f"/{stop}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert rhythm_of(reader, BULLETIN) == Rhythm.NONE
    assert anybody.get("/bulletin/arreter/1.faux/").status_code == 404
    assert "Pas d’effet." in _said(anybody.get("/bulletin/2026-10/"))
    assert bulletin.title in _said(anybody.get("/bulletin/")) and "2026-10" in _said(anybody.get("/bulletin/flux.atom"))
    assert anybody.get("/bulletin/2026-13/").status_code == 404


def test_what_was_restricted_since_falls_out_and_the_broker_is_told(client: Client, broker: Any) -> None:
    kept = _published(DigestPage, title="Un essai", finding="Pas d’effet.")
    hidden = _published(DigestPage, title="Un autre", finding="Un secret.")
    named = make_page(SynthesisPage, title="Synthèse secrète")
    PageLink.objects.create(source=kept, target=named, kind="confirme", why="Oui.")
    _reader("lectrice")
    bulletin = _bulletin()
    for page in (hidden, named):
        set_visibility(page=page, visibility="establishment", groups=[make_establishment().group])
    client.force_login(broker)
    assert "Un autre" in _said(client.get(reverse("send_bulletin", args=[bulletin.pk])))
    mail.outbox.clear()
    client.post(reverse("send_bulletin", args=[bulletin.pk]), {"edition": bulletin.edition})
    work_off()
    sent = {message.to[0]: message.body for message in mail.outbox}
    assert "Pas d’effet." in sent["lectrice@inters4.example"]
    assert not any(word in sent["lectrice@inters4.example"] for word in ("secret", "Un autre"))
    assert "Un autre" in sent[broker.email] and "secret" not in sent[broker.email]
    assert BulletinItem.objects.get(page=hidden).fell_out
    # Restricted after it was sent, it leaves the page as well.
    set_visibility(page=kept, visibility="establishment", groups=[make_establishment().group])
    assert "Un essai" not in _said(Client().get("/bulletin/2026-10/"))


def test_a_bulletin_without_anything_to_read_does_not_leave(client: Client, broker: Any) -> None:
    only = _published(DigestPage, title="Un essai", finding="Pas d’effet.")
    bulletin = _bulletin()
    only.unpublish()
    client.force_login(broker)
    answer = client.post(reverse("send_bulletin", args=[bulletin.pk]), {"edition": bulletin.edition}, follow=True)
    assert "rien n’est parti" in _said(answer) and Bulletin.objects.get().is_draft
    client.post(reverse("edit_bulletin", args=[bulletin.pk]), _posted(bulletin, drop="1"))
    assert Bulletin.objects.get().status == Bulletin.Status.DROPPED


def test_a_long_bulletin_costs_as_many_queries(client: Client) -> None:
    def asked(month: date, count: int) -> int:
        bulletin = Bulletin.objects.create(month=month, title="Un mois", status=Bulletin.Status.SENT, sent_at=OCTOBER)
        target = make_page(SynthesisPage, title=f"Synthèse {count}")
        for number in range(count):
            page = make_page(DigestPage, title=f"Résumé {count} {number}")
            PageLink.objects.create(source=page, target=target, kind="confirme", why="Oui.")
            BulletinItem.objects.create(bulletin=bulletin, section="digests", page=page, sentence="Une phrase.")
        client.get(bulletin.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(bulletin.get_absolute_url() + "?sans-copie")
        return len(queries)

    assert asked(MONTH, 2) == asked(date(2026, 9, 1), 5)
