"""Contents whose date of revision has passed: said to readers, told to owners, archived, with what stays of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from portal.core.visibility import set_visibility
from portal.review.chores import follow_revisions
from portal.review.models import RevisionNotice, Withdrawal
from portal.review.revisions import archive
from tests.factories import make_establishment, make_page, make_user
from tests.site.test_review_steps import browser, member, section

__all__ = ["section"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("search_index")]
TODAY = timezone.localdate()


def late(**fields: Any) -> Any:
    return make_page(title="Périmée", review_by=TODAY - timedelta(days=3), **fields)


def test_its_readers_see_since_when_it_is_to_be_revised(section):
    assert "À revoir depuis le" in Client().get(late().url).content.decode()
    page = make_page(title="À jour", review_by=TODAY)
    assert "À revoir depuis le" not in Client().get(page.url).content.decode()


def test_owner_and_lead_are_told_once_and_it_is_archived_after_the_grace(
    section, settings, django_capture_on_commit_callbacks
):
    settings.REVISION_GRACE_DAYS = 30
    author, lead = member("redaction"), member("responsable", "lead")
    page = late(owner=author)
    with django_capture_on_commit_callbacks(execute=True):
        follow_revisions()
        follow_revisions()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([author.email, lead.email])
    assert Page.objects.get(pk=page.pk).live
    RevisionNotice.objects.update(told_on=TODAY - timedelta(days=30))
    follow_revisions()
    assert not Page.objects.get(pk=page.pk).live


def test_nothing_is_archived_that_nobody_was_told_of_or_where_no_grace_is_set(section, settings):
    page = late()
    settings.REVISION_GRACE_DAYS = 30
    follow_revisions()
    assert not RevisionNotice.objects.exists()
    RevisionNotice.objects.create(page=page, review_by=page.review_by, told_on=TODAY - timedelta(days=99))
    settings.REVISION_GRACE_DAYS = 0
    follow_revisions()
    assert Page.objects.get(pk=page.pk).live


def test_its_address_says_when_and_why_it_was_withdrawn_and_where_to_go_without_its_title(section):
    author = member("redaction")
    page, other = late(owner=author), make_page(title="La suivante")
    withdrawal = archive(page=page)
    answer = Client().get(page.url)
    assert answer.status_code == 410
    assert "Périmée" not in answer.content.decode()
    browser(author).post(
        f"/admin/review/withdrawn/{withdrawal.pk}/", {"reason": "le programme a pris fin.", "replaced_by": other.pk}
    )
    said = Client().get(page.url).content.decode().replace("\xa0", " ")
    assert "parce que le programme a pris fin." in said
    assert f'href="{other.url}"' in said
    page.refresh_from_db()
    page.save_revision().publish()
    assert Client().get(page.url).status_code == 200


def test_the_address_of_what_not_everybody_could_read_says_nothing(section):
    page = late()
    set_visibility(page, visibility="members")
    archive(page=page)
    assert Client().get(page.url).status_code == 404
    assert Withdrawal.objects.get().public is False


def withdraw(page: Any, **sent: Any) -> Any:
    broker = browser(member("courtage", "broker"))
    address = f"/admin/pages/{page.pk}/unpublish/"
    return broker.get(address), broker.post(address, {"next": "", "reason": "", "replaced_by": ""} | sent)


def test_who_withdraws_a_page_by_hand_says_why_and_where_to_go(section):
    page, other = make_page(title="Ancienne"), make_page(title="Nouvelle", slug="nouvelle")
    form, _answer = withdraw(page, reason="le projet est terminé.", replaced_by=other.pk)
    assert "Suite de «" in form.content.decode()
    answer = Client().get(page.url)
    shown = answer.content.decode()
    assert answer.status_code == 410
    assert "le projet est terminé." in shown and other.url in shown
    Page.objects.get(pk=page.pk).specific.save_revision().publish()
    assert Client().get(page.url).status_code == 200


def test_withdrawn_without_a_word_a_page_leaves_nothing_and_what_cannot_be_kept_withdraws_nothing(section):
    page, members = make_page(title="Ancienne"), make_page(title="Aux membres", slug="membres")
    set_visibility(members, visibility="members")
    withdraw(page, reason="x" * 300)
    assert Page.objects.get(pk=page.pk).live
    broker = browser(make_user("admin@inters4.example", is_superuser=True))
    for one in (page, members):
        broker.post(f"/admin/pages/{one.pk}/unpublish/", {"next": ""})
        assert not Page.objects.get(pk=one.pk).live
        assert Client().get(one.url).status_code == 404


def test_what_replaces_a_page_is_one_that_who_says_so_may_know_of_and_no_other_is_named(section):
    page = make_page(title="Ancienne")
    hidden = make_page(title="Xylophone", establishment=make_establishment("uqar"))
    set_visibility(hidden, visibility="establishment", groups=[make_establishment("uqar").group])
    withdrawal = archive(page=page)
    author, address = browser(member("redaction")), f"/admin/review/withdrawn/{withdrawal.pk}/"
    refused = author.post(address, {"reason": "il est terminé.", "replaced_by": hidden.pk})
    assert refused.status_code == 400
    assert "Xylophone" not in refused.content.decode()
    assert Withdrawal.objects.get().replaced_by is None
    Withdrawal.objects.update(replaced_by=hidden.page_ptr)
    assert "Xylophone" not in author.get(address).content.decode()
    author.post(address, {"reason": "il est terminé.", "replaced_by": hidden.pk})
    assert Withdrawal.objects.get().reason == "il est terminé."
