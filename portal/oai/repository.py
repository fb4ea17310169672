"""The records as the protocol lists them, in an order where what changes meanwhile comes again at the end."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from lxml import etree

from portal.oai.journal import public_contents
from portal.oai.models import HarvestedRecord
from portal.oai.request import Listing, OaiError
from portal.oai.sets import members
from portal.records import formats
from portal.records.batches import readable_contents
from portal.records.record import Record, record_of

PAGE = 100


@dataclass(frozen=True)
class MetadataFormat:
    schema: str
    namespace: str
    write: Callable[[Record], etree._Element]


FORMATS = {
    "oai_dc": MetadataFormat("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", formats.OAI_DC, formats.dublin_core),
    "oai_datacite": MetadataFormat(
        "http://schema.datacite.org/oai/oai-1.1/oai.xsd", formats.OAI_DATACITE, formats.datacite
    ),
    "marcxml": MetadataFormat("http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", formats.MARC, formats.marc),
}


@dataclass(frozen=True)
class Harvested:
    """A record as it is given: without one where it went away."""

    number: int
    datestamp: datetime
    record: Record | None


def repository_name() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def identifier_of(number: int) -> str:
    return f"oai:{repository_name()}:{number}"


def number_of(identifier: str) -> int:
    """The number of the page that an identifier names.

    Raises:
        OaiError: idDoesNotExist.
    """
    found = re.fullmatch(rf"oai:{re.escape(repository_name())}:([1-9]\d{{0,17}})", identifier, re.ASCII)
    if found is None:
        raise OaiError("idDoesNotExist", _("Aucune notice n’a cet identifiant."))
    return int(found[1])


def format_named(prefix: str) -> MetadataFormat:
    """Raises OaiError: cannotDisseminateFormat."""
    if prefix not in FORMATS:
        raise OaiError(
            "cannotDisseminateFormat", _("« metadataPrefix » est l’un de : %(names)s.") % {"names": ", ".join(FORMATS)}
        )
    return FORMATS[prefix]


def one(identifier: str) -> Harvested:
    """The record of this identifier, gone or not.

    Raises:
        OaiError: idDoesNotExist.
    """
    row = HarvestedRecord.objects.filter(page_id=number_of(identifier)).first()
    if row is None:
        raise OaiError("idDoesNotExist", _("Aucune notice n’a cet identifiant."))
    return _read([row])[0]


def some(listing: Listing) -> tuple[list[Harvested], int, bool]:
    """The next records of a list, how many there were in all, and whether there are more.

    Raises:
        OaiError: noRecordsMatch.
    """
    rows = _rows(listing)
    total = listing.total or rows.count()
    if listing.after:
        moment, number = listing.after
        rows = rows.filter(Q(datestamp__gt=moment) | Q(datestamp=moment, page_id__gt=number))
    found = list(rows.order_by("datestamp", "page_id")[: PAGE + 1])
    if not found and not listing.after:
        raise OaiError("noRecordsMatch", _("Rien ne répond à cette demande."))
    return _read(found[:PAGE]), total, len(found) > PAGE


def _rows(listing: Listing) -> QuerySet[HarvestedRecord]:
    rows = HarvestedRecord.objects.all()
    if listing.since:
        rows = rows.filter(datestamp__gte=listing.since)
    if listing.until:
        rows = rows.filter(datestamp__lte=listing.until)
    if listing.set_:
        condition = members(listing.set_)
        if condition is None:
            raise OaiError("noRecordsMatch", _("Le portail n’a pas cet ensemble : demandez ListSets."))
        # Nobody knows in which sets a record that went away was: it is told in all of them.
        rows = rows.filter(Q(deleted=True) | Exists(public_contents().filter(condition, pk=OuterRef("page_id"))))
    return rows


def _read(rows: Sequence[HarvestedRecord]) -> list[Harvested]:
    """Read what these rows are about, as anybody may: what they may no longer read went away, whatever the rows say."""
    pages: dict[int, Any] = readable_contents([row.page_id for row in rows if not row.deleted], None)
    return [
        Harvested(row.page_id, row.datestamp, record_of(pages[row.page_id]) if row.page_id in pages else None)
        for row in rows
    ]
