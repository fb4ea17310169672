"""A group that is accompanied: who opens it, who joins, who reads what of it, how one leaves."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.accounts.memberships import leave as end_membership
from portal.accounts.models import Membership
from portal.core.personal_data import personal_data
from portal.space.erasure import erase_person
from tests.accompaniment import client_of, fill, make_coach, make_group, make_session, member
from tests.background import work_off
from tests.factories import make_establishment, make_page, make_user
from tests.training import make_block, words_of
from training.accompaniment.groups import has_coach
from training.accompaniment.mine import without_coach
from training.accompaniment.models import Accompaniment, CalendarKey, Participation, Session, ThreadMessage
from training.models import AccompanimentPage

pytestmark = pytest.mark.django_db
State = Participation.State
ADDRESS = "invitee@inters4.example"


def link_in_last_message(path: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/formation/accompagnements/{path}/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_a_coach_opens_an_accompaniment_from_a_strategy_and_nobody_else_can() -> None:
    strategy = make_page(AccompanimentPage, title="Une stratégie")
    block = make_block()
    coach, reader = make_coach(), member("lectrice@inters4.example")
    address = f"/formation/accompagnements/ouvrir/{strategy.pk}/"
    assert "Ouvrir un accompagnement avec cette stratégie" in words_of(client_of(coach).get(strategy.url))
    assert "Ouvrir un accompagnement" not in words_of(client_of(reader).get(strategy.url))
    sent = {"title": "Notre groupe", "establishment": make_establishment().pk, "block": block.pk}
    assert client_of(reader).post(address, sent).status_code == 404
    assert Client().post(address, sent).status_code == 302 and not Accompaniment.objects.exists()
    other = make_establishment("uqar", "chaudiere")
    refused = client_of(coach).post(address, sent | {"establishment": other.pk})
    assert refused.status_code == 400 and not Accompaniment.objects.exists()
    opened = client_of(coach).post(address, sent | {"takes_requests": "on"})
    group = Accompaniment.objects.get()
    assert opened["Location"] == group.get_absolute_url()
    assert (group.coach, group.block_id, group.strategy_title) == (coach, block.pk, "Une stratégie")
    assert ModelLogEntry.objects.filter(action="training.accompaniment_open", user=coach).exists()
    page = words_of(client_of(coach).get(group.get_absolute_url()))
    assert "Vous accompagnez ce groupe." in page and block.title in page
    # A member of the establishment is offered to ask, from the page of the strategy.
    assert f"/formation/accompagnements/{group.pk}/demander/" in words_of(client_of(reader).get(strategy.url))


def test_who_is_invited_accepts_by_the_link_once_says_what_they_show_and_leaves_when_they_want() -> None:
    coach = make_coach()
    group = make_group(coach, block=make_block())
    invited = client_of(coach).post(
        f"{group.get_absolute_url()}inviter/", {"addresses": f"Invitee@inters4.example, {ADDRESS}"}
    )
    assert invited.status_code == 302
    work_off()
    work_off()
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    link = link_in_last_message("invitation")
    visitor = Client().get(link)
    assert "Demander un compte" in words_of(visitor) and "Participer" not in words_of(visitor).replace(
        "Ne pas participer", ""
    )
    stranger = client_of(make_user("autre@inters4.example"))
    assert stranger.post(link, {"accept": "1"}).status_code == 403
    person = make_user(ADDRESS, first_name="Ida", last_name="Otis")
    client = client_of(person)
    assert link in words_of(client.get("/mon-espace/")) or "une invitation vous attend" in words_of(
        client.get("/mon-espace/")
    )
    page = words_of(client.get(link))
    assert "Elle ne lit jamais mes réponses ni mes notes" in page and "checked" not in page
    for _twice in range(2):
        assert client.post(link, {"accept": "1", "shared": "on"})["Location"] == group.get_absolute_url()
    row = Participation.objects.get()
    assert row.person == person and row.state == State.ACCEPTED and row.shared_at
    # A link that was replaced or altered opens nothing.
    assert client.get(link[:-2] + "/").status_code == 410
    assert client.post(f"{group.get_absolute_url()}avancement/", {"hide": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.shared_at is None
    assert client.post(f"{group.get_absolute_url()}quitter/")["Location"] == "/mon-espace/"
    assert client.get(group.get_absolute_url()).status_code == 404
    assert client.get(link).status_code == 410


def test_wrong_addresses_are_named_and_nobody_is_invited() -> None:
    coach = make_coach()
    group = make_group(coach)
    refused = client_of(coach).post(f"{group.get_absolute_url()}inviter/", {"addresses": f"{ADDRESS} pas-une-adresse"})
    assert refused.status_code == 400 and "pas-une-adresse" in words_of(refused)
    assert ADDRESS in words_of(refused) and not Participation.objects.exists()
    many = " ".join(f"p{rank}@inters4.example" for rank in range(51))
    assert client_of(coach).post(f"{group.get_absolute_url()}inviter/", {"addresses": many}).status_code == 400


def test_a_member_of_the_establishment_asks_to_join_and_the_coach_answers() -> None:
    coach, person = make_coach(), member("membre@inters4.example", first_name="Ida")
    stranger = member("ailleurs@inters4.example", establishment=make_establishment("uqar", "chaudiere"))
    group = make_group(coach, takes_requests=True)
    address = f"{group.get_absolute_url()}demander/"
    assert client_of(stranger).get(address).status_code == 404
    client = client_of(person)
    assert client.get(address).status_code == 200
    for _twice in range(2):
        client.post(address)
    row = Participation.objects.get()
    assert row.state == State.ASKED and client.get(group.get_absolute_url()).status_code == 404
    work_off()
    assert mail.outbox[-1].to == [coach.email]
    decide = f"{group.get_absolute_url()}personnes/{row.pk}/"
    assert client.post(decide, {"accept": "1"}).status_code == 404
    assert client_of(coach).post(decide, {"accept": "1"}).status_code == 302
    work_off()
    assert mail.outbox[-1].to == [person.email]
    assert client.get(group.get_absolute_url()).status_code == 200
    # Answered twice, the first answer holds.
    client_of(coach).post(decide, {"refuse": "1"})
    row.refresh_from_db()
    assert row.state == State.ACCEPTED
    group.takes_requests = False
    group.save()
    assert client_of(member("tard@inters4.example")).get(address).status_code == 404


def test_a_group_is_not_there_for_another_coach_nor_for_who_guesses_its_number() -> None:
    coach, person = make_coach(), member("membre@inters4.example")
    group = make_group(coach, person)
    session = make_session(group)
    message = ThreadMessage.objects.create(accompaniment=group, author=person, text="Bonjour", form="a")
    row = group.participations.get()
    here = group.get_absolute_url()
    elsewhere = make_coach("autre-coach@inters4.example", establishment=make_establishment("uqar", "chaudiere"))
    colleague = make_coach("collegue@inters4.example")
    for_all = ["", f"seances/{session.pk}/", "fil/"]
    of_coach = [
        *("reglages/", "inviter/", "terminer/", "groupe/", "groupe.csv", "seances/ajouter/"),
        *(f"seances/{session.pk}/{verb}/" for verb in ("modifier", "annuler", "notes")),
        *(f"personnes/{row.pk}/retirer/", f"fil/{message.pk}/masquer/"),
    ]
    of_participants = ["quitter/", "engagements/"]
    for other in (elsewhere, colleague):
        assert {client_of(other).get(here + path).status_code for path in for_all + of_coach + of_participants} == {404}
    assert {client_of(person).get(here + path).status_code for path in of_coach} == {404}
    assert {client_of(person).get(here + path).status_code for path in for_all + of_participants} == {200}
    assert {client_of(coach).get(here + path).status_code for path in for_all + of_coach} == {200}
    assert {client_of(coach).get(here + path).status_code for path in of_participants} == {404}
    assert Client().get(here)["Location"].startswith("/compte/") or "next=" in Client().get(here)["Location"]
    # What is of another group isn't reached from one's own.
    own = make_group(elsewhere, establishment=make_establishment("uqar"))
    for path in (f"seances/{session.pk}/", f"personnes/{row.pk}/retirer/", f"fil/{message.pk}/masquer/"):
        assert client_of(elsewhere).get(own.get_absolute_url() + path).status_code == 404
    assert client_of(elsewhere).get(f"/formation/accompagnements/{10**25}/").status_code == 404


def test_who_no_longer_writes_for_the_establishment_coaches_no_more_and_its_lead_takes_over() -> None:
    coach = make_coach()
    lead = member("responsable@inters4.example", role=Membership.Role.LEAD, first_name="Luc")
    person = member("membre@inters4.example")
    group = make_group(coach, person, block=make_block())
    Participation.objects.update(shared_at=timezone.now())
    session = make_session(group, coach_notes="Pour moi seul")
    address = f"{group.get_absolute_url()}reprendre/"
    assert client_of(lead).post(address).status_code == 404 and not without_coach().exists()
    end_membership(membership=coach.memberships.get())
    assert client_of(coach).get(group.get_absolute_url()).status_code == 404
    assert not has_coach(group) and without_coach().get() == group
    assert "plus personne ne l’accompagne" in words_of(client_of(lead).get("/mon-espace/"))
    assert client_of(person).post(address).status_code == 404
    assert client_of(lead).post(address)["Location"] == group.get_absolute_url()
    work_off()
    assert mail.outbox[-1].to == [person.email]
    session.refresh_from_db()
    assert session.coach_notes == "" and not Participation.objects.exclude(shared_at=None).exists()
    assert client_of(lead).get(group.get_absolute_url()).status_code == 200


def test_nobody_joins_a_group_that_is_closed() -> None:
    coach = make_coach()
    group = make_group(coach)
    client_of(coach).post(f"{group.get_absolute_url()}inviter/", {"addresses": ADDRESS})
    work_off()
    link = link_in_last_message("invitation")
    assert client_of(coach).post(f"{group.get_absolute_url()}terminer/").status_code == 302
    assert client_of(make_user(ADDRESS)).post(link, {"accept": "1"}).status_code == 410
    refused = client_of(coach).post(f"{group.get_absolute_url()}inviter/", {"addresses": "b@inters4.example"})
    assert refused.status_code == 400 and "terminé" in words_of(refused)


def test_what_a_group_holds_of_a_person_is_theirs_to_take_and_goes_with_their_account() -> None:
    coach, person = make_coach(), member("membre@inters4.example")
    group = make_group(coach, person)
    make_session(group, coach_notes="Pour moi seul")
    row = group.participations.get()
    row.commitments.create(text="compterai les chutes", made_on=timezone.localdate())
    ThreadMessage.objects.create(accompaniment=group, author=person, text="Mon message", form="a")
    CalendarKey.objects.create(person=person)
    part = next(item for item in personal_data() if item.slug == "accompaniments")
    held = str(part.read(person))
    assert "compterai les chutes" in held and "Mon message" in held and "Pour moi seul" not in held
    assert "Pour moi seul" in str(part.read(coach))
    erase_person(person=person)
    assert (
        not Participation.objects.exists() and not ThreadMessage.objects.exists() and not CalendarKey.objects.exists()
    )
    erase_person(person=coach)
    group.refresh_from_db()
    assert group.coach is None and Session.objects.get().coach_notes == ""


def test_the_pages_of_a_group_cost_the_same_with_5_and_with_50_participants() -> None:
    coach, first = make_coach(), member("premiere@inters4.example")
    group = make_group(coach, first)
    session = make_session(group)
    counts = {}
    for number in (5, 50):
        fill(group, number)
        for name, person, path in (
            *((f"{person.pk} {path}", person, path) for person in (coach, first) for path in ("", "fil/")),
            ("session", coach, f"seances/{session.pk}/"),
            ("space", coach, "/mon-espace/"),
        ):
            client = client_of(person)
            client.get("/mon-espace/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path if path.startswith("/") else group.get_absolute_url() + path).status_code == 200
            counts.setdefault(name, set()).add(len(queries))
    assert {name: len(found) for name, found in counts.items()} == dict.fromkeys(counts, 1)
