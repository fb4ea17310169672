"""What a content is to a library: one reading of the page, for every format that describes it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation

from portal.directory.models import ClassifiedPage
from portal.kinds.contents import ContentKind
from portal.kinds.reviewed import Reviewed, reviewed_of
from portal.references.contributors import Contributor
from portal.references.shape import Reference

PDF = "fiche.pdf"


@dataclass(frozen=True)
class Record:
    """A content as catalogues describe it; texts are plain, and in the language of the content.

    Attributes:
        makers: who answers for it: those who made it, else its establishments.
        keywords, places: labels of its terms, and of its regions.
        issued: when it was published; None where nobody knows.
        version: its number; 0 for a content without versions.
        pdf: the address of its sheet.
        doi: of the version or of the content; empty without one.
        reviewed: how it was reviewed, where it was.
    """

    number: int
    kind: ContentKind
    title: str
    summary: str
    language: str
    makers: tuple[Contributor, ...]
    institutions: tuple[str, ...]
    publisher: str
    issued: date | None
    version: int
    url: str
    pdf: str
    keywords: tuple[str, ...]
    places: tuple[str, ...]
    references: tuple[Reference, ...]
    themes: tuple[str, ...]
    regions: tuple[str, ...]
    doi: str = ""
    reviewed: Reviewed | None = None

    @property
    def doi_url(self) -> str:
        return f"https://doi.org/{self.doi}" if self.doi else ""

    @property
    def review_words(self) -> str:
        """How it was reviewed, in a few sentences of its own language; empty where it wasn't."""
        with translation.override(self.language):
            return self.reviewed.words() if self.reviewed else ""

    @property
    def reference_dois(self) -> list[str]:
        return [str(reference.csl["DOI"]) for reference in self.references if reference.csl.get("DOI")]


def record_of(page: ClassifiedPage) -> Record:
    """Describe a content, as it is published. With `read_relations` before, it asks nothing of the database."""
    named = getattr(page, "contributors_list", [])
    institutions = tuple(item.label for item in page.establishments_list)
    url = f"{settings.SITE_URL}{page.url}"
    terms = [term for terms in page.classification.values() for term in terms]
    return Record(
        number=page.pk,
        kind=page.content_kind,
        title=page.title,
        summary=page.plain_summary,
        language=page.language,
        makers=tuple(named) or tuple(Contributor(name) for name in institutions),
        institutions=institutions,
        publisher=settings.WAGTAIL_SITE_NAME,
        issued=page.cited_on,
        version=page.version_number,
        url=url,
        pdf=f"{url}{PDF}",
        keywords=tuple(dict.fromkeys([*(term.label for term in terms), *page.keywords])),
        places=tuple(region.label for region in page.regions_list),
        references=tuple(page.bibliography),
        themes=tuple(term.slug for term in page.classification.get("themes", ())),
        regions=tuple(region.slug for region in page.regions_list),
        doi=page.doi,
        reviewed=reviewed_of(page),
    )


def is_public(page: Any) -> bool:
    """Tell whether a page is a content that anybody may read, as it is published."""
    return isinstance(page, ClassifiedPage) and page.live and page.visibility == "public"


def reader_of_record(page: Any) -> Record | None:
    """The record of any page; None for what is no content."""
    return record_of(page) if isinstance(page, ClassifiedPage) else None
