"""Which of the works that a page cites were retracted, doubted or corrected since.

A work is known by its DOI or its PubMed number, wherever a reference gives them. One query for a page, none for a page
whose references give neither.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from portal.references.models import MARKING, Nature, RetractionNotice
from portal.references.shape import Reference
from portal.text.identifiers import tidy_doi

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})\b")
_PUBMED_NOTE = re.compile(r"\bPMID\s*:?\s*(\d{1,9})\b", re.IGNORECASE)
Identifiers = tuple[str, int | None]
Marks = dict[int, RetractionNotice]


def normal_doi(text: Any) -> str:
    """The DOI that a text names, in the one form by which two are compared; empty where it names none."""
    found = tidy_doi(str(text or ""))
    return found.lower() if _DOI.fullmatch(found) and len(found) <= 200 else ""


def identifiers_of(csl: Mapping[str, Any]) -> Identifiers:
    """The DOI and the PubMed number of a reference, from its fields, its address or its note; empty and None else."""
    url, note = str(csl.get("URL") or ""), str(csl.get("note") or "")
    found = _PUBMED_ADDRESS.search(url) or _PUBMED_NOTE.search(note)
    number = str(csl.get("PMID") or "") or (found[1] if found else "")
    doi = normal_doi(csl.get("DOI")) or normal_doi(url)
    return doi, int(number) if number.isascii() and number.isdigit() and len(number) < 10 and int(number) else None


def marks_of(references: Sequence[Reference]) -> Marks:
    """The gravest notice in force of each reference, by its number. One query, where one may be found."""
    named = {reference.number: identifiers_of(reference.csl) for reference in references}
    return strongest_of(named)


def strongest_of(named: Mapping[int, Identifiers]) -> Marks:
    """The gravest notice in force of each work, by the number that stands for it."""
    dois = {doi for doi, _pubmed in named.values() if doi}
    numbers = {pubmed for _doi, pubmed in named.values() if pubmed}
    if not dois and not numbers:
        return {}
    notices = list(RetractionNotice.objects.filter(Q(doi__in=dois) | Q(pubmed__in=numbers), in_force=True))
    by_doi: dict[str, list[RetractionNotice]] = {}
    by_number: dict[int, list[RetractionNotice]] = {}
    for notice in notices:
        if notice.doi:
            by_doi.setdefault(notice.doi, []).append(notice)
        if notice.pubmed:
            by_number.setdefault(notice.pubmed, []).append(notice)
    found = {}
    for number, (doi, pubmed) in named.items():
        # Without a DOI of its own a work is known by its number; two DOIs are two works, whatever a number says.
        of_number = [one for one in by_number.get(pubmed or 0, ()) if not (doi and one.doi and one.doi != doi)]
        said = [*by_doi.get(doi, ()), *of_number]
        if said:
            found[number] = gravest(said)
    return found


def gravest(notices: Iterable[RetractionNotice]) -> RetractionNotice:
    """The one that says the most of a work: the gravest, the latest of these."""
    ranks = {nature.value: rank for rank, nature in enumerate(MARKING)}
    latest = sorted(notices, key=lambda one: (str(one.noticed_on or ""), one.record), reverse=True)
    return min(latest, key=lambda one: ranks.get(one.nature, len(ranks)))


def with_marks(references: Sequence[Reference], marks: Marks) -> list[dict[str, Any]]:
    """References in CSL-JSON with what was said of them since: `status` where CSL has a word for it, and their note."""
    found = []
    for reference in references:
        csl = dict(reference.csl)
        mark = marks.get(reference.number)
        if mark:
            csl["note"] = ". ".join(part.rstrip(".") for part in (str(csl.get("note") or ""), mark.plain) if part)
            if mark.nature == Nature.RETRACTION:
                # CSL 1.0.2, appendix IV: « retracted » is among the examples of `status`.
                csl["status"] = "retracted"
        found.append(csl)
    return found
