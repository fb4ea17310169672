"""Notes of what the index has yet to take, written in the same transaction as the change.

Wagtail's own `page_published` and `page_unpublished` signals fire after the transaction, so the
notes are written on `post_save` and `post_delete`, which `Page.save` and `Page.delete` fire inside
theirs. A move, a changed address or a restriction is one row for the subtree.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import post_page_move

from portal.core.changes import noted, tell_page
from portal.core.document_texts import text_kept
from portal.core.models import PortalDocument
from portal.directory.models import Establishment, FormerName, Mrc, Region, SynonymGroup, Term
from search.models import Counter, DeadLetter, OutboxRow

CHUNK = 1000
CLASSIFYING = {Term: "term", Establishment: "establishment", Region: "region", Mrc: "mrc"}


def note_page(page_id: int) -> None:
    """Note that a page changed, appeared or went away."""
    OutboxRow.objects.create(subject="page", object_id=page_id)
    tell_page(page_id, sender=OutboxRow)


def note_pages(page_ids: Iterable[int]) -> int:
    """Note many pages. Returns the number of the last row; 0 when there is no page."""
    last = 0
    remaining = iter(page_ids)
    while chunk := [OutboxRow(subject="page", object_id=pk) for pk in islice(remaining, CHUNK)]:
        last = OutboxRow.objects.bulk_create(chunk)[-1].pk
    return last


@transaction.atomic
def retry_dead_letters(*, page_ids: Iterable[int] | None = None) -> int:
    """Note these pages that the index refused, or all of them, and forget that it did. Returns how many."""
    letters = DeadLetter.objects.order_by("pk")
    if page_ids is not None:
        letters = letters.filter(page_id__in=list(page_ids))
    refused = list(letters.select_for_update().values_list("page_id", flat=True))
    note_pages(refused)
    for start in range(0, len(refused), CHUNK):
        DeadLetter.objects.filter(page_id__in=refused[start : start + CHUNK]).delete()
    return len(refused)


def note_subtree(path: str) -> None:
    """Note that a page and everything below it changed."""
    OutboxRow.objects.create(subject="subtree", path=path)
    noted.send(OutboxRow, path=path)


@receiver(pre_save)
def remember_address(sender: type, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Page) or not instance.pk:
        return
    # Where a save names what it writes, as that of a draft does, the address stays what it was.
    if update_fields is not None and not {"slug", "url_path"} & set(update_fields):
        instance._address_before = None
        return
    instance._address_before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()


@receiver(post_save)
def page_saved(sender: type, instance: Any, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    if raw or not isinstance(instance, Page):
        return
    if created and not instance.live:
        # The index is told, as of any page; nobody reads a draft that was just made.
        OutboxRow.objects.create(subject="page", object_id=instance.pk)
        return
    before = getattr(instance, "_address_before", None)
    if instance.numchild and before is not None and before != instance.url_path:
        note_subtree(instance.path)
    else:
        note_page(instance.pk)


@receiver(post_delete)
def page_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, Page) and instance.pk:
        note_page(instance.pk)


@receiver(post_page_move)
def page_moved(sender: type, instance: Page, **kwargs: Any) -> None:
    note_subtree(Page.objects.values_list("path", flat=True).get(pk=instance.pk))


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    path = Page.objects.filter(pk=instance.page_id).values_list("path", flat=True).first()
    if path:
        note_subtree(path)


@receiver(m2m_changed, sender=PageViewRestriction.groups.through)
def restriction_groups_changed(sender: type, instance: Any, action: str, **kwargs: Any) -> None:
    if action.startswith("post_") and isinstance(instance, PageViewRestriction):
        note_subtree(instance.page.path)


@receiver(pre_delete, sender=Group)
def group_deleted(sender: type, instance: Group, **kwargs: Any) -> None:
    for path in PageViewRestriction.objects.filter(groups=instance).values_list("page__path", flat=True):
        note_subtree(path)


@receiver(post_save, sender=PortalDocument)
@receiver(pre_delete, sender=PortalDocument)
def document_changed(sender: type, instance: PortalDocument, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note_document(instance)


@receiver(post_save, sender=CollectionViewRestriction)
@receiver(post_delete, sender=CollectionViewRestriction)
def collection_restricted(sender: type, instance: CollectionViewRestriction, **kwargs: Any) -> None:
    """Note the pages that attach a document of a collection which was opened or closed, or of one below it."""
    path = Collection.objects.filter(pk=instance.collection_id).values_list("path", flat=True).first()
    if path:
        for document in PortalDocument.objects.filter(collection__path__startswith=path).only("pk").iterator():
            note_document(document)


@receiver(text_kept)
def document_read(sender: type, document: PortalDocument, **kwargs: Any) -> None:
    note_document(document)


def note_document(document: PortalDocument) -> None:
    """Note the pages that attach a document."""
    references = ReferenceIndex.get_references_to(document).filter(
        base_content_type__app_label="wagtailcore", base_content_type__model="page"
    )
    for page_id in set(references.values_list("object_id", flat=True)):
        note_page(int(page_id))


@transaction.atomic
def note_classifier(instance: Any) -> None:
    OutboxRow.objects.create(subject=CLASSIFYING[type(instance)], object_id=instance.pk)
    noted.send(OutboxRow, classifier=instance)
    Counter.next("lexicon")


@receiver([post_save, pre_delete], sender=Term)
@receiver([post_save, pre_delete], sender=Establishment)
@receiver([post_save, pre_delete], sender=Region)
@receiver([post_save, pre_delete], sender=Mrc)
def classifier_changed(sender: type, instance: Any, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if created:
        Counter.next("lexicon")
    else:
        note_classifier(instance)


@receiver(m2m_changed, sender=Region.neighbours.through)
@receiver(m2m_changed, sender=Region.crossings.through)
def border_changed(sender: type, action: str, **kwargs: Any) -> None:
    """Pages say nothing of the neighbours of their region: only the directory changes."""
    if action.startswith("post_"):
        Counter.next("lexicon")


@receiver([post_save, post_delete], sender=FormerName)
def former_name_changed(sender: type, instance: FormerName, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        OutboxRow.objects.create(subject="establishment", object_id=instance.establishment_id)


@receiver([post_save, post_delete], sender=SynonymGroup)
def synonyms_changed(sender: type, instance: SynonymGroup, **kwargs: Any) -> None:
    Counter.next("lexicon")
