"""The brokers' queue: who answers which need, what waits, and for how long."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.services import ensure_brokers
from portal.brokering.models import KnowledgeRequest
from tests.factories import make_establishment, make_home, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def broker():
    return make_user("courtage@inters4.example", groups=[ensure_brokers(root=make_home())])


@pytest.fixture
def client(broker):
    client = Client()
    client.force_login(broker)
    return client


def make_need(text="Un besoin", **fields):
    return KnowledgeRequest.objects.create(need=text, email="a@b.example", **fields)


def listed(client, query=""):
    address = reverse(KnowledgeRequest.snippet_viewset.get_url_name("list"))
    return client.get(f"{address}{query}").content.decode()


def test_a_broker_takes_a_need_in_one_click_and_nobody_takes_it_from_them(client, broker):
    need = make_need()
    address = reverse("brokering_take", args=[need.pk])
    assert address in listed(client)
    client.post(address)
    need.refresh_from_db()
    assert (need.assignee, need.status) == (broker, "in_progress")
    other = Client()
    other.force_login(make_user("autre@inters4.example", groups=list(broker.groups.all())))
    assert "déjà" in other.post(address, follow=True).content.decode()
    need.refresh_from_db()
    assert need.assignee == broker
    assert address not in listed(client)


def test_whoever_may_not_answer_needs_takes_none():
    make_home()
    need = make_need()
    member = Client()
    member.force_login(make_user("membre@inters4.example"))
    assert member.post(reverse("brokering_take", args=[need.pk])).status_code in {302, 403, 404}
    need.refresh_from_db()
    assert need.assignee is None


def test_the_queue_is_filtered_by_who_where_and_how_late_and_keeps_leads_apart(client, broker):
    here = make_establishment()
    make_need("À moi", assignee=broker)
    make_need("À personne", establishment=here)
    make_need("Une piste", nature="lead")
    late = make_need("En souffrance")
    KnowledgeRequest.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(days=60))
    expected = {
        "": {"À moi", "À personne", "En souffrance"},
        "?nature=lead": {"Une piste"},
        "?assigned=moi": {"À moi"},
        "?assigned=personne": {"À personne", "En souffrance"},
        f"?region={here.region_id}": {"À personne"},
        "?overdue=1": {"En souffrance"},
        "?status=in_progress": {"À moi"},
    }
    texts = {"À moi", "À personne", "En souffrance", "Une piste"}
    for query, wanted in expected.items():
        html = listed(client, query)
        assert {text for text in texts if text in html.split("<table")[-1]} == wanted
    assert "1 à vous, 2 à personne, 1 en retard" in listed(client).replace("\u00a0", " ")


def test_the_queue_costs_the_same_with_five_needs_and_with_fifty(client, broker):
    counts = []
    for number in (5, 45):
        for rank in range(number):
            make_need(f"Besoin {rank}", assignee=broker if rank % 2 else None)
        listed(client)
        with CaptureQueriesContext(connection) as asked:
            listed(client)
        counts.append(len(asked))
    assert counts[0] == counts[1]
