"""What syntheses and digests put in the search index."""

from django.utils.translation import gettext_lazy as _

from portal.text.markup import markdown_to_text
from search.registry import IndexedContent, not_searched, register
from syntheses.models import DigestPage, SynthesisIndexPage, SynthesisPage

not_searched(SynthesisIndexPage)


@register(SynthesisPage, label=_("Synthèses"), order=20)
def synthesis_content(page: SynthesisPage) -> IndexedContent:
    parts = [page.question, *page.key_messages, page.authors, markdown_to_text(page.methods)]
    return IndexedContent(body="\n".join(filter(None, parts)), terms=(page.synthesis_kind_id,))


@register(DigestPage, label=_("Résumés de publications"), order=30)
def digest_content(page: DigestPage) -> IndexedContent:
    parts = [page.publication_citation, *page.key_points, page.authors]
    return IndexedContent(body="\n".join(filter(None, parts)))
