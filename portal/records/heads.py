"""What the head of a public content says to machines: Highwire's `citation_*`, schema.org, Signposting.

Sources: « Inclusion Guidelines for Webmasters » (Google Scholar), schema.org 29, and « Signposting the Scholarly Web »,
FAIR Signposting Profile, level 1.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.records.record import Record
from portal.references.contributors import Contributor
from portal.references.writing import FORMATS

Pair = tuple[str, str]
# What goes in a header is what it should be, whatever a page keeps.
_ORCID = re.compile(r"(?:\d{4}-){3}\d{3}[\dX]", re.ASCII)


def highwire(record: Record) -> list[Pair]:
    """Names and contents of `citation_*`, each author followed by what is known of them."""
    found: list[Pair] = [("title", record.title)]
    for maker in record.makers:
        found.append(("author", f"{maker.name}, {maker.given}" if maker.given else maker.name))
        found += [("author_institution", maker.affiliation)] if maker.affiliation else []
        found += [("author_orcid", maker.orcid_url)] if maker.orcid else []
    if record.issued:
        found.append(("publication_date", record.issued.strftime("%Y/%m/%d")))
    found += [("doi", record.doi)] if record.doi else []
    if record.kind.csl_type == "report":
        institutions = record.institutions or (record.publisher,)
        found += [("technical_report_institution", name) for name in institutions]
    found += [("publisher", record.publisher), ("language", record.language)]
    found += [("keywords", keyword) for keyword in record.keywords]
    found += [("abstract_html_url", record.url), ("pdf_url", record.pdf)]
    return [(f"citation_{name}", content) for name, content in found]


def json_ld(record: Record, breadcrumb: Sequence[Mapping[str, str]], changed: datetime | None) -> dict[str, Any]:
    """The content and where it stands, in the terms of schema.org."""
    publisher = {"@type": "Organization", "name": record.publisher, "url": f"{settings.SITE_URL}/"}
    about: dict[str, Any] = {
        "@type": record.kind.schema_type,
        "@id": record.url,
        "url": record.url,
        "identifier": record.doi_url,
        "name": record.title,
        "headline": record.title,
        "description": record.summary,
        "abstract": record.summary,
        "inLanguage": record.language,
        "author": [_maker(maker) for maker in record.makers],
        "publisher": publisher,
        "provider": publisher if record.kind.schema_type == "Course" else None,
        "datePublished": record.issued.isoformat() if record.issued else "",
        "dateModified": timezone.localtime(changed).isoformat(timespec="seconds") if changed else "",
        "keywords": list(record.keywords),
        "spatialCoverage": list(record.places),
        "version": str(record.version or ""),
        "isAccessibleForFree": True,
        "citation": [reference.url for reference in record.references if reference.url],
        "creativeWorkStatus": "Peer-reviewed" if record.reviewed and record.reviewed.same_text else "",
        "review": _review(record),
        "encoding": {"@type": "MediaObject", "contentUrl": record.pdf, "encodingFormat": "application/pdf"},
    }
    steps = [*breadcrumb, {"title": record.title, "url": ""}]
    trail = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": rank, "name": step["title"]}
            | ({"item": f"{settings.SITE_URL}{step['url']}"} if step["url"] else {})
            for rank, step in enumerate(steps, 1)
        ],
    }
    known = {name: value for name, value in about.items() if value not in (None, "", [])}
    return {"@context": "https://schema.org", "@graph": [known, trail]}


def _review(record: Record) -> dict[str, Any] | None:
    """Its scientific review: who agreed to be named, else the portal that led it."""
    if record.reviewed is None:
        return None
    people = [{"@type": "Person", "name": name} for name in record.reviewed.names]
    return {
        "@type": "Review",
        "datePublished": record.reviewed.approved_on.isoformat(),
        "author": people or {"@type": "Organization", "name": record.publisher},
        "reviewBody": record.review_words,
        "inLanguage": record.language,
    }


def _maker(maker: Contributor) -> dict[str, Any]:
    if not maker.given:
        return {"@type": "Organization", "name": maker.name}
    person: dict[str, Any] = {
        "@type": "Person",
        "name": maker.whole_name,
        "givenName": maker.given,
        "familyName": maker.name,
    }
    if maker.orcid:
        person["@id"] = person["sameAs"] = maker.orcid_url
    if maker.affiliation:
        person["affiliation"] = {"@type": "Organization", "name": maker.affiliation}
    return person


def signposts(record: Record) -> str:
    """The `Link` header of the page of a content."""
    links = [f'<{maker.orcid_url}>; rel="author"' for maker in record.makers if _ORCID.fullmatch(maker.orcid)]
    links.append(f'<{record.doi_url or record.url}>; rel="cite-as"')
    links += [
        f'<{record.url}citer.{item.extension}>; rel="describedby"; type="{item.content_type}"'
        for item in FORMATS.values()
    ]
    links.append(f'<{record.pdf}>; rel="item"; type="application/pdf"')
    links += [
        '<https://schema.org/AboutPage>; rel="type"',
        f'<https://schema.org/{record.kind.schema_type}>; rel="type"',
    ]
    return ", ".join(links)


def signpost_back(url: str, content_type: str) -> str:
    """The `Link` header of what stands below the page of a content: its files lead back to it."""
    relation = "collection" if content_type.startswith("application/pdf") else "describes"
    return f'<{url}>; rel="{relation}"; type="text/html"'
