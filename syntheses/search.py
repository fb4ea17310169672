"""What syntheses and digests put in the search index."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.references.contributors import ContributedPage
from portal.text.markup import markdown_to_text
from search.registry import IndexedContent, not_searched, register
from syntheses.models import DigestPage, SynthesisIndexPage, SynthesisPage

not_searched(SynthesisIndexPage)


def _made_by(page: ContributedPage) -> Iterator[str]:
    """The names of those who made a page, their affiliations and their ORCID."""
    for item in page.contributors_list:
        yield from (item.whole_name, item.affiliation, item.orcid)


@register(SynthesisPage, label=_("Synthèses"), order=20)
def synthesis_content(page: SynthesisPage) -> IndexedContent:
    parts = [page.question, *page.key_messages, *_made_by(page), markdown_to_text(page.methods)]
    return IndexedContent(
        body="\n".join(filter(None, parts)), terms=(page.synthesis_kind_id,), made_by=page.contributor_names
    )


@register(DigestPage, label=_("Résumés de publications"), order=30)
def digest_content(page: DigestPage) -> IndexedContent:
    parts = [page.publication_citation, *page.key_points, *_made_by(page)]
    return IndexedContent(body="\n".join(filter(None, parts)), made_by=page.contributor_names)
