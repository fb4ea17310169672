"""The administration's home page says what to do next, to each person what that person may do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Page

from portal.accounts.services import BROKERS, author_group_name, ensure_roles
from portal.administration.dashboard import starting_points_of, tasks_of
from portal.brokering.models import KnowledgeRequest
from portal.core.models import PageLink
from portal.directory.models import Establishment
from practices.completeness import ITEMS
from practices.models import PracticePage
from search.models import DeadLetter, OutboxRow
from syntheses.models import SynthesisPage
from tests.database import kept_for_the_module
from tests.factories import make_establishment, make_page, make_section, make_user
from training.models import TrainingBlockPage

pytestmark = pytest.mark.django_db

HOME = "/admin/"
ELSEWHERE = ("cisss-at", "abitibi-temiscamingue")


@pytest.fixture(scope="module")
def roles(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Two establishments with their sections, the groups of their authors, and the brokers."""
    with kept_for_the_module(django_db_blocker):
        for establishment in (make_establishment(), make_establishment(*ELSEWHERE)):
            for model in (PracticePage, SynthesisPage, TrainingBlockPage):
                make_section(model, establishment)
        ensure_roles()
        OutboxRow.objects.all().delete()
        yield


@pytest.fixture
def author(roles: None) -> Any:
    group = author_group_name(Establishment.objects.get(slug="cisss-bsl"))
    return make_user("redaction@inters4.example", groups=[group], first_name="Maude")


@pytest.fixture
def broker(roles: None) -> Any:
    return make_user("courtage@inters4.example", groups=[BROKERS])


def task(user: Any, slug: str) -> Any:
    with translation.override("fr-ca"):
        return next((found for found in tasks_of(user) if found.slug == slug), None)


def titles(found: Any) -> list[str]:
    return [item.title for item in found.items]


def html(client: Client, user: Any) -> str:
    client.force_login(user)
    return client.get(HOME).content.decode().replace("\xa0", " ")


def draft(title: str = "Un brouillon", *, by: Any, model: type = PracticePage, **fields: Any) -> Any:
    page = make_page(model, title=title, live=False, owner=by, **fields)
    page.save_revision(user=by)
    return model.objects.get(pk=page.pk)


def submitted(title: str, *, by: Any) -> Any:
    page = draft(title, by=by)
    page.get_workflow().start(page, by)
    return page


def documented() -> dict[str, str]:
    """The fields of a sheet that lacks nothing."""
    return {item.field: "Dit." for item in ITEMS}


def test_where_nothing_waits_it_says_so_and_where_to_start(author: Any, client: Client) -> None:
    page = html(client, author)
    assert "Bonjour Maude" in page
    assert "Rien n’attend." in page
    assert "Décrire une pratique" in page


def test_a_draft_waits_for_its_author_and_leads_to_its_form(author: Any, client: Client) -> None:
    page = draft("Une idée", by=author)
    assert task(author, "drafts").sentence == "Vous avez 1 brouillon à soumettre à la relecture."
    assert f'href="/admin/pages/{page.pk}/edit/"' in html(client, author)


def test_a_submitted_page_waits_for_the_broker_and_no_longer_for_its_author(author: Any, broker: Any) -> None:
    submitted("À relire", by=author)
    assert titles(task(broker, "review")) == ["À relire"]
    assert "Maude" in task(broker, "review").items[0].detail or author.email in task(broker, "review").items[0].detail
    assert task(author, "review") is None
    assert task(author, "drafts") is None
    assert titles(task(author, "in-review")) == ["À relire"]
    assert task(author, "in-review").others


def test_a_page_sent_back_shows_the_comment(author: Any, broker: Any) -> None:
    page = submitted("À reprendre", by=author)
    page.current_workflow_task_state.reject(user=broker, comment="Précisez la clientèle.")
    found = task(author, "sent-back")
    assert titles(found) == ["À reprendre"]
    assert "Précisez la clientèle." in found.items[0].detail
    assert task(broker, "review") is None
    assert task(author, "drafts") is None


def test_a_scheduled_page_waits_for_its_hour(broker: Any) -> None:
    page = draft("Pour demain", by=broker)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=broker).publish()
    found = task(broker, "scheduled")
    assert titles(found) == ["Pour demain"]
    assert found.others
    assert task(broker, "drafts") is None


def test_contents_to_revise_come_with_the_latest_first(author: Any) -> None:
    today = timezone.localdate()
    make_page(SynthesisPage, title="Bientôt", review_by=today + timedelta(days=59))
    make_page(title="En retard", review_by=today - timedelta(days=3))
    make_page(title="Plus tard", review_by=today + timedelta(days=61))
    found = task(author, "revise")
    assert titles(found) == ["En retard", "Bientôt"]
    assert "depuis le" in found.items[0].detail
    assert "d’ici le" in found.items[1].detail


def test_contents_without_a_link_are_named_and_linked_ones_are_not(author: Any) -> None:
    alone = make_page(title="Seule")
    source = make_page(title="Appuyée")
    target = make_page(SynthesisPage, title="Appui")
    PageLink.objects.create(source=source, target=target, kind="appuyee-par")
    found = task(author, "unlinked")
    assert titles(found) == ["Seule"]
    assert found.items[0].url == f"/admin/pages/{alone.pk}/edit/#id_outgoing_links-FORMS"


def test_the_emptiest_sheet_comes_first_and_leads_to_what_it_lacks(author: Any) -> None:
    make_page(title="Complète", **documented())
    make_page(title="Presque", **documented() | {"where": ""})
    empty = make_page(title="Vide")
    found = task(author, "document")
    assert titles(found) == ["Vide", "Presque"]
    assert found.items[0].links[0] == (ITEMS[0].label, f"/admin/pages/{empty.pk}/edit/#id_why")
    assert [url.split("#id_")[-1] for _label, url in found.items[1].links] == ["where"]


def test_a_request_waits_for_brokers_until_it_is_answered(author: Any, broker: Any) -> None:
    request = KnowledgeRequest.objects.create(need="Un besoin", email="cadre@inters4.example")
    assert titles(task(broker, "requests")) == ["Un besoin"]
    assert task(author, "requests") is None
    KnowledgeRequest.objects.filter(pk=request.pk).update(status=KnowledgeRequest.Status.ANSWERED)
    assert task(broker, "requests") is None


def test_a_page_that_the_index_refused_is_said_to_brokers_alone(author: Any, broker: Any) -> None:
    page = make_page(title="Refusée")
    DeadLetter.objects.create(page_id=page.pk, reason="Un champ trop long.")
    assert titles(task(broker, "index")) == ["Refusée"]
    assert task(author, "index") is None


def test_more_than_five_are_counted_and_five_named(author: Any, client: Client) -> None:
    for number in range(7):
        draft(f"Brouillon {number}", by=author)
    found = task(author, "drafts")
    assert (found.count, len(found.items), found.unlisted) == (7, 5, 2)
    assert "et 2 autres" in html(client, author)


def test_an_author_starts_in_the_section_of_her_establishment(author: Any) -> None:
    section = make_section(PracticePage, make_establishment())
    with translation.override("fr-ca"):
        points = {str(point.label): point.places for point in starting_points_of(author)}
    assert points["Décrire une pratique"] == [("CISSS-BSL", f"/admin/pages/add/practices/practicepage/{section.pk}/")]
    assert list(points) == [
        "Décrire une pratique",
        "Publier une synthèse",
        "Résumer une publication",
        "Nouveau bloc de formation",
        "Nouveau parcours",
        "Décrire un accompagnement",
    ]


def test_a_broker_chooses_among_the_sections_and_each_opens(broker: Any, client: Client) -> None:
    client.force_login(broker)
    points = starting_points_of(broker)
    assert all([title for title, _url in point.places] == ["CISSS-AT", "CISSS-BSL"] for point in points)
    for point in points:
        for _title, url in point.places:
            assert client.get(url).status_code == 200, url


def test_one_who_may_not_write_is_offered_nothing_to_start(roles: None) -> None:
    assert starting_points_of(make_user()) == []


def test_nothing_of_another_establishment_reaches_an_author(author: Any, broker: Any, client: Client) -> None:
    other = make_establishment(*ELSEWHERE)
    group = author_group_name(other)
    colleague = make_user("ailleurs@inters4.example", groups=[group])
    make_page(title="Secret publié", establishment=other, review_by=timezone.localdate())
    hidden = draft("Secret en brouillon", by=colleague, establishment=other)
    hidden.get_workflow().start(hidden, colleague)
    later = draft("Secret prévu", by=colleague, establishment=other)
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision(user=broker).publish()
    page = html(client, author)
    assert "Secret" not in page
    assert "Rien n’attend." in page


def test_a_page_that_left_ones_section_is_no_longer_named(author: Any, broker: Any) -> None:
    page = submitted("Partie ailleurs", by=author)
    page.current_workflow_task_state.reject(user=broker, comment="Non.")
    other = make_section(PracticePage, make_establishment(*ELSEWHERE))
    Page.objects.get(pk=page.pk).specific.move(other, pos="last-child")
    assert task(author, "sent-back") is None
    assert task(author, "drafts") is None


def test_every_link_of_a_full_dashboard_opens(author: Any, broker: Any, client: Client) -> None:
    fill(author, 1)
    for user in (author, broker):
        client.force_login(user)
        # The forms of one type are as long to make as they are alike: one of each task is opened.
        for found in tasks_of(user):
            item = found.items[0]
            for url in {item.url, *(url for _label, url in item.links), found.more_url} - {""}:
                assert client.get(url).status_code == 200, url


def fill(author: Any, number: int, start: int = 0) -> None:
    today = timezone.localdate()
    for rank in range(start, start + number):
        draft(f"Brouillon {rank}", by=author)
        submitted(f"Soumise {rank}", by=author)
        returned = submitted(f"Renvoyée {rank}", by=author)
        returned.current_workflow_task_state.reject(user=author, comment="À revoir.")
        page = make_page(title=f"Publiée {rank}", review_by=today)
        later = draft(f"Prévue {rank}", by=author)
        later.go_live_at = timezone.now() + timedelta(days=1)
        later.save_revision(user=author).publish()
        make_page(SynthesisPage, title=f"Synthèse {rank}", review_by=today)
        KnowledgeRequest.objects.create(need=f"Besoin {rank}", email="cadre@inters4.example")
        DeadLetter.objects.create(page_id=page.pk, reason="Trop long.")


def queries(client: Client, user: Any) -> int:
    client.force_login(user)
    client.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(HOME).status_code == 200
    return len(captured)


def test_the_dashboard_costs_the_same_whatever_waits(author: Any, broker: Any, client: Client) -> None:
    fill(author, 1)
    before = [queries(client, user) for user in (author, broker)]
    fill(author, 3, start=1)
    assert [queries(client, user) for user in (author, broker)] == before
    assert max(before) <= 75
