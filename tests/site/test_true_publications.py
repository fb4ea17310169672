"""What the administration says of publications and moves is true, and nothing is published under what isn't."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.accounts.services import ensure_authors, ensure_brokers, ensure_review
from portal.administration.publication_hooks import offer_to_publish_what_was_withdrawn
from portal.background.models import ScheduleFailure
from portal.background.scheduled import publish_and_withdraw
from portal.core.ancestry import PublicationRefusedError
from tests.factories import make_establishment, make_home, make_page, make_section, make_user
from training.models import LessonPage, TrainingBlockPage

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def broker():
    home = make_home()
    brokers = ensure_brokers(root=home)
    ensure_review(root=home, brokers=brokers)
    return signed_in(make_user("courtage@inters4.example", groups=[brokers]))


@pytest.fixture
def author(broker):
    establishment = make_establishment()
    group = ensure_authors(establishment=establishment, section=make_section(TrainingBlockPage, establishment))
    user = make_user("redaction@inters4.example", groups=[group])
    client = signed_in(user)
    client.user = user
    return client


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request)).replace("\u00a0", " ")


def live(page):
    return Page.objects.get(pk=page.pk).live


def block_with_lesson(**fields):
    block = make_page(TrainingBlockPage, title="Le bloc", **fields)
    return block, make_page(LessonPage, title="La leçon", parent=block, live=fields.get("live", True))


def bulk(action, *pages, **fields):
    numbers = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{numbers}&next=/admin/"


# What stands below goes with what stands above


def test_a_block_that_is_unpublished_takes_its_lessons(broker):
    block, lesson = block_with_lesson()
    page = broker.get(reverse("wagtailadmin_pages:unpublish", args=[block.pk])).content.decode()
    assert "La page publiée sous elle est retirée avec elle." in page
    broker.post(reverse("wagtailadmin_pages:unpublish", args=[block.pk]))
    assert not live(block)
    assert not live(lesson)
    assert Client().get(lesson.url).status_code == 404


def test_several_that_are_unpublished_take_what_stands_below(broker):
    block, lesson = block_with_lesson()
    assert "est retirée avec elle" in broker.get(bulk("unpublish", block)).content.decode()
    broker.post(bulk("unpublish", block))
    assert not live(lesson)


def test_a_section_takes_whatever_stands_below_it():
    block, lesson = block_with_lesson()
    Page.objects.get(pk=block.get_parent().pk).specific.unpublish()
    assert not live(block)
    assert not live(lesson)


def test_a_block_that_expires_takes_its_lessons():
    block, lesson = block_with_lesson()
    TrainingBlockPage.objects.filter(pk=block.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    publish_and_withdraw()
    assert not live(lesson)
    assert Page.objects.get(pk=lesson.pk).expired


def offered(broker, block):
    """What the administration says once the block has been published."""
    response = broker.post(bulk("publish", block))
    offer_to_publish_what_was_withdrawn(response.wsgi_request, Page.objects.get(pk=block.pk))
    return said(response)


def test_a_block_that_is_published_again_offers_to_publish_its_lessons(broker):
    block, lesson = block_with_lesson()
    block.unpublish()
    text = offered(broker, block)
    assert not live(lesson)
    assert "1 sous-page, retirée avec elle, est encore en brouillon." in text
    assert f"/publish/?id={lesson.pk}" in text


def test_nothing_is_offered_of_drafts_that_the_page_did_not_take_with_it(broker):
    block, lesson = block_with_lesson()
    lesson.unpublish()
    assert "brouillon" not in offered(broker, block)


# Nothing is published under what isn't


def test_a_lesson_is_not_published_before_its_block():
    _block, lesson = block_with_lesson(live=False)
    with pytest.raises(PublicationRefusedError, match="« Le bloc »"):
        lesson.save_revision().publish()
    assert not live(lesson)


def test_the_form_says_what_to_publish_first_and_keeps_what_was_typed(broker):
    block, lesson = block_with_lesson(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    form = broker.get(address).context["form"]
    fields = {name: value for name, value in initial_of(form).items() if value is not None}
    response = broker.post(address, fields | {"title": "Un titre corrigé", "action-publish": "1"})
    text = response.content.decode().replace("\u00a0", " ")
    assert "« Le bloc », au-dessus d’elle, n’est pas publiée" in text
    assert "Un titre corrigé" in text
    assert not live(lesson)
    assert not live(block)


def initial_of(form):
    """What a browser sends of a form as it stands."""
    values = {}
    for bound in form:
        values[bound.html_name] = bound.value()
    for formset in form.formsets.values():
        for bound in formset.management_form:
            values[bound.html_name] = bound.value()
    for name in ("body", "activities", "references", "documents", "objectives"):
        if name in form.fields:
            values[f"{name}-count"] = "0"
    return {
        name: ("" if value is False else value) for name, value in values.items() if not hasattr(value, "stream_block")
    }


def approving(page):
    """The decision of a step, its checklist answered."""
    return {check.name: "yes" for check in page.content_kind.checklist} | {"approve": "1"}


def test_an_approval_before_the_block_is_refused_in_words_and_undone(broker, author):
    block, lesson = block_with_lesson(live=False)
    lesson.save_revision(user=author.user)
    state = lesson.get_workflow().start(lesson, author.user)
    task = state.current_task_state
    address = reverse("review_step", args=[task.pk])
    response = broker.post(address, approving(lesson), headers={"accept": "text/html"})
    assert response.status_code == 302
    assert "« Le bloc », au-dessus d’elle, n’est pas publiée" in said(response)
    state.refresh_from_db()
    assert state.status == "in_progress"
    block.save_revision().publish()
    broker.post(address, approving(lesson))
    assert live(lesson)


def test_an_approval_whose_address_is_taken_meanwhile_is_refused_in_words(broker, author):
    section = make_section(TrainingBlockPage, make_establishment())
    page = section.add_child(instance=TrainingBlockPage(title="Un bloc", slug="un-bloc", live=False))
    page.slug = "pris"
    page.save_revision(user=author.user)
    state = page.get_workflow().start(page, author.user)
    section.add_child(instance=TrainingBlockPage(title="Pris", slug="pris"))
    address = reverse("review_step", args=[state.current_task_state.pk])
    response = broker.post(address, approving(page))
    assert response.status_code == 302
    assert "pris" in said(response)
    assert not live(page)


def test_several_of_which_one_stands_under_a_draft_are_refused_in_words(broker):
    _block, lesson = block_with_lesson(live=False)
    response = broker.post(bulk("publish", lesson))
    assert "n’est pas publiée" in said(response)
    assert not live(lesson)


def test_what_is_due_at_the_same_hour_is_published_from_above():
    block, lesson = block_with_lesson(live=False)
    due = timezone.now() - timedelta(minutes=1)
    lesson.save_revision(approved_go_live_at=due - timedelta(minutes=1))
    block.save_revision(approved_go_live_at=due)
    publish_and_withdraw()
    assert live(block)
    assert live(lesson)


def test_a_lesson_whose_hour_comes_before_its_block_waits_and_says_why():
    _block, lesson = block_with_lesson(live=False)
    lesson.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    publish_and_withdraw()
    assert not live(lesson)
    assert "« Le bloc »" in ScheduleFailure.objects.get().reason.replace("\u00a0", " ")


def test_a_published_page_is_not_moved_under_a_draft(broker):
    make_home()
    shown, lesson = block_with_lesson()
    hidden = make_page(TrainingBlockPage, title="Un brouillon", slug="brouillon", live=False)
    assert not lesson.can_move_to(hidden)
    response = broker.post(reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, hidden.pk]))
    assert "« Un brouillon » ne l’est pas" in said(response)
    assert Page.objects.get(pk=lesson.pk).get_parent().pk == shown.pk


# What is refused is said


def test_who_asks_to_publish_without_the_right_is_told_that_it_is_a_draft(author):
    block = make_page(TrainingBlockPage, title="Le bloc", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[block.pk])
    fields = {
        name: value for name, value in initial_of(author.get(address).context["form"]).items() if value is not None
    }
    response = author.post(address, fields | {"action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    assert "Vous ne pouvez pas publier ici" in said(response)
    assert not live(block)


def test_reordering_without_the_right_is_refused_rather_than_redirected(author, broker):
    block, lesson = block_with_lesson()
    second = make_page(LessonPage, title="La seconde", parent=block)
    address = f"/admin/pages/{second.pk}/set_position/?position=0"
    assert author.post(address).status_code == 403
    assert [page.pk for page in block.get_children()] == [lesson.pk, second.pk]
    assert broker.post(address).status_code == 200
    assert [page.pk for page in Page.objects.get(pk=block.pk).get_children()] == [second.pk, lesson.pk]


def test_moving_without_the_right_moves_nothing_and_says_so(author):
    block = make_page(TrainingBlockPage, title="Le bloc")
    elsewhere = make_section(TrainingBlockPage, make_establishment("uqar"))
    response = author.post(reverse("wagtailadmin_pages:move_confirm", args=[block.pk, elsewhere.pk]))
    assert "déplacée" not in said(response)
    assert said(response)
    assert Page.objects.get(pk=block.pk).get_parent().pk != elsewhere.pk
