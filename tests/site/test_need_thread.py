"""What brokers and the person who asked write to each other, and the private way to it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.services import ensure_brokers
from portal.brokering.models import KnowledgeRequest, NeedAnswer, NeedLink
from portal.brokering.personal_data import forget_who_asked
from portal.core.visibility import set_visibility
from tests.factories import make_home, make_page, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]


@pytest.fixture
def broker():
    return make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])


@pytest.fixture
def need(broker):
    return KnowledgeRequest.objects.create(need="Un besoin", email="demandeuse@inters4.example", assignee=broker)


def write(need, broker, text="Voici une piste.", **more):
    """Write to the person as a broker does; returns the path of the link that the mail holds."""
    client = Client()
    client.force_login(broker)
    client.post(reverse("brokering_thread", args=[need.pk]), {"text": text} | more)
    need.refresh_from_db()
    return re.search(r"/courtage/lien/\S+", mail.outbox[-1].body)[0] if mail.outbox else ""


def test_the_person_is_written_to_in_their_language_and_answers_by_a_private_link(need, broker):
    KnowledgeRequest.objects.filter(pk=need.pk).update(language="en")
    link = write(need, broker)
    (message,) = mail.outbox
    assert message.to == [need.email]
    assert "Voici une piste." in message.body
    assert "Read the messages" in message.alternatives[0][0]
    token = link.rstrip("/").rpartition("/")[2]
    assert token not in NeedLink.objects.get().token_hash
    person = Client()
    opened = person.get(link)
    assert (opened["Referrer-Policy"], opened["X-Robots-Tag"]) == ("no-referrer", "noindex")
    page = person.get(opened["Location"])
    assert "Voici une piste." in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    assert person.post(opened["Location"], {"text": "x" * 5001}).status_code == 400
    assert person.post(opened["Location"], {"text": "Merci, et à Rimouski."}).status_code == 302
    assert mail.outbox[-1].to == [broker.email]
    assert "Merci, et à Rimouski." in mail.outbox[-1].body


def test_nobody_reads_the_messages_without_a_link_that_still_holds(need, broker):
    link = write(need, broker)
    address = reverse("brokering:thread", args=[need.pk])
    assert Client().get(address).status_code == 404
    assert Client().get("/courtage/lien/devine/").status_code == 404
    person, brokers = Client(), Client()
    person.get(link)
    brokers.force_login(broker)
    brokers.post(reverse("brokering_thread", args=[need.pk]), {"revoke": "1"})
    assert person.get(address).status_code == 404
    assert person.get(link).status_code == 404
    stranger = Client()
    stranger.force_login(make_user("membre@inters4.example"))
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("brokering_thread", args=[need.pk])).status_code in {302, 403, 404}


def test_answers_are_those_that_anybody_may_read_now_and_closing_asks_whether_they_helped(need, broker):
    shown, hidden = make_page(title="Pratique ouverte"), make_page(title="Pratique gardée")
    for page in (shown, hidden):
        NeedAnswer.objects.create(need=need, page=page)
    set_visibility(hidden, visibility="members")
    person = Client()
    address = person.get(write(need, broker, closing="on"))["Location"]
    html = person.get(address).content.decode()
    assert need.status == "answered"
    assert "Pratique ouverte" in html
    assert "Pratique gardée" not in html
    assert "Cela vous a-t-il aidé" in html
    person.post(address, {"helped": "partly", "words": "Il manque le coût."})
    need.refresh_from_db()
    assert (need.helped, need.helped_words) == ("partly", "Il manque le coût.")
    assert "Il manque le coût." in mail.outbox[-1].body
    person.post(address, {"text": "Encore une question."})
    need.refresh_from_db()
    assert need.status == "in_progress"


def test_who_is_forgotten_leaves_neither_messages_nor_links(need, broker):
    write(need, broker)
    forget_who_asked(KnowledgeRequest.objects.filter(pk=need.pk))
    assert not need.messages.exists()
    assert not need.links.exists()
    mail.outbox.clear()
    assert not write(need, broker)


def test_ones_own_space_leads_to_the_needs_one_answers_and_to_those_one_sent(need, broker):
    person = make_user("demandeuse@inters4.example")
    address = reverse("brokering:thread", args=[need.pk])
    asking, answering = Client(), Client()
    asking.force_login(person)
    answering.force_login(broker)
    assert address not in asking.get("/mon-espace/").content.decode()
    assert asking.get(address).status_code == 404
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True})
    assert address in asking.get("/mon-espace/").content.decode()
    assert asking.get(address).status_code == 200
    edit = reverse(KnowledgeRequest.snippet_viewset.get_url_name("edit"), args=[need.pk])
    assert edit in answering.get("/mon-espace/").content.decode().partition("confies-titre")[2]
