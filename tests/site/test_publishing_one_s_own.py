"""Who made a synthesis doesn't publish it, by whatever way; who corrects that of others does."""

from typing import Any

import pytest
from wagtail.models import Page

from portal.accounts.services import ensure_authors, ensure_brokers, ensure_review
from portal.exchange.uploads import import_upload
from portal.review.services import ensure_two_steps
from practices.models import PracticePage
from syntheses.models import SynthesisPage
from tests.factories import make_establishment, make_home, make_page, make_section
from tests.site.test_editing import form_of
from tests.site.test_review_interests import is_live
from tests.site.test_review_steps import browser, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
FILE = """---
type: synthesis
title: Une synthèse importée
slug: importee
establishments: [cisss-bsl]
summary: En une phrase.
---

Du texte.
"""


@pytest.fixture
def broker() -> Any:
    place = make_establishment()
    section = make_section(SynthesisPage, place)
    ensure_review(root=make_home(), brokers=ensure_brokers(root=make_home()))
    ensure_authors(establishment=place, section=section)
    ensure_two_steps()
    return member("courtage", "broker")


def draft(owner: Any, model: Any = SynthesisPage, **fields: Any) -> Any:
    page = make_page(model, title="À paraître", summary="Un résumé.", live=False, owner=owner, **fields)
    page.save_revision(user=owner)
    return page


def publish(page: Any, client: Any, **fields: str) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", form_of(page) | {"action-publish": "1"} | fields, follow=True)


def test_who_began_a_synthesis_has_it_reviewed_rather_than_publish_it_now_or_later(broker):
    page, client = draft(broker), browser(broker)
    before = Page.objects.get(pk=page.pk).latest_revision_id
    assert 'name="action-publish"' not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    answer = publish(page, client)
    assert not is_live(page)
    said = answer.content.decode().replace("\xa0", " ")
    assert "soumettez-le à la relecture, une autre personne le publie" in said
    assert Page.objects.get(pk=page.pk).latest_revision_id != before, "what was written is kept"
    publish(page, client, go_live_at="2031-01-31 09:00")
    assert not Page.objects.get(pk=page.pk).approved_schedule
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {"include_descendants": ""})
    assert not is_live(page)
    above = page.get_parent()
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={above.pk}&next=/admin/", {"include_descendants": "on"})
    assert not is_live(page), "nor with the page above it"
    page.get_workflow().start(page, broker)
    assert Page.objects.get(pk=page.pk).workflow_in_progress


def test_a_new_synthesis_is_kept_as_a_draft_whoever_asks_to_publish_it(broker):
    client, section = browser(broker), make_section(SynthesisPage, make_establishment())
    address = f"/admin/pages/add/syntheses/synthesispage/{section.pk}/"
    assert 'name="action-publish"' not in client.get(address).content.decode()
    page = draft(None)
    values = form_of(page) | {"title": "Toute neuve", "slug": "toute-neuve", "action-publish": "1"}
    answer = client.post(address, values)
    made = Page.objects.get(slug="toute-neuve")
    assert answer.url == f"/admin/pages/{made.pk}/edit/"
    assert not made.live
    assert made.latest_revision is not None


def test_an_import_writes_as_drafts_the_syntheses_of_whoever_imports(broker):
    report = import_upload("importee.md", FILE.encode(), user=broker, publish=True, dry_run=False)
    page = SynthesisPage.objects.get(slug="importee")
    assert not page.live
    assert [change.published for change in report.changes] == [False]


def test_brokers_publish_the_syntheses_of_others_and_correct_them(broker):
    page, client = draft(member("redaction")), browser(broker)
    publish(page, client)
    assert is_live(page)
    publish(SynthesisPage.objects.get(pk=page.pk), client, title="Corrigée")
    publish(SynthesisPage.objects.get(pk=page.pk), client, title="Corrigée encore")
    assert Page.objects.get(pk=page.pk).title == "Corrigée encore"


def test_who_wrote_in_a_draft_or_is_named_in_it_does_not_publish_it(broker):
    page = draft(member("redaction"), contributors=[("contributor", {"given": "Zoe", "name": "Beland"})])
    page.save_revision(user=broker)
    assert not page.permissions_for_user(broker).can_publish()
    other = member("autre", "broker")
    assert page.permissions_for_user(other).can_publish()
    other.first_name, other.last_name = "Zoé", "Béland"
    assert not page.permissions_for_user(other).can_publish()


def test_practices_whose_reviewers_declare_nothing_are_published_by_brokers_who_wrote_them(broker):
    make_section(PracticePage, make_establishment())
    page = draft(broker, PracticePage)
    publish(page, browser(broker))
    assert is_live(page)


def test_a_copy_of_a_synthesis_is_a_draft(broker):
    page = draft(member("redaction"))
    page.get_latest_revision().publish()
    parent = page.get_parent()
    values = {"new_title": "Copie", "new_slug": "copie", "new_parent_page": parent.pk, "publish_copies": "on"}
    browser(broker).post(f"/admin/pages/{page.pk}/copy/", values)
    assert not Page.objects.get(slug="copie").live
