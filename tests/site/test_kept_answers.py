"""What visitors are answered is given again while nothing has changed, and never after."""

import re

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.generation import compact_generations, current_generation
from portal.core.models import Generation
from portal.core.visibility import set_visibility
from portal.directory.models import Vocabulary
from practices.models import PracticePage
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.KEPT_ANSWERS_SECONDS = 300
    caches["answers"].clear()


@pytest.fixture
def page(search_index):
    page = make_page(title="Visites à domicile")
    # The first visit makes the sizes of pictures and the like.
    Client().get(page.url)
    return page


def queries(client, url, **headers):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url, headers=headers)
    return response, len(captured)


def without_secret(response):
    return TOKEN.sub("", response.content.decode())


def test_a_visitor_is_answered_with_what_another_was_at_the_cost_of_one_query(page):
    first = Client().get(page.url)
    second, count = queries(Client(), page.url)
    assert count == 1
    assert without_secret(first) == without_secret(second)
    for name in ("Content-Type", "Content-Language", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert first.headers.get(name) == second.headers.get(name), name


def test_the_form_of_a_kept_answer_is_accepted_for_who_got_it(page):
    Client().get(page.url)
    client = Client(enforce_csrf_checks=True)
    token = TOKEN.search(client.get(page.url).content.decode())[1]
    told = {"language": "en", "next": page.url, "csrfmiddlewaretoken": token}
    assert client.post("/langue/setlang/", told).status_code == 302
    other = Client(enforce_csrf_checks=True)
    other.get(page.url)
    assert other.post("/langue/setlang/", told).status_code == 403


def test_a_browser_that_holds_the_answer_is_told_that_nothing_changed(page):
    client = Client()
    tag = client.get(page.url).headers["ETag"]
    again, count = queries(client, page.url, if_none_match=tag)
    assert (again.status_code, again.content, count) == (304, b"", 1)
    # Another browser's secret is another: its copy of the page would hold forms that are refused.
    assert Client().get(page.url, headers={"If-None-Match": tag}).status_code == 200
    page.title = "Visites au travail"
    page.save_revision().publish()
    assert client.get(page.url, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.save_revision().publish(),
        lambda page: PracticePage.objects.filter(pk=page.pk).update(title="Visites changées"),
        lambda page: set_visibility(page, visibility="members"),
        lambda page: page.unpublish(),
        lambda page: page.get_parent().specific.delete(),
    ],
    ids=["published", "changed at once", "hidden", "unpublished", "deleted above"],
)
def test_after_a_change_the_answer_is_made_anew(page, change):
    client = Client()
    client.get(page.url)
    page.title = "Visites changées"
    change(page)
    after = client.get(page.url)
    assert "Visites à domicile" not in after.content.decode()


def test_who_is_signed_in_is_answered_anew(page):
    Client().get(page.url)
    member = Client()
    member.force_login(make_user("membre@inters4.example", first_name="Une", last_name="Membre"))
    _response, count = queries(member, page.url)
    assert count > 1
    # What they were answered isn't kept for visitors.
    assert without_secret(Client().get(page.url)) == without_secret(Client().get(page.url))


def test_each_cookie_is_another_reader(page):
    Client().get(page.url)
    client = Client()
    client.cookies["comparaison"] = str(page.pk)
    compared, count = queries(client, page.url)
    assert count > 1
    assert without_secret(compared) != without_secret(Client().get(page.url))


def test_what_lacks_something_for_the_moment_is_not_kept(page, settings):
    good = settings.SEARCH_URL
    caches["answers"].clear()
    settings.SEARCH_URL = "embedded:///rien/du/tout"
    Client().get(page.url)
    settings.SEARCH_URL = good
    _response, count = queries(Client(), page.url)
    assert count > 1


def test_a_change_that_is_undone_with_its_savepoint_leaves_the_next_one_seen(page):
    before = current_generation()
    with transaction.atomic():
        try:
            with transaction.atomic():
                PracticePage.objects.update(title="Non")
                raise LookupError
        except LookupError:
            pass
        assert current_generation() == before
        PracticePage.objects.update(title="Oui")
    assert current_generation() != before


def test_changes_of_one_transaction_are_one_until_somebody_looks(page):
    with transaction.atomic():
        PracticePage.objects.update(title="Un")
        count = Generation.objects.count()
        PracticePage.objects.update(title="Deux")
        assert Generation.objects.count() == count
        seen = current_generation()
        PracticePage.objects.update(title="Trois")
    assert current_generation() != seen


def test_compacting_keeps_the_generation(page):
    for number in range(8):
        current_generation()
        PracticePage.objects.update(title=str(number))
    before = current_generation()
    compact_generations(keep=2)
    assert current_generation() == before
    assert Generation.objects.count() == 3


def test_what_no_visitor_sees_changes_nothing(page):
    before = current_generation()
    Client().force_login(make_user("membre@inters4.example"))
    after_signing_in = current_generation()
    assert after_signing_in != before  # the account is made
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()
    assert current_generation() == after_signing_in


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_outside_a_transaction_is_seen():
    before = current_generation()
    term = Vocabulary.objects.create(slug="essai", label="Essai")
    between = current_generation()
    assert between != before
    term.delete()
    assert current_generation() not in {before, between}
