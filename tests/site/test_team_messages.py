"""A reader writes to the team of a page: kept, sent by role, confirmed, tried again, read by few."""

import re
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.administration.dashboard import tasks_of
from portal.background.queue import given_up
from portal.contact.delivery import MAX_ATTEMPTS, deliver
from portal.contact.forms import OPENED_SALT
from portal.contact.mails import answered_token
from portal.contact.models import TeamMessage
from portal.core.visibility import set_visibility
from portal.directory.models import EstablishmentRole
from portal.directory.services import add_role
from practices.models import PracticePage
from syntheses.models import DigestPage, SynthesisPage
from tests.background import work_off, work_off_later
from tests.factories import make_establishment, make_page, make_section, make_user
from training.models import AccompanimentPage, TrainingBlockPage

pytestmark = pytest.mark.django_db

SERVICE = "equipe.soutien@exemple.example"
TYPED = {"message": "Comment se fait la référence ?", "name": "Une gestionnaire", "email": "gestion@exemple.example"}


class RefusingBackend(BaseEmailBackend):
    """A mail server that doesn't answer: Django's own contract of a backend, no more."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("connexion refusée")


class OneRefused(LocmemBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages: Any) -> int:
        if "refusee@inters4.example" in messages[0].recipients():
            raise SMTPRecipientsRefused({"refusee@inters4.example": (450, b"later")})
        return super().send_messages(messages)


REFUSING = f"{__name__}.RefusingBackend"


def opened(seconds: float = 60) -> str:
    return signing.dumps(int(timezone.now().timestamp() - seconds), salt=OPENED_SALT)


def write(client: Client, page: Any, capture: Any, **changes: Any) -> Any:
    with capture(execute=True):
        answer = client.post(f"/courtage/equipe/{page.pk}/", TYPED | {"opened": opened()} | changes)
    work_off()
    return answer


def role(**fields: Any) -> EstablishmentRole:
    told = {"title": "Équipe du soutien", "ask_about": "La référence.", "email": SERVICE}
    return add_role(establishment=make_establishment(), **told | fields)


def make_broker() -> Any:
    make_section(PracticePage, make_establishment())
    ensure_roles()
    return make_user("courtage@inters4.example", groups=[BROKERS])


def test_the_button_leads_to_a_form_that_says_to_whom_and_in_how_many_days(client: Client) -> None:
    page = make_page(contact_point=role())
    make_establishment().__class__.objects.update(reply_days=3)
    address = f"/courtage/equipe/{page.pk}/"
    assert f'href="{address}">Joindre l’équipe' in client.get(page.url).content.decode()
    form = client.get(address).content.decode()
    assert "Équipe du soutien" in form
    assert "d’habitude en 3\u00a0jours ouvrables" in form
    assert SERVICE not in form


def test_a_message_goes_to_the_address_of_the_role_and_is_answered_to_who_wrote(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(title="Soutien à domicile", contact_point=role())
    answer = write(client, page, django_capture_on_commit_callbacks)
    assert answer.status_code == 302
    to_team = mail.outbox[0]
    assert (to_team.to, to_team.reply_to) == ([SERVICE], [TYPED["email"]])
    assert "Soutien à domicile" in to_team.subject
    assert TYPED["message"] in to_team.body
    assert "Vous recevez ce message parce que cette adresse est celle de" in to_team.body
    kept = TeamMessage.objects.get()
    assert (kept.status, kept.sent_to, kept.page_id) == ("sent", SERVICE, page.pk)


def test_who_wrote_is_told_on_screen_and_by_mail_in_text_and_html(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(title="Soutien à domicile", contact_point=role())
    answer = write(client, page, django_capture_on_commit_callbacks)
    screen = client.get(answer["Location"]).content.decode()
    assert "Votre message est reçu" in screen
    assert "5\u00a0jours ouvrables" in screen
    confirmation = mail.outbox[1]
    assert confirmation.to == [TYPED["email"]]
    assert "Vous recevez ce courriel parce que cette adresse a été inscrite" in confirmation.body
    html, kind = confirmation.alternatives[0]
    assert kind == "text/html"
    assert 'lang="fr"' in html


def test_the_confirmation_repeats_nothing_of_what_was_typed(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """Anybody may write there somebody else's address: the portal must not carry their words."""
    page = make_page(contact_point=role())
    write(client, page, django_capture_on_commit_callbacks, message="https://piege.example", name="piege.example")
    confirmation = mail.outbox[1]
    assert "piege" not in confirmation.body + str(confirmation.alternatives[0]) + confirmation.subject


def test_who_wrote_in_english_is_confirmed_in_english(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    page = make_page(contact_point=role())
    client.cookies["django_language"] = "en"
    write(client, page, django_capture_on_commit_callbacks)
    assert "You are receiving this e-mail because" in mail.outbox[1].body
    assert "Vous recevez ce message" in mail.outbox[0].body


def test_markup_in_a_message_is_text_in_the_mail(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    page = make_page(contact_point=role())
    write(client, page, django_capture_on_commit_callbacks, message="<b>gras</b> & \x27simple\x27")
    html = mail.outbox[0].alternatives[0][0]
    assert "&lt;b&gt;gras&lt;/b&gt; &amp;" in html
    assert "<b>gras</b> & 'simple'" in mail.outbox[0].body


@pytest.mark.parametrize("without", ["point", "address"])
def test_without_an_address_the_brokers_get_the_message_and_are_asked_to_forward_it(
    without: str, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    broker = make_broker()
    point = role(email="", procedure="Par l’accueil.") if without == "address" else None
    page = make_page(contact_point=point)
    write(client, page, django_capture_on_commit_callbacks)
    assert mail.outbox[0].to == [broker.email]
    assert "transmettez-lui ce message" in mail.outbox[0].body
    assert "Un courtier de connaissances" in mail.outbox[1].body


def test_a_synthesis_has_a_team_too(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    make_broker()
    page = make_page(SynthesisPage, title="Une synthèse")
    assert write(client, page, django_capture_on_commit_callbacks).status_code == 302
    assert TeamMessage.objects.get().establishment == make_establishment()


def test_a_visitor_writes_by_a_broker_where_the_contact_is_kept_for_members(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    broker = make_broker()
    page = make_page(contact_point=role(title="Équipe Xylo"), contact_hidden=True)
    assert "Xylo" not in client.get(f"/courtage/equipe/{page.pk}/").content.decode()
    write(client, page, django_capture_on_commit_callbacks)
    assert mail.outbox[0].to == [broker.email]
    client.force_login(make_user())
    assert "Xylo" in client.get(f"/courtage/equipe/{page.pk}/").content.decode()


def test_nobody_writes_about_a_page_that_they_may_not_read(client: Client) -> None:
    page = make_page(title="Page Zibeline")
    set_visibility(page, visibility="members")
    assert client.get(f"/courtage/equipe/{page.pk}/").status_code == 404
    assert client.post(f"/courtage/equipe/{page.pk}/", TYPED | {"opened": opened()}).status_code == 404
    assert not TeamMessage.objects.exists()


def test_a_role_of_an_establishment_is_written_to_without_its_address_being_shown(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    point = role()
    page = client.get("/etablissements/cisss-bsl/").content.decode()
    assert SERVICE not in page
    assert f"/courtage/equipe/role/{point.pk}/" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/courtage/equipe/role/{point.pk}/", TYPED | {"opened": opened()})
    work_off()
    assert mail.outbox[0].to == [SERVICE]


def test_a_role_kept_for_members_isn_t_there_for_others(client: Client) -> None:
    point = role(members_only=True)
    assert client.get(f"/courtage/equipe/role/{point.pk}/").status_code == 404
    client.force_login(make_user())
    assert client.get(f"/courtage/equipe/role/{point.pk}/").status_code == 200


def test_an_address_in_the_procedure_of_a_role_is_refused_since_all_would_see_it() -> None:
    with pytest.raises(ValidationError, match="serait montrée à tous"):
        role(email="", procedure="Écrire à equipe@exemple.example")


# Robots, and what people get wrong


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"website": "https://x.example"}, "Laissez ce champ vide"),
        ({"opened": ""}, "Envoyez le formulaire de nouveau"),
        ({"opened": "1:faux"}, "Envoyez le formulaire de nouveau"),
        ({"email": "pas-une-adresse"}, "Cette adresse est incomplète"),
        ({"message": " "}, "Écrivez votre message"),
        ({"message": "a" * 4001}, "le maximum est 4"),
    ],
)
def test_what_is_refused_says_what_to_do_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(contact_point=role())
    answer = write(client, page, django_capture_on_commit_callbacks, **changes)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert said in text
    assert "Une gestionnaire" in text
    assert not TeamMessage.objects.exists()
    assert mail.outbox == []


def test_a_form_sent_faster_than_people_read_is_accepted_when_it_is_sent_again(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(contact_point=role())
    note = opened(seconds=0)
    first = write(client, page, django_capture_on_commit_callbacks, opened=note)
    assert first.status_code == 400
    assert note in first.content.decode()
    assert write(client, page, django_capture_on_commit_callbacks, opened=opened(5)).status_code == 302


def test_a_form_left_open_too_long_comes_back_with_a_note_that_serves(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(contact_point=role())
    answer = write(client, page, django_capture_on_commit_callbacks, opened=opened(3 * 24 * 3600))
    again = re.search(r'name="opened" value="([^"]+)"', answer.content.decode())
    assert again
    assert signing.loads(again[1], salt=OPENED_SALT) >= timezone.now().timestamp() - 5


# Never lost


def test_a_message_that_can_t_be_sent_is_kept_and_tried_again(
    client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page(contact_point=role())
    working = settings.EMAIL_DELIVERY_BACKEND
    settings.EMAIL_DELIVERY_BACKEND = REFUSING
    assert write(client, page, django_capture_on_commit_callbacks).status_code == 302
    kept = TeamMessage.objects.get()
    assert (kept.status, kept.sent_at) == ("failed", None)
    assert "connexion refusée" in kept.last_error
    assert kept.next_attempt_at is not None
    settings.EMAIL_DELIVERY_BACKEND = working
    work_off()
    assert mail.outbox == []
    work_off_later()
    assert [sent.recipients() for sent in mail.outbox] == [[SERVICE], [TYPED["email"]]]
    kept.refresh_from_db()
    assert (kept.status, kept.last_error, kept.next_attempt_at) == ("sent", "", None)
    work_off_later()
    assert len(mail.outbox) == 2


def test_a_message_that_never_leaves_is_given_up_but_kept(settings: Any) -> None:
    settings.EMAIL_DELIVERY_BACKEND = REFUSING
    kept = TeamMessage.objects.create(about="Une page", email="a@exemple.example", message="Bonjour", language="fr-ca")
    deliver.enqueue(kept.pk)
    for _attempt in range(MAX_ATTEMPTS):
        assert work_off_later()
    assert not work_off_later()
    kept.refresh_from_db()
    assert (kept.next_attempt_at, kept.status) == (None, "failed")
    assert [row.args_kwargs["args"] for row in given_up()] == [[kept.pk]]


def test_without_anybody_to_send_to_the_message_waits_and_says_why() -> None:
    kept = TeamMessage.objects.create(about="Une page", email="a@exemple.example", message="Bonjour", language="fr-ca")
    deliver.enqueue(kept.pk)
    work_off()
    kept.refresh_from_db()
    assert kept.status == "failed"
    assert "n’ont d’adresse" in kept.last_error
    assert kept.confirmed_at is not None


def test_a_second_try_sends_only_to_the_brokers_who_were_not_served(settings: Any) -> None:
    make_broker()
    make_user("refusee@inters4.example", groups=[BROKERS])
    settings.EMAIL_DELIVERY_BACKEND = f"{__name__}.OneRefused"
    kept = TeamMessage.objects.create(about="Une page", email="a@exemple.example", message="Bonjour", language="fr-ca")
    deliver.enqueue(kept.pk)
    work_off()
    kept.refresh_from_db()
    assert (kept.sent_at, kept.sent_to) == (None, "courtage@inters4.example")
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work_off_later()
    assert [sent.recipients() for sent in mail.outbox] == [
        ["courtage@inters4.example"],
        ["a@exemple.example"],
        ["refusee@inters4.example"],
    ]
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[2].extra_headers["Message-ID"]


# Who reads, and what they do


def message(**fields: Any) -> TeamMessage:
    told = {"about": "Page Zibeline", "email": "qui@exemple.example", "message": "Mot secret", "language": "fr-ca"}
    return TeamMessage.objects.create(
        **told | {"establishment": make_establishment(), "sent_at": timezone.now()} | fields
    )


def test_brokers_and_the_establishment_s_authors_read_a_message_and_nobody_else(client: Client) -> None:
    broker = make_broker()
    other = make_establishment("cisss-at", "abitibi-temiscamingue")
    make_section(PracticePage, other)
    ensure_roles()
    author = make_user("redaction@inters4.example", groups=[author_group_name(make_establishment())])
    stranger = make_user("ailleurs@inters4.example", groups=[author_group_name(other)])
    member = make_user("membre@inters4.example", groups=[make_establishment().group])
    kept = message()
    for reader, allowed in ((broker, True), (author, True), (stranger, False), (member, False)):
        client.force_login(reader)
        listed = client.get("/admin/messages/").content.decode()
        opened_page = client.get(f"/admin/messages/{kept.pk}/")
        assert ("Page Zibeline" in listed) is allowed, reader
        assert (b"Mot secret" in opened_page.content) is allowed, reader
        assert (client.post(f"/admin/messages/{kept.pk}/", {"answered": ""}).status_code == 302) is (
            allowed or reader == member
        )
        if not allowed:
            kept.refresh_from_db()
            assert kept.status == "received"
        TeamMessage.objects.update(status="received", answered_at=None)


def test_the_dashboard_says_which_messages_wait_and_no_longer_once_answered(client: Client) -> None:
    broker = make_broker()
    kept = message()
    with translation.override("fr-ca"):
        assert [task.count for task in tasks_of(broker) if task.slug == "messages"] == [1]
        client.force_login(broker)
        client.post(f"/admin/messages/{kept.pk}/", {"answered": ""})
        assert [task for task in tasks_of(broker) if task.slug == "messages"] == []


def test_a_broker_sends_again_what_had_failed(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    broker = make_broker()
    kept = message(role=role(), status="failed", sent_at=None, next_attempt_at=None)
    client.force_login(broker)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/messages/{kept.pk}/", {"send": ""})
    work_off()
    kept.refresh_from_db()
    assert kept.status == "sent"
    assert mail.outbox[0].to == [SERVICE]


def test_the_team_says_by_a_button_of_its_mail_that_it_answered(client: Client) -> None:
    kept = message(status="sent")
    address = f"/courtage/equipe/repondu/{answered_token(kept)}/"
    # Readers of mail open links by themselves: that says nothing.
    page = client.get(address).content.decode()
    kept.refresh_from_db()
    assert kept.status == "sent"
    assert "Mot secret" not in page
    assert "qui@exemple.example" not in page
    client.post(address)
    kept.refresh_from_db()
    assert kept.status == "answered"
    assert client.get("/courtage/equipe/repondu/faux/").status_code == 404


def test_an_author_chooses_who_receives_the_messages(client: Client) -> None:
    point = role()
    page = make_page()
    client.force_login(make_user("admin@inters4.example", is_superuser=True))
    form = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f'<option value="{point.pk}">CISSS-BSL – Équipe du soutien</option>' in form


@pytest.mark.parametrize("model", [SynthesisPage, DigestPage, TrainingBlockPage, AccompanimentPage])
def test_every_type_of_page_leads_to_its_team(model: Any, client: Client) -> None:
    page = make_page(model, title="Une page")
    assert client.get(page.url).content.decode().count(f'href="/courtage/equipe/{page.pk}/">Joindre l’équipe') == 1


def test_who_gave_the_password_of_a_page_writes_to_its_team(client: Client) -> None:
    page = make_page()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="sésame")
    address = f"/courtage/equipe/{page.pk}/"
    assert client.get(address).status_code == 404
    session = client.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    assert client.get(address).status_code == 200
