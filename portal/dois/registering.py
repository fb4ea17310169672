"""Keeps at DataCite what each public content and each of its versions is: one piece of work for each page.

The DOI of the content is that of whatever its version (the concept); each version has its own. A page that went away
keeps its DOIs, which lead to a page that says so.
"""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.background.chores import register_chore
from portal.background.work import Work, enqueue_once, work
from portal.core.visibility import visible_ids, visible_to
from portal.dois import client
from portal.kinds.contents import content_models
from portal.records.batches import readable_contents
from portal.records.formats import datacite_json
from portal.records.record import record_of
from portal.versions.models import RegisteredDoi, Version
from search.told import on_indexed

CONCEPT = 0
CHUNK = 500
QUEUE = "dois"
State = RegisteredDoi.State


def doi_of(page_number: int, version: int) -> str:
    """« 10.5072/inters4.31.v2 »: nothing of its title, which may change."""
    end = f".v{version}" if version else ""
    return f"{settings.DATACITE_PREFIX}/{settings.DATACITE_SUFFIX}.{page_number}{end}".lower()


def withdrawn_url(doi: str) -> str:
    return f"{settings.SITE_URL}{reverse('dois:leads', args=[doi])}"


@on_indexed
def note_changed(page_ids: Collection[int]) -> None:
    """Have what DataCite knows of these pages compared with what they are."""
    if client.configured():
        for number in _concerned(page_ids):
            enqueue_once(register_page, number)


@receiver(post_save, sender=Version)
def note_version(sender: Any, instance: Version, **kwargs: Any) -> None:
    if client.configured():
        enqueue_once(register_page, instance.page_id)


def _concerned(page_ids: Collection[int]) -> list[int]:
    """The pages that have DOIs, or whose kind may."""
    known = RegisteredDoi.objects.filter(page_number__in=page_ids).values_list("page_number", flat=True)
    pages = Page.objects.filter(pk__in=page_ids, content_type__in=_versioned_types()).values_list("pk", flat=True)
    return sorted({*known, *pages})


def _versioned_types() -> list[ContentType]:
    models = [model for model in content_models().values() if model.content_kind.versioned]
    return list(ContentType.objects.get_for_models(*models).values())


@register_chore("dois", _("DOI des contenus publiés"), every=timedelta(days=1))
def register_what_was_missed() -> None:
    """Enqueue the contents that have no DOI yet, as on the day when a prefix is set, and those that went away."""
    if not client.configured():
        return
    settled = RegisteredDoi.objects.filter(version=CONCEPT, state=State.FINDABLE).values("page_number")
    public = Page.objects.filter(visible_to(None), content_type__in=_versioned_types()).exclude(pk__in=settled)
    for number in public.order_by("pk").values_list("pk", flat=True).iterator(CHUNK):
        enqueue_once(register_page, number)
    last = 0
    live = RegisteredDoi.objects.filter(version=CONCEPT).exclude(state=State.WITHDRAWN).order_by("page_number")
    while numbers := list(live.filter(page_number__gt=last).values_list("page_number", flat=True)[:CHUNK]):
        for number in sorted(set(numbers) - visible_ids(numbers, None)):
            enqueue_once(register_page, number)
        last = numbers[-1]


def _about(numbers: list[int]) -> dict[int, str]:
    return {pk: f"« {title} »" for pk, title in Page.objects.filter(pk__in=numbers).values_list("pk", "title")}


@work(Work(_("Inscription des DOI d’un contenu"), attempts=12, about=_about), queue=QUEUE)
def register_page(number: int) -> None:
    """Have DataCite know what a page and its versions are, or that they went away. What it knows isn't said again."""
    if not client.configured():
        return
    page = readable_contents([number], None).get(number)
    if page is None or not page.content_kind.versioned:
        _withdraw(number)
        return
    versions = sorted(version.number for version in page.versions)
    for version, shown in _shown(page):
        row, _made = RegisteredDoi.objects.get_or_create(
            page_number=number, version=version, defaults={"doi": doi_of(number, version)}
        )
        attributes = attributes_of(shown, row.doi, _relations(number, version, versions))
        if row.state != State.FINDABLE or row.sent != attributes:
            _register(row, attributes)


def _shown(page: Any) -> Iterator[tuple[int, Any]]:
    """The content, then each of its versions, the first first, with the page that is cited by it."""
    yield CONCEPT, page
    for version in sorted(page.versions, key=lambda one: one.number):
        frozen = page.frozen(version)
        # What isn't of the version is of today, as where it is read.
        for name in ("establishments_list", "regions_list", "classification"):
            frozen.__dict__[name] = getattr(page, name)
        yield version.number, frozen


def attributes_of(page: Any, doi: str, relations: list[dict[str, str]]) -> dict[str, Any]:
    """What DataCite is told of a content."""
    record = record_of(page)
    said = datacite_json(record)
    year = said["publicationYear"]
    return said | {
        "doi": doi,
        "url": record.url,
        "publicationYear": int(year),
        "relatedIdentifiers": [*said.get("relatedIdentifiers", []), *relations],
    }


def _relations(number: int, version: int, versions: list[int]) -> list[dict[str, str]]:
    """How a version stands to the content and to the version before; how the content stands to its versions."""

    def related(kind: str, other: int) -> dict[str, str]:
        return {
            "relatedIdentifier": doi_of(number, other),
            "relatedIdentifierType": "DOI",
            "relationType": kind,
        }

    if version == CONCEPT:
        return [related("HasVersion", other) for other in versions]
    found = [related("IsVersionOf", CONCEPT)]
    found += [related("IsNewVersionOf", version - 1)] if version - 1 in versions else []
    found += [related("IsPreviousVersionOf", version + 1)] if version + 1 in versions else []
    return found


def _register(row: RegisteredDoi, attributes: dict[str, Any]) -> None:
    """Reserve a DOI, then publish it: each step is kept as soon as DataCite took it.

    Raises:
        client.RegistryAwayError, client.RegistryRefusedError, client.InvalidRecordError: the row says why.
    """
    with _kept_reason(row):
        if row.state == State.NEW:
            # It is there already where a worker was killed between DataCite's answer and this row.
            with suppress(client.TakenError):
                client.reserve(row.doi, attributes)
            row.state = State.DRAFT
            row.save()
        client.publish(row.doi, attributes)
    row.state, row.sent, row.reason = State.FINDABLE, attributes, ""
    row.save()


def _withdraw(number: int) -> None:
    """Have the DOIs of a page lead to what says that it went away. A DOI that nobody could find yet waits as it is."""
    for row in RegisteredDoi.objects.filter(page_number=number, state=State.FINDABLE).order_by("version"):
        with _kept_reason(row):
            client.hide(row.doi, withdrawn_url(row.doi))
        row.state, row.reason = State.WITHDRAWN, ""
        row.save()


class _kept_reason:  # noqa: N801  (reads as a word where it is used)
    """Keeps in the row why DataCite didn't take something, and lets it go on to the queue."""

    def __init__(self, row: RegisteredDoi) -> None:
        self.row = row

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, client.RegistryAwayError | client.RegistryRefusedError | client.InvalidRecordError):
            RegisteredDoi.objects.filter(pk=self.row.pk).update(reason=str(error))
