"""How the contents of establishments are written in files: their own fields, in the order of their model."""

from collections.abc import Iterator
from typing import Any

from portal.directory.exchange import RoleField, TermField, Terms, UnderSection, classified_fields, readers_of
from portal.directory.models import ClassifiedPage, EstablishmentRole, Term
from portal.exchange.bibliography import AuthorsInText, Contributors
from portal.exchange.codecs import (
    Boolean,
    Choice,
    Codec,
    Date,
    Identifier,
    Integer,
    Lines,
    Markdown,
    Number,
    Text,
)
from portal.exchange.page_fields import UnderParent
from portal.exchange.registry import SCHEMAS, ContentSchema, Field, register
from portal.exchange.streams import Rows
from portal.kinds.contents import ContentKind, content_models
from portal.kinds.sections import form_of
from portal.references.contributors import ContributorBlock
from portal.text.identifiers import DoiField, tidy_address, tidy_doi


def register_contents() -> None:
    """Exchange each kind of content that establishments publish, unless its app says how itself."""
    for kind, model in content_models().items():
        if issubclass(model, ClassifiedPage) and kind.slug not in SCHEMAS:
            register(
                ContentSchema(
                    type=kind.slug,
                    model=model,
                    placement=_placement(kind),
                    fields=classified_fields(*_file_fields(model)),
                    groups_of=readers_of,
                )
            )


def _file_fields(model: Any) -> Iterator[Field]:
    for own in model.content_kind.classifiers:
        yield Field(own.vocabulary, Terms(own.vocabulary))
    for field in own_fields(model):
        yield Field(field.name, codec_of(field))
        if _names_contributors(field):
            # What files named before, in one text.
            yield Field("authors", AuthorsInText())
    yield from model.file_fields()


def _names_contributors(field: Any) -> bool:
    stream = getattr(field, "stream_block", None)
    blocks = stream.child_blocks.values() if stream else ()
    return any(isinstance(block, ContributorBlock) for block in blocks)


def own_fields(model: Any) -> list[Any]:
    """The fields of a content type that other contents don't have, in the order of its model."""
    declared = {field.name for field in model.content_kind.fields} - {"body"}
    return [field for field in model._meta.get_fields() if field.name in declared]


def _placement(kind: ContentKind) -> Any:
    if kind.family is None:
        return UnderParent(kind.part_of)
    return UnderSection(kind.family)


def codec_of(field: Any) -> Codec:
    """What reads and writes a field of a model.

    Raises:
        TypeError: for a field whose values files don't know.
    """
    name, form = field.name, form_of(field)
    if hasattr(field, "file_codec"):
        own: Codec = field.file_codec(name)
        return own
    if field.related_model is Term:
        return TermField(name, field.get_limit_choices_to()["vocabulary__slug"])
    if field.related_model is EstablishmentRole:
        return RoleField(name)
    if _names_contributors(field):
        return Contributors()
    if isinstance(field, DoiField):
        return Identifier(name, tidy_doi)
    simple: dict[str, type[Any]] = {
        "markdown": Markdown,
        "lines": Lines,
        "rows": Rows,
        "date": Date,
        "flag": Boolean,
    }
    if form in simple:
        codec: Codec = simple[form](name)
        return codec
    if form == "number":
        return Number(name) if field.get_internal_type() == "DecimalField" else Integer(name)
    if form != "text":
        raise TypeError(f"{field} has no form in content files")
    if field.choices:
        return Choice(name)
    if field.get_internal_type() == "CharField" and type(field).__name__ == "URLField":
        return Identifier(name, tidy_address)
    return Text(name, multiline=field.get_internal_type() == "TextField")
