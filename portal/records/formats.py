"""Records in the formats that libraries exchange: Dublin Core, DataCite 4.5, MARC 21.

Sources: « Open Archives Initiative – Simple Dublin Core » (oai_dc.xsd, 2002); « DataCite Metadata Schema
Documentation » 4.5 (2024); « MARC 21 Format for Bibliographic Data » (Library of Congress).
"""

import re
from typing import Any

from datacite import schema45
from lxml import etree
from pymarc import Field, Indicators, Subfield
from pymarc import Record as MarcRecord
from pymarc.marcxml import record_to_xml

from portal.records.record import Record

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
DATACITE = "http://datacite.org/schema/kernel-4"
OAI_DATACITE = "http://schema.datacite.org/oai/oai-1.1/"
MARC = "http://www.loc.gov/MARC21/slim"
# What XML has no place for, in any form.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARC_LANGUAGES = {"fr": "fre", "en": "eng"}


def xml_text(value: object) -> str:
    """A text that XML may hold."""
    return _NOT_XML.sub("", str(value))


def dublin_core(record: Record) -> etree._Element:
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    values: list[tuple[str, object]] = [("title", record.title)]
    values += [("creator", _inverted(maker.csl)) for maker in record.makers]
    values += [("subject", keyword) for keyword in record.keywords]
    values += [("description", text) for text in (record.summary, record.review_words) if text]
    values += [("publisher", record.publisher)]
    values += [("date", record.issued.isoformat())] if record.issued else []
    values += [("type", record.kind.one), ("type", record.kind.datacite_type)]
    values += [("format", "text/html"), ("format", "application/pdf"), ("identifier", record.url)]
    values += [("identifier", record.doi_url)] if record.doi else []
    values += [("language", record.language)]
    values += [("relation", f"https://doi.org/{doi}") for doi in record.reference_dois]
    values += [("coverage", place) for place in record.places]
    for name, value in values:
        etree.SubElement(root, f"{{{DC}}}{name}").text = xml_text(value)
    return root


def _inverted(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"


def datacite_json(record: Record) -> dict[str, Any]:
    """The record as DataCite's own JSON has it."""
    creators = []
    for maker in record.makers:
        name = maker.csl
        creator: dict[str, Any] = {"name": _inverted(name), "nameType": "Personal" if maker.given else "Organizational"}
        if maker.given:
            creator |= {"givenName": maker.given, "familyName": maker.name}
        if maker.affiliation:
            creator["affiliation"] = [{"name": maker.affiliation}]
        if maker.orcid:
            creator["nameIdentifiers"] = [
                {"nameIdentifier": maker.orcid_url, "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
            ]
        creators.append(creator)
    return _clean(
        {
            # DataCite asks for one: where nobody is named, that nobody is.
            "creators": creators or [{"name": ":none", "nameType": "Organizational"}],
            "titles": [{"title": record.title}],
            "publisher": {"name": record.publisher},
            "publicationYear": str(record.issued.year) if record.issued else "0000",
            "types": {"resourceType": str(record.kind.one), "resourceTypeGeneral": record.kind.datacite_type},
            "schemaVersion": DATACITE,
            "subjects": [{"subject": keyword} for keyword in record.keywords],
            "contributors": [
                {"name": name, "nameType": "Organizational", "contributorType": "HostingInstitution"}
                for name in record.institutions
            ],
            "dates": _dates(record),
            "language": record.language,
            "alternateIdentifiers": [{"alternateIdentifier": record.url, "alternateIdentifierType": "URL"}],
            "relatedIdentifiers": [
                {"relatedIdentifier": doi, "relatedIdentifierType": "DOI", "relationType": "References"}
                for doi in record.reference_dois
            ],
            "formats": ["text/html", "application/pdf"],
            "version": str(record.version or ""),
            "descriptions": [
                {"description": text, "descriptionType": kind}
                for text, kind in ((record.summary, "Abstract"), (record.review_words, "Other"))
                if text
            ],
            "geoLocations": [{"geoLocationPlace": place} for place in record.places],
        }
    )


def _dates(record: Record) -> list[dict[str, str]]:
    """When it was issued, and when it was submitted to its review and accepted, where it had one."""
    reviewed = record.reviewed
    known = {
        "Issued": record.issued,
        "Submitted": reviewed.submitted_on if reviewed else None,
        "Accepted": reviewed.approved_on if reviewed else None,
    }
    return [{"date": day.isoformat(), "dateType": kind} for kind, day in known.items() if day]


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items() if item not in ([], "")}
    return [_clean(item) for item in value] if isinstance(value, list) else xml_text(value)


def datacite(record: Record) -> etree._Element:
    """DataCite's XML in the envelope that its own OAI-PMH has. A record without a DOI is identified by its address."""
    resource = etree.fromstring(schema45.tostring(datacite_json(record)).encode())
    identifier = etree.Element(f"{{{DATACITE}}}identifier", identifierType="DOI" if record.doi else "URL")
    identifier.text = xml_text(record.doi or record.url)
    resource.insert(0, identifier)
    root = etree.Element(f"{{{OAI_DATACITE}}}oai_datacite", nsmap={None: OAI_DATACITE, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DATACITE} http://schema.datacite.org/oai/oai-1.1/oai.xsd")
    etree.SubElement(root, f"{{{OAI_DATACITE}}}schemaVersion").text = "4.5"
    etree.SubElement(root, f"{{{OAI_DATACITE}}}payload").append(resource)
    return root


def marc(record: Record) -> etree._Element:
    """MARC 21 of an electronic resource, as `pymarc` writes it."""
    written = MarcRecord(force_utf8=True, leader="     nam a22     3i 4500")
    year = f"{record.issued.year:04d}" if record.issued else "    "
    entered = record.issued.strftime("%y%m%d") if record.issued else "000000"
    language = MARC_LANGUAGES.get(record.language, "und")
    written.add_field(Field("001", data=str(record.number)))
    written.add_field(Field("007", data="cr |||||||||||"))
    written.add_field(Field("008", data=f"{entered}s{year}    quc     o    |||| ||{language} d"))
    if record.doi:
        written.add_field(_field("024", "7 ", ("a", record.doi), ("2", "doi")))
    written.add_field(_field("041", "0 ", ("a", language)))
    for rank, maker in enumerate(record.makers):
        person = ("a", _inverted(maker.csl))
        beside = [("u", maker.affiliation)] if maker.affiliation else []
        beside += [("1", maker.orcid_url)] if maker.orcid else []
        tag = ("100" if maker.given else "110") if rank == 0 else ("700" if maker.given else "710")
        written.add_field(_field(tag, "1 " if maker.given else "2 ", person, *beside))
    written.add_field(_field("245", "10" if record.makers else "00", ("a", record.title)))
    date = [("c", year)] if record.issued else []
    written.add_field(_field("264", " 1", ("b", record.publisher), *date))
    written.add_field(_field("336", "  ", ("a", "texte"), ("b", "txt"), ("2", "rdacontent")))
    written.add_field(_field("337", "  ", ("a", "informatique"), ("b", "c"), ("2", "rdamedia")))
    written.add_field(_field("338", "  ", ("a", "ressource en ligne"), ("b", "cr"), ("2", "rdacarrier")))
    if record.summary:
        written.add_field(_field("520", "  ", ("a", record.summary)))
    if record.review_words:
        written.add_field(_field("500", "  ", ("a", record.review_words)))
    for keyword in record.keywords:
        written.add_field(_field("653", "  ", ("a", keyword)))
    for place in record.places:
        written.add_field(_field("653", " 5", ("a", place)))
    written.add_field(_field("655", " 4", ("a", str(record.kind.one))))
    makers = {maker.whole_name for maker in record.makers}
    for name in record.institutions:
        if name not in makers:
            written.add_field(_field("710", "2 ", ("a", name), ("4", "his")))
    written.add_field(_field("856", "40", ("u", record.url), ("q", "text/html")))
    written.add_field(_field("856", "40", ("u", record.pdf), ("q", "application/pdf")))
    return etree.fromstring(record_to_xml(written, namespace=True))


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(
        tag,
        indicators=Indicators(*indicators),
        subfields=[Subfield(code, xml_text(value)) for code, value in subfields],
    )
