"""Writes the draft that a manuscript makes. Nothing is published."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log

from portal.attached.pictures import PictureRefusedError, PreparedFile, prepare, sha1
from portal.core.models import PortalImage
from portal.directory.models import OwnerSectionPage
from portal.exchange.author import Author
from portal.exchange.manuscripts.parts import Manuscript, Part, Picture, Words
from portal.references.citing import cited_in, texts_in
from portal.references.contributors import contributors_of_text
from portal.references.joining import ADD, SKIP, join, twins_of
from portal.text.markup_cost import why_too_costly
from portal.text.slugs import slug_of
from syntheses.manuscripts.models import ImportedManuscript
from syntheses.manuscripts.names import ABSTRACT, LINES, PLAIN, REFERENCES, SUMMARY
from syntheses.models import SynthesisPage

SUMMARY_LENGTH = 400
# A longer text is parted between two of its paragraphs, so that each block stays easy to edit.
BLOCK_LENGTH = 60_000
_NOTES = re.compile(r"^\[\^[^\]\n]+\]:", re.M)
_TABLES = re.compile(r"^[ ]{0,3}\|?[ :]*-{2,}[-:| ]*\|[-:| ]*$|<table\b", re.M)


def may_write_under(section: Any, user: Any) -> bool:
    """Whether the person may add a synthesis to a section."""
    return SynthesisPage.can_create_at(section) and section.permissions_for_user(user).can_add_subpage()


def sections_of(user: Any) -> list[OwnerSectionPage]:
    """The sections to which the person may add a synthesis, by the names of their establishments."""
    sections = OwnerSectionPage.objects.select_related("establishment").order_by("establishment__label")
    return [section for section in sections if may_write_under(section, user)]


@dataclass
class _Draft:
    """The values of a synthesis as its manuscript gives them."""

    values: dict[str, Any] = field(default_factory=dict)
    body: list[Part | Words | Picture] = field(default_factory=list)
    references: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def draft_from(
    *,
    manuscript: Manuscript,
    section: OwnerSectionPage,
    by: Any,
    file_name: str,
    language: str = "fr",
    brought: Sequence[Mapping[str, Any]] = (),
) -> SynthesisPage:
    """Make a draft synthesis of a manuscript, with the report of what became of it.

    Args:
        brought: rows of references from a file beside it.

    Raises:
        PermissionDenied: for who may not write there.
    """
    if not may_write_under(section, by):
        raise PermissionDenied
    draft = _sorted(manuscript)
    with ExitStack() as undone:
        images = _Images(Author(by), section, manuscript, undone)
        body = list(_blocks(draft.body, images))
        rows = _references(manuscript, draft, brought, body)
        page = SynthesisPage(
            title=(manuscript.title or file_name.rpartition(".")[0] or file_name)[:255],
            language=language,
            live=False,
            owner=by,
            body=SynthesisPage._meta.get_field("body").stream_block.to_python(body),
            references=SynthesisPage._meta.get_field("references").stream_block.to_python(rows),
            contributors=SynthesisPage._meta.get_field("contributors").stream_block.to_python(
                [
                    {"type": "contributor", "value": value, "id": str(uuid.uuid4())}
                    for value in contributors_of_text("\n".join(manuscript.authors))
                ]
            ),
            **draft.values,
        )
        page.slug = find_available_slug(section, slug_of(page.title) or "synthese")
        section.add_child(instance=page)
        page.establishments.add(section.establishment)
        page.save()
        log(instance=page, action="wagtail.create", user=by, content_changed=True)
        page.save_revision(user=by, clean=False)
        _check(draft, body, rows, manuscript)
        ImportedManuscript.objects.create(
            page=page,
            file_name=file_name[-255:],
            losses=manuscript.losses.as_data(),
            counts=_counts(draft, body, rows),
        )
        undone.pop_all()
    return page


def _sorted(manuscript: Manuscript) -> _Draft:
    """Put each part in its field where that can hold it, else in the body in its place."""
    draft = _Draft()
    losses = manuscript.losses
    for part in manuscript.parts:
        name = part.field
        text = "\n\n".join(piece.markdown for piece in part.pieces if isinstance(piece, Words))
        words = "\n\n".join(part.lines)
        if name == REFERENCES and part.plain:
            draft.references += [_as_written(line) for line in part.lines]
            if part.lines:
                losses.note("references-text", "", len(part.lines))
            continue
        if name in LINES or name in PLAIN:
            limit = PLAIN.get(name)
            if not part.plain:
                losses.note("tables-in-words", part.heading)
                name = ""
            elif limit and len(words) + len(draft.values.get(name, "")) > limit:
                losses.note("too-long", part.heading)
                name = ""
        if name in LINES:
            draft.values[name] = [*draft.values.get(name, []), *part.lines]
        elif name in PLAIN:
            draft.values[name] = "\n\n".join(filter(None, (draft.values.get(name, ""), words)))
        elif name == ABSTRACT and part.plain and len(words) <= SUMMARY_LENGTH and not draft.values.get(SUMMARY):
            draft.values[SUMMARY] = " ".join(words.split())
        elif name and name != REFERENCES:
            draft.values[name] = "\n\n".join(filter(None, (draft.values.get(name, ""), text)))
            for piece in part.pieces:
                if isinstance(piece, Picture):
                    losses.note("pictures-moved", piece.caption or piece.alt or part.heading)
                    draft.body.append(piece)
        else:
            heading = [Words(f"{'#' * part.level} {part.heading}")] if part.heading else []
            draft.body += [*heading, *part.pieces]
    return draft


def _as_written(line: str) -> dict[str, Any]:
    return {"type": "reference", "value": {"text": line, "url": "", "key": ""}, "id": str(uuid.uuid4())}


class _Images:
    """The pictures of a manuscript, in the library of the establishment."""

    def __init__(self, author: Author, section: OwnerSectionPage, manuscript: Manuscript, undone: ExitStack) -> None:
        self.author = author
        self.manuscript = manuscript
        self.undone = undone
        self.made: dict[str, PortalImage] = {}
        own = section.establishment.collection
        allowed = author.collections(PortalImage)
        self.collection = own if own is not None and allowed.filter(pk=own.pk).exists() else allowed.first()

    def image(self, picture: Picture) -> PortalImage | None:
        """Return the image of a picture, added unless the author may choose one of the same content."""
        losses = self.manuscript.losses
        told = picture.caption or picture.alt or picture.name
        data = self.manuscript.pictures[picture.name]
        digest = sha1(data)
        known = self.made.get(digest) or self.author.choosable(PortalImage).filter(source_hash=digest).first()
        if known is not None:
            return known
        if self.collection is None:
            losses.note("pictures-refused", told)
            return None
        try:
            file = PreparedFile(prepare(data, picture.name.rpartition("/")[2]))
        except PictureRefusedError as refused:
            losses.note("pictures-lost", f"{told} : {refused.message}")
            return None
        image = PortalImage(title=told[:250], file=file, collection=self.collection, uploaded_by_user=self.author.user)
        image.save()
        # The file goes if the transaction does.
        self.undone.callback(image.file.storage.delete, image.file.name)
        self.made[digest] = image
        return image


def _blocks(pieces: Sequence[Any], images: _Images) -> Iterator[dict[str, Any]]:
    texts: list[str] = []
    for piece in pieces:
        if isinstance(piece, Words):
            if texts and sum(map(len, texts)) + len(piece.markdown) > BLOCK_LENGTH:
                yield _block("markdown", "\n\n".join(texts))
                texts = []
            texts.append(piece.markdown)
            continue
        image = images.image(piece)
        if image is None:
            continue
        if texts:
            yield _block("markdown", "\n\n".join(texts))
            texts = []
        if not piece.alt:
            images.manuscript.losses.note("pictures-undescribed", piece.caption or image.title)
        yield _block("image", {"image": image.pk, "alt": piece.alt[:250], "caption": piece.caption[:250]})
    if texts:
        yield _block("markdown", "\n\n".join(texts))


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _references(
    manuscript: Manuscript, draft: _Draft, brought: Sequence[Mapping[str, Any]], body: Sequence[Any]
) -> list[dict[str, Any]]:
    """The rows of the page's references: those that the text cites, then those of its bibliography."""
    rows = [*manuscript.references]
    cited = set(_cited(draft, body))
    wanted = [row for row in brought if not cited or row["value"].get("key") in cited]
    if len(wanted) < len(brought):
        manuscript.losses.note("references-uncited", "", len(brought) - len(wanted))
    found = join([], rows, [ADD] * len(rows), [None] * len(rows))
    for more in (wanted, draft.references):
        twins = twins_of(more, found)
        choices = [
            SKIP if twin and row["value"].get("key", "") not in cited else ADD
            for row, twin in zip(more, twins, strict=True)
        ]
        if SKIP in choices:
            manuscript.losses.note("references-merged", "", choices.count(SKIP))
        found = join(found, more, choices, twins)
    return found


def _cited(draft: _Draft, body: Sequence[Any]) -> Iterator[str]:
    for value in [*draft.values.values(), [block["value"] for block in body]]:
        for text in texts_in(value):
            yield from cited_in(text)


def _check(draft: _Draft, body: Sequence[Any], rows: Sequence[Any], manuscript: Manuscript) -> None:
    keys = {row["value"].get("key") for row in rows}
    for key in dict.fromkeys(_cited(draft, body)):
        if key not in keys:
            manuscript.losses.note("unknown-citations", key)
    texts = [block["value"] for block in body if block["type"] == "markdown"]
    for text in [*texts, *(value for value in draft.values.values() if isinstance(value, str))]:
        if reason := why_too_costly(text):
            manuscript.losses.note("too-complex", f"{text[:60]} : {reason}")


def _counts(draft: _Draft, body: Sequence[Any], rows: Sequence[Any]) -> dict[str, Any]:
    texts = [value for value in draft.values.values() if isinstance(value, str)]
    texts += [block["value"] for block in body if block["type"] == "markdown"]
    return {
        "fields": [name for name, value in draft.values.items() if value],
        "references": len(rows),
        "citations": sum(1 for _key in _cited(draft, body)),
        "pictures": sum(block["type"] == "image" for block in body),
        "notes": sum(len(_NOTES.findall(text)) for text in texts),
        "tables": sum(len(_TABLES.findall(text)) for text in texts),
    }
