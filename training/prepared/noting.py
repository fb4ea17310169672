"""Notes the version of each practice that a block trains to: when it is published, and when its authors say so."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.models import Page
from wagtail.signals import page_published

from portal.background.chores import register_chore
from portal.core.models import PageLink
from portal.cycle.answers import answer
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.catalogue.related import TRAINS_TO
from training.following.models import BlockVersion
from training.following.versions import content_of, fingerprint
from training.prepared.models import TrainedPractice


def _linked(block: TrainingBlockPage) -> set[int]:
    """The pages that a block or one of its published lessons trains to."""
    lesson = Q(source__path__startswith=block.path, source__depth=block.depth + 1, source__live=True)
    links = PageLink.objects.filter(Q(source=block.pk) | lesson, kind=TRAINS_TO)
    return set(links.order_by().values_list("target", flat=True))


@transaction.atomic
def note_practices(*, block: TrainingBlockPage, again: bool) -> None:
    """Note the published version of the practices that a block trains to.

    Args:
        again: also of those that are noted already: the block is what its authors make of them today.
    """
    linked = _linked(block)
    noted = TrainedPractice.objects.filter(block=block.pk)
    noted.exclude(practice__in=linked).delete()
    known = set(noted.values_list("practice", flat=True))
    cores = answer("practice_cores", linked if again else linked - known)
    for page in Page.objects.filter(pk__in=cores):
        _note(block, page, cores[page.pk])
    _keep_in_version(block)


def _note(block: Any, page: Page, core: str) -> None:
    published = page.last_published_at
    values = {
        "revision_id": page.live_revision_id,
        "title": page.title,
        "address": f"{settings.SITE_URL}{page.url}" if page.url else "",
        "published_on": timezone.localtime(published).date() if published else None,
        "core": core,
        "told_of": "",
    }
    TrainedPractice.objects.update_or_create(block_id=block.pk, practice_id=page.pk, defaults=values)


def _keep_in_version(block: TrainingBlockPage) -> None:
    """The same content, published again, prepares for what its practices are now."""
    copies = [row.copy for row in TrainedPractice.objects.filter(block=block.pk)]
    same = BlockVersion.objects.filter(block_id=block.pk, fingerprint=fingerprint(content_of(block)))
    same.update(practices=copies)


@transaction.atomic
def keep_as_is(*, trained: TrainedPractice) -> None:
    """The authors of a block say that it stands for its practice as it is now."""
    cores = answer("practice_cores", [trained.practice_id])
    block = TrainingBlockPage.objects.filter(pk=trained.block_id).first()
    if block is None or trained.practice_id not in cores:
        return
    _note(block, Page.objects.get(pk=trained.practice_id), cores[trained.practice_id])
    _keep_in_version(block)


@receiver(page_published, sender=TrainingBlockPage)
def block_published(sender: Any, instance: TrainingBlockPage, **kwargs: Any) -> None:
    note_practices(block=TrainingBlockPage.objects.get(pk=instance.pk), again=True)


@receiver(page_published, sender=LessonPage)
def lesson_published(sender: Any, instance: LessonPage, **kwargs: Any) -> None:
    """A lesson may train to another practice; what its block was published for stays."""
    block = TrainingBlockPage.objects.live().filter(path=instance.path[: -instance.steplen]).first()
    if block:
        note_practices(block=block, again=False)


@register_chore("trained_practices", gettext_lazy("Pratiques auxquelles les blocs forment"), every=timedelta(days=1))
def note_what_lacks() -> None:
    """Blocks that were published before their links, or before versions were noted."""
    below = Q(source=OuterRef("pk")) | Q(source__path__startswith=OuterRef("path"))
    links = PageLink.objects.filter(below, kind=TRAINS_TO)
    noted = TrainedPractice.objects.filter(block=OuterRef("pk"))
    for block in TrainingBlockPage.objects.live().filter(Exists(links), ~Exists(noted)):
        note_practices(block=block, again=False)
