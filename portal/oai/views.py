"""The one address of the protocol, by GET or POST."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from portal.oai.models import HarvestedRecord
from portal.oai.repository import (
    FORMATS,
    Harvested,
    MetadataFormat,
    format_named,
    identifier_of,
    number_of,
    one,
    repository_name,
    some,
)
from portal.oai.request import OaiError, OaiRequest, read_request, resumed
from portal.oai.sets import all_sets, sets_of
from portal.records.formats import XSI, xml_text
from portal.shell.throttling import Limit, client_key

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
# A list of 5,000 records takes fifty requests.
HARVESTS = Limit("oai", 240, 60)
# Errors that the answer doesn't repeat the arguments of: they may be what is wrong.
_UNREPEATED = {"badVerb", "badArgument"}


@csrf_exempt  # A harvester has no form, and asks for what is public.
@transaction.non_atomic_requests  # It writes nothing, by either method.
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester. What the protocol refuses is an answer too, of status 200."""
    if refusal := HARVESTS.take(client_key(request)):
        # What the protocol says to a harvester that is too quick (section 3.1.2.2).
        return HttpResponse(
            _("Attendez %(wait)s.") % {"wait": refusal.wait},
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(refusal.seconds)},
        )
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    _add(root, "responseDate", _moment(timezone.now()))
    asked = _add(root, "request", f"{settings.SITE_URL}/oai")
    try:
        wanted = read_request(request.POST if request.method == "POST" else request.GET)
        answer = etree.Element(f"{{{OAI}}}{wanted.verb}")
        asked.set("verb", wanted.verb)
        for name, value in wanted.arguments.items():
            asked.set(name, xml_text(value))
        _ANSWERS[wanted.verb](wanted, answer)
        root.append(answer)
    except OaiError as refused:
        if refused.code in _UNREPEATED:
            asked.attrib.clear()
        _add(root, "error", str(refused)).set("code", refused.code)
    content = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return HttpResponse(content, content_type="text/xml; charset=UTF-8")


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, f"{{{OAI}}}{name}")
    child.text = xml_text(text) or None
    return child


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _identify(wanted: OaiRequest, answer: etree._Element) -> None:
    earliest = HarvestedRecord.objects.aggregate(first=Min("datestamp"))["first"] or timezone.now()
    for name, text in (
        ("repositoryName", settings.WAGTAIL_SITE_NAME),
        ("baseURL", f"{settings.SITE_URL}/oai"),
        ("protocolVersion", "2.0"),
        ("adminEmail", settings.CONTACT_EMAIL or settings.DEFAULT_FROM_EMAIL),
        ("earliestDatestamp", _moment(earliest)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ):
        _add(answer, name, text)
    if "." in repository_name() and not repository_name().replace(".", "").isdigit():
        description = etree.SubElement(
            _add(answer, "description"), f"{{{OAI_IDENTIFIER}}}oai-identifier", nsmap={None: OAI_IDENTIFIER, "xsi": XSI}
        )
        description.set(f"{{{XSI}}}schemaLocation", f"{OAI_IDENTIFIER} {OAI_IDENTIFIER}.xsd")
        for name, text in (
            ("scheme", "oai"),
            ("repositoryIdentifier", repository_name()),
            ("delimiter", ":"),
            ("sampleIdentifier", identifier_of(1)),
        ):
            etree.SubElement(description, f"{{{OAI_IDENTIFIER}}}{name}").text = text


def _formats(wanted: OaiRequest, answer: etree._Element) -> None:
    if "identifier" in wanted.arguments:
        one(wanted.arguments["identifier"])
    for prefix, written in FORMATS.items():
        item = _add(answer, "metadataFormat")
        _add(item, "metadataPrefix", prefix)
        _add(item, "schema", written.schema)
        _add(item, "metadataNamespace", written.namespace)


def _sets(wanted: OaiRequest, answer: etree._Element) -> None:
    if "resumptionToken" in wanted.arguments:
        # The sets are told at once: no token leads here.
        resumed(wanted.verb, wanted.arguments["resumptionToken"])
    for name, label in all_sets():
        item = _add(answer, "set")
        _add(item, "setSpec", name)
        _add(item, "setName", label)


def _get(wanted: OaiRequest, answer: etree._Element) -> None:
    number_of(wanted.arguments["identifier"])
    written = format_named(wanted.arguments["metadataPrefix"])
    _record(answer, one(wanted.arguments["identifier"]), written)


def _list(wanted: OaiRequest, answer: etree._Element) -> None:
    listing = wanted.listing or resumed(wanted.verb, wanted.arguments["resumptionToken"])
    written = format_named(listing.prefix)
    found, total, more = some(listing)
    for item in found:
        if wanted.verb == "ListRecords":
            _record(answer, item, written)
        else:
            _header(answer, item)
    if more or listing.after:
        given = listing.given + len(found)
        last = (found[-1].datestamp, found[-1].number) if found else None
        token = listing.token(after=last, given=given, total=total) if more and last else ""
        element = _add(answer, "resumptionToken", token)
        element.set("completeListSize", str(max(total, given)))
        element.set("cursor", str(listing.given))


def _record(parent: etree._Element, item: Harvested, written: MetadataFormat) -> None:
    element = _add(parent, "record")
    _header(element, item)
    if item.record:
        _add(element, "metadata").append(written.write(item.record))


def _header(parent: etree._Element, item: Harvested) -> None:
    header = _add(parent, "header")
    _add(header, "identifier", identifier_of(item.number))
    _add(header, "datestamp", _moment(item.datestamp))
    if item.record is None:
        header.set("status", "deleted")
        return
    for name in sets_of(item.record):
        _add(header, "setSpec", name)


_ANSWERS: dict[str, Callable[[OaiRequest, etree._Element], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _get,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
