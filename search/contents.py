"""What a page puts in the index besides what every page has: the fields that its sections declare."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from wagtail import blocks

from portal.directory.models import Term
from portal.kinds.sections import SectionField, form_of
from portal.references.contributors import ContributedPage
from portal.text.markup import markdown_to_text


@dataclass(frozen=True)
class IndexedContent:
    """What a page type adds to what every page has.

    Attributes:
        body: plain text of the type's own fields; the body blocks are added to it.
        keywords: words as strong as the title's summary (acronym, former titles).
        made_by: names of those who made it, where it says so.
        measured: true where the page has measured results.
        extra: what a card shows besides (a figure), as JSON has it.
        terms: ids of terms that the page holds outside its classification (maturity, status), or None.
    """

    body: str = ""
    keywords: tuple[str, ...] = ()
    terms: tuple[int | None, ...] = ()
    made_by: str = ""
    measured: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


# A text without any of these reads as it is written, and most rows are such: reading Markdown takes most of the time.
MARKS = re.compile(r"[*_`\[\]<>#|~\\&]|^\s*(?:[-+]|\d+[.)])\s", re.MULTILINE)

Texts = Callable[[Any], Iterator[str]]


def content_reader(model: Any) -> Callable[[Any], IndexedContent]:
    """Return what reads a page of this model: worked out once, for it runs for each page of a rebuild."""
    fields = [(item, model._meta.get_field(item.name)) for item in model.content_kind.fields]
    readers = [reader for item, model_field in fields if (reader := _reader(item, model_field)) is not None]
    keywords = [item.name for item, _model_field in fields if item.keyword]
    terms = [model_field.attname for _field, model_field in fields if model_field.related_model is Term]

    also = model.content_kind.indexed
    if issubclass(model, ContributedPage):
        readers.append(_made_by)

    def read(page: Any) -> IndexedContent:
        return IndexedContent(
            body="\n".join(text for reader in readers for text in reader(page) if text),
            keywords=tuple(filter(None, (getattr(page, name) for name in keywords))),
            terms=tuple(getattr(page, name) for name in terms),
            made_by=getattr(page, "contributor_names", ""),
            **(also(page) if also else {}),
        )

    return read


def _reader(field: SectionField, model_field: Any) -> Texts | None:
    """What reads the texts of a field; None for a field that has none of its own."""
    form = form_of(model_field)
    hidden = field.searched is not None and not field.searched
    if hidden or field.keyword or form in ("body", "relation", "date", "flag", "number"):
        return None
    if hasattr(model_field, "searched_texts"):
        return partial(_told, field.name, model_field.searched_texts)
    if form == "rows":
        ((_name, block),) = model_field.stream_block.child_blocks.items()
        return partial(_rows, field.name, _searched(field, block))
    return partial(_lines if form == "lines" else _markdown if form == "markdown" else _text, field.name)


def _searched(field: SectionField, block: Any) -> list[tuple[str, bool]]:
    """The parts of a row that hold text, each with whether it is Markdown."""
    children = block.child_blocks
    names: Sequence[str] = (
        [
            name
            for name, child in children.items()
            if isinstance(child, blocks.CharBlock | blocks.TextBlock) and not isinstance(child, blocks.ChoiceBlock)
        ]
        if field.searched is None
        else field.searched
    )
    return [(name, form_of(children[name]) == "markdown") for name in names]


def _rows(name: str, parts: Sequence[tuple[str, bool]], page: Any) -> Iterator[str]:
    # The raw rows are read as they are stored: building each block costs ten times more.
    for row in getattr(page, name).raw_data:
        for part, is_markdown in parts:
            text = str(row["value"].get(part) or "")
            yield markdown_to_text(text) if is_markdown and MARKS.search(text) else text


def _told(name: str, texts: Callable[[Any], Iterator[str]], page: Any) -> Iterator[str]:
    """What a field says that it lets be searched."""
    yield from texts(getattr(page, name))


def _made_by(page: ContributedPage) -> Iterator[str]:
    """The names of those who made a page, their affiliations and their ORCID."""
    for item in page.contributors_list:
        yield from (item.whole_name, item.affiliation, item.orcid)


def _lines(name: str, page: Any) -> Iterator[str]:
    yield from getattr(page, name)


def _markdown(name: str, page: Any) -> Iterator[str]:
    yield markdown_to_text(getattr(page, name))


def _text(name: str, page: Any) -> Iterator[str]:
    yield str(getattr(page, name) or "")
