"""How syntheses and digests are written in content files."""

from portal.directory.exchange import TermField, UnderSection, classified_fields, readers_of
from portal.exchange.bibliography import AuthorsInText, Contributors
from portal.exchange.codecs import Date, Identifier, Integer, Lines, Markdown, Text
from portal.exchange.registry import ContentSchema, Field, register
from portal.text.identifiers import tidy_address, tidy_doi
from syntheses.models import DigestPage, SynthesisIndexPage, SynthesisPage

PLACEMENT = UnderSection(SynthesisIndexPage, "syntheses")

register(
    ContentSchema(
        type="synthesis",
        model=SynthesisPage,
        placement=PLACEMENT,
        fields=classified_fields(
            Field("synthesis_kind", TermField("synthesis_kind", "synthesis_kinds")),
            Field("question", Text("question", multiline=True)),
            Field("key_messages", Lines("key_messages")),
            Field("contributors", Contributors()),
            Field("authors", AuthorsInText()),
            Field("searched_on", Date("searched_on")),
            Field("methods", Markdown("methods")),
        ),
        groups_of=readers_of,
    )
)
register(
    ContentSchema(
        type="digest",
        model=DigestPage,
        placement=PLACEMENT,
        fields=classified_fields(
            Field("publication_citation", Text("publication_citation", multiline=True)),
            Field("publication_doi", Identifier("publication_doi", tidy_doi)),
            Field("publication_url", Identifier("publication_url", tidy_address)),
            Field("publication_year", Integer("publication_year")),
            Field("key_points", Lines("key_points")),
            Field("contributors", Contributors()),
            Field("authors", AuthorsInText()),
        ),
        groups_of=readers_of,
    )
)
