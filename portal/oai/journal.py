"""Dates of public records, written in the transaction of whatever changes them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page

from portal.core.changes import noted
from portal.core.visibility import visible_to
from portal.directory.models import ClassifiedPage, Establishment, Region, Term
from portal.kinds.contents import content_models
from portal.oai.models import HarvestedRecord, digest_of

CHUNK = 500
RELATIONS = {Term: "terms", Establishment: "establishments", Region: "regions"}


def harvested_models() -> list[Any]:
    """The kinds of content that have records, in order."""
    return [model for model in content_models().values() if issubclass(model, ClassifiedPage)]


def public_contents() -> models.QuerySet[Page]:
    """The contents that anybody may read."""
    types = ContentType.objects.get_for_models(*harvested_models())
    return Page.objects.filter(visible_to(None), content_type__in=[item.pk for item in types.values()])


def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@receiver(noted)
def change_noted(sender: Any, pages: Iterable[int] = (), path: str = "", classifier: Any = None, **kwargs: Any) -> None:
    if path:
        # Read whole: SQLite ends no transaction in the middle of a reading.
        keep_records(list(Page.objects.filter(path__startswith=path).values_list("pk", flat=True)), moved=True)
    elif classifier is not None:
        _classifier_changed(classifier)
    else:
        keep_records(pages)


@transaction.atomic(savepoint=False)
def keep_records(pages: Iterable[int], *, moved: bool = False) -> None:
    """Write the date of each of these pages whose public record appeared, changed or went away. Three queries a chunk.

    Args:
        moved: their addresses, or who reads them, may have changed without a publication.
    """
    remaining: Iterator[int] = iter(pages)
    with_versions = [model for model in harvested_models() if model.content_kind.versioned]
    versioned = {item.pk for item in ContentType.objects.get_for_models(*with_versions).values()}
    while chunk := list(islice(remaining, CHUNK)):
        public = {
            row.pk: (row.last_published_at, digest_of(row.url_path) if row.content_type_id in versioned else "")
            for row in public_contents()
            .filter(pk__in=chunk)
            .only("pk", "last_published_at", "url_path", "content_type")
        }
        known = {record.page_id: record for record in HarvestedRecord.objects.filter(page_id__in=chunk)}
        changed = []
        for record in known.values():
            gone = record.page_id not in public
            version, address = public.get(record.page_id, (None, record.address))
            if gone != record.deleted or (not gone and (moved or version != record.version)):
                record.deleted, record.version, record.address, record.datestamp = gone, version, address, now()
                changed.append(record)
        HarvestedRecord.objects.bulk_update(changed, ["deleted", "version", "address", "datestamp"])
        # Another may be writing the same one.
        HarvestedRecord.objects.bulk_create(
            [
                HarvestedRecord(page_id=number, datestamp=now(), version=version, address=address)
                for number, (version, address) in public.items()
                if number not in known
            ],
            ignore_conflicts=True,
        )


def _classifier_changed(classifier: Any) -> None:
    """The name that records show changed: all that bear it are of now."""
    if type(classifier) not in RELATIONS:
        return
    bearing = Q(pk__in=[])
    for model in harvested_models():
        bearing |= Q(pk__in=bearers(model, RELATIONS[type(classifier)], [classifier.pk]))
    HarvestedRecord.objects.filter(Exists(Page.objects.filter(bearing, pk=OuterRef("page_id"))), deleted=False).update(
        datestamp=now()
    )


def bearers(model: Any, relation: str, numbers: Any) -> models.QuerySet[Any]:
    """The numbers of the pages of a type that are classified by one of these, as a subquery."""
    field = model._meta.get_field(relation)
    through = field.remote_field.through
    found: models.QuerySet[Any] = through._default_manager.filter(
        **{f"{field.m2m_reverse_field_name()}__in": numbers}
    ).values(f"{field.m2m_field_name()}_id")
    return found
