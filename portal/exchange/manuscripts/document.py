"""What pandoc read of a Word manuscript, made into Markdown of the portal's dialect, pictures and references.

The tree is walked once: what a page has no place for is left out and noted. pandoc then writes all texts in one run.
Its types: https://hackage.haskell.org/package/pandoc-types, `Text.Pandoc.Definition`.
"""

import html
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from portal.attached.manuscripts.reading import WordManuscript
from portal.exchange.manuscripts.citations import Citations
from portal.exchange.manuscripts.losses import Losses
from portal.exchange.manuscripts.parts import Manuscript, Outline, Part, Picture, Words
from portal.references.formatting import run_pandoc
from portal.text.markup import URL_SCHEMES

DIALECT = "commonmark+pipe_tables+footnotes+strikeout+superscript+subscript+definition_lists"
Node = dict[str, Any]
# Written around words by the dialect; those of other marks are kept without them.
MARKED = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript"}
BARE = {"Underline", "SmallCaps"}
SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
LISTS = {"BulletList", "OrderedList"}


def from_word(read: WordManuscript, named: Callable[[str], str]) -> Manuscript:
    """Return the parts of a manuscript; `named` says which field a heading names.

    Raises:
        portal.references.formatting.FormattingError: where pandoc can't write what it read.
    """
    losses = Losses({kind: (count, list(where)) for kind, (count, where) in read.losses.items()})
    citations = Citations(read.citations, losses)
    walk = _Walk(losses, citations, set(read.pictures))
    found = Manuscript(pictures=read.pictures, losses=losses, references=citations.rows)
    meta = read.text.get("meta", {})
    found.title = " : ".join(filter(None, (_words_of(meta.get(name)) for name in ("title", "subtitle"))))
    authors = meta.get("author", {})
    found.authors = [
        text for item in (authors["c"] if authors.get("t") == "MetaList" else [authors]) if (text := _words_of(item))
    ]
    if date := _words_of(meta.get("date")):
        losses.note("dates", date)
    abstract = meta.get("abstract", {})
    if abstract.get("t") == "MetaBlocks":
        heading = {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": "Résumé"}]]}
        read.text["blocks"][:0] = [heading, *abstract["c"]]
    found.parts = _written(_parts(read.text["blocks"], walk, named, found))
    return found


def _words_of(meta: Node | None) -> str:
    """A value of the head of a document, in words."""
    if not meta or not meta.get("t"):
        return ""
    if meta["t"] == "MetaString":
        return str(meta["c"])
    if meta["t"] == "MetaInlines":
        return plain(meta["c"])
    if meta["t"] == "MetaBlocks":
        return " ".join(plain(block["c"]) for block in meta["c"] if block["t"] in {"Para", "Plain"})
    return ""


def plain(inlines: Sequence[Node]) -> str:
    """Inlines in words, on one line but for the breaks that their author asked for."""
    written = []
    for item in inlines:
        kind: str = item["t"]
        content: Any = item.get("c")
        if kind == "Str":
            written.append(content)
        elif kind in SPACES:
            written.append(SPACES[kind])
        elif kind in MARKED | BARE:
            written.append(plain(content))
        elif kind in {"Code", "Math"}:
            written.append(content[1])
        elif kind == "RawInline":
            written.append(html.unescape(content[1]))
        elif kind == "Quoted":
            written.append(f"«\u00a0{plain(content[1])}\u00a0»")
        elif kind in {"Link", "Span", "Cite"}:
            written.append(plain(content[1]))
        elif kind == "Note":
            written.append(f" ({' '.join(lines(content))})")
    return "".join(written)


def lines(blocks: Sequence[Node]) -> list[str]:
    """Each paragraph and each item of a list, in words."""
    found: list[str] = []
    for block in blocks:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in {"Para", "Plain"}:
            found += [" ".join(plain(content).split())]
        elif kind == "BulletList":
            found += [" ".join(lines(item)) for item in content]
        elif kind == "OrderedList":
            found += [" ".join(lines(item)) for item in content[1]]
        elif kind == "BlockQuote":
            found += lines(content)
    return [line for line in found if line]


class _Walk:
    """Leaves of a tree what the dialect has, and keeps the pictures aside."""

    def __init__(self, losses: Losses, citations: Citations, pictures: set[str]) -> None:
        self.losses = losses
        self.citations = citations
        self.known = pictures
        self.pictures: list[Picture] = []
        self.inside_html = 0

    def blocks(self, blocks: Sequence[Node]) -> list[Node]:
        return [new for block in blocks for new in self.block(block)]

    def block(self, block: Node) -> list[Node]:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in {"Para", "Plain"}:
            inlines = self.inlines(content)
            return [{"t": kind, "c": inlines}] if plain(inlines).strip() else []
        if kind == "Header":
            # One inside a list, a quotation or a table would part what it stands in.
            return [{"t": "Para", "c": [{"t": "Strong", "c": self.inlines(content[2])}]}]
        if kind == "BlockQuote":
            return [{"t": kind, "c": self.blocks(content)}]
        if kind == "BulletList":
            return [{"t": kind, "c": [self.blocks(item) for item in content]}]
        if kind == "OrderedList":
            return [{"t": kind, "c": [content[0], [self.blocks(item) for item in content[1]]]}]
        if kind == "DefinitionList":
            return [
                {"t": kind, "c": [[self.inlines(term), [self.blocks(one) for one in all_]] for term, all_ in content]}
            ]
        if kind == "LineBlock":
            broken = [inline for line in content for inline in [*self.inlines(line), {"t": "LineBreak"}]]
            return [{"t": "Para", "c": broken[:-1]}]
        if kind == "CodeBlock":
            return [{"t": kind, "c": [["", [], []], content[1]]}]
        if kind == "Div":
            return self.blocks(content[1])
        if kind == "Figure":
            return self._figure(content)
        if kind == "Table":
            return self._table(content)
        if kind == "HorizontalRule":
            return [block]
        self.losses.note("raw", str(content[1]) if kind == "RawBlock" else kind)
        return []

    def _figure(self, content: Any) -> list[Node]:
        _attributes, (_brief, caption), blocks = content
        before = len(self.pictures)
        kept = self.blocks(blocks)
        words = " ".join(lines(self.blocks(caption)))
        if len(self.pictures) == before + 1 and words:
            shown = self.pictures[before]
            self.pictures[before] = Picture(shown.name, shown.alt, words)
            return kept
        return [*kept, {"t": "Para", "c": [{"t": "Str", "c": words}]}] if words else kept

    def _table(self, content: Any) -> list[Node]:
        _attributes, (_brief, caption), columns, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]
        cells = [cell for row in rows for cell in row[1]]
        is_html = any(cell[2] > 1 or cell[3] > 1 or not _is_short(cell[4]) for cell in cells)
        self.inside_html += is_html
        for cell in cells:
            # The two numbers, over how many rows and columns, stay.
            cell[0], cell[4] = ["", [], []], self.blocks(cell[4])
        self.inside_html -= is_html
        widths = [[column[0], {"t": "ColWidthDefault"}] for column in columns]
        table = {"t": "Table", "c": [["", [], []], [None, []], widths, head, bodies, foot]}
        titles = [{"t": "Para", "c": [{"t": "Strong", "c": inlines}]} for inlines in self._captions(caption)]
        return [*titles, table] if cells else titles

    def _captions(self, blocks: Sequence[Node]) -> Iterator[list[Node]]:
        for block in self.blocks(blocks):
            if block["t"] in {"Para", "Plain"}:
                yield block["c"]

    def inlines(self, inlines: Sequence[Node]) -> list[Node]:
        found: list[Node] = []
        for item in inlines:
            found += self.inline(item, plain(inlines))
        return found

    def inline(self, item: Node, around: str) -> list[Node]:
        kind: str = item["t"]
        content: Any = item.get("c")
        if kind == "Str":
            return list(_guarded(content))
        if kind in SPACES:
            return [item]
        if kind in MARKED:
            inner = self.inlines(content)
            return [{"t": kind, "c": inner}] if plain(inner).strip() else inner
        if kind in BARE:
            return self.inlines(content)
        if kind == "Quoted":
            opening, closing = ("«\u00a0", "\u00a0»") if content[0]["t"] == "DoubleQuote" else ("‘", "’")
            return [{"t": "Str", "c": opening}, *self.inlines(content[1]), {"t": "Str", "c": closing}]
        if kind == "Span":
            return self.inlines(content[1])
        if kind == "Code":
            return [{"t": kind, "c": [["", [], []], content[1]]}]
        if kind == "Math":
            self.losses.note("equations", content[1])
            return [{"t": "Code", "c": [["", [], []], content[1]]}]
        if kind == "Cite":
            cited = self.citations.cite([one["citationId"] for one in content[0]])
            return [_raw(cited)] if cited else self.inlines(content[1])
        if kind == "Note":
            return self._note(content)
        if kind == "Link":
            return self._link(content)
        if kind == "Image":
            return self._picture(content, around)
        self.losses.note("raw", str(content[1]) if kind == "RawInline" else kind)
        return []

    def _note(self, blocks: Any) -> list[Node]:
        kept = self.blocks(blocks)
        if not self.inside_html:
            return [{"t": "Note", "c": kept}] if kept else []
        words = " ".join(lines(kept))
        self.losses.note("notes-in-tables", words)
        return [{"t": "Str", "c": f" ({words})"}]

    def _link(self, content: Any) -> list[Node]:
        inner = self.inlines(content[1])
        address = str(content[2][0]).strip()
        try:
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            scheme = ""
        if scheme in URL_SCHEMES and plain(inner).strip():
            return [{"t": "Link", "c": [["", [], []], inner, [address, ""]]}]
        # Links of a table of contents lead nowhere once their targets have other addresses: they say nothing.
        if not address.startswith("#"):
            self.losses.note("links", f"{plain(inner)} ({address})")
        return inner

    def _picture(self, content: Any, around: str) -> list[Node]:
        _attributes, alt, (target, title) = content
        words = " ".join((plain(alt) or title).split())
        if target in self.known:
            self.pictures.append(Picture(target, words))
            if around.strip():
                self.losses.note("pictures-moved", words or around)
        else:
            self.losses.note("pictures-lost", words or target)
        return []

    def taken(self) -> list[Picture]:
        found, self.pictures = self.pictures, []
        return found


def _is_short(blocks: Sequence[Node]) -> bool:
    """Whether a cell holds one paragraph at most, as those of tables in Markdown do."""
    return not blocks or (
        len(blocks) == 1 and blocks[0]["t"] in {"Para", "Plain"} and "\n" not in plain(blocks[0]["c"])
    )


def _raw(text: str) -> Node:
    # As HTML, it is written as it is in Markdown and in the tables that Markdown can't write.
    return {"t": "RawInline", "c": ["html", text]}


def _guarded(text: str) -> Iterator[Node]:
    """A text of the manuscript, where what the dialect alone takes for marks isn't one."""
    for mark, entity in (("%%", "&#37;"), ("==", "&#61;"), ("]{", "&#93;")):
        if mark in text:
            before, _mark, after = text.partition(mark)
            if before:
                yield from _guarded(before)
            yield _raw(entity)
            yield from _guarded(mark[1:] + after)
            return
    yield {"t": "Str", "c": text}


class _Rough:
    """A part while it is read: its blocks, and its pictures among them."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.pieces: list[list[Node] | Picture] = []

    def add(self, blocks: list[Node]) -> None:
        if blocks:
            if not (self.pieces and isinstance(self.pieces[-1], list)):
                self.pieces.append([])
            last = self.pieces[-1]
            if isinstance(last, list):
                last += blocks


def _parts(blocks: list[Node], walk: _Walk, named: Callable[[str], str], found: Manuscript) -> list[_Rough]:
    levels = [block["c"][0] for block in blocks if block["t"] == "Header"]
    first: Node = blocks[0] if blocks else {"t": ""}
    if not found.title and first["t"] == "Header" and levels.count(first["c"][0]) == 1 and first["c"][0] == min(levels):
        # Its only heading of the first level, where nothing else says its title.
        found.title = plain(first["c"][2])
        blocks, levels = blocks[1:], levels[1:]
    top = min(levels, default=1)
    outline = Outline(named, walk.losses)
    rough = [_Rough(Part())]
    for block in blocks:
        if block["t"] == "Header":
            level, _attributes, inlines = block["c"]
            words = walk.inlines(inlines)
            heading = " ".join(plain(words).split())
            if heading:
                opened = outline.enter(level, heading)
                if opened is not None:
                    rough.append(_Rough(Part(opened, heading, min(level - top + 2, 6))))
                else:
                    if outline.field != rough[-1].part.field:
                        rough.append(_Rough(Part(outline.field)))
                    rough[-1].add([{"t": "Header", "c": [min(level - top + 2, 6), ["", [], []], words]}])
        else:
            kept = walk.block(block)
            rough[-1].add(kept)
            rough[-1].part.lines += lines(kept)
            rough[-1].part.plain &= block["t"] in {"Para", "Plain", "BlockQuote", *LISTS}
        pictures = walk.taken()
        if pictures and block["t"] not in {"Para", "Plain", "Figure"}:
            walk.losses.note("pictures-moved", pictures[0].alt, len(pictures))
        rough[-1].pieces += pictures
        rough[-1].part.plain &= not pictures
    return rough


def _written(rough: list[_Rough]) -> list[Part]:
    texts = [piece for item in rough for piece in item.pieces if isinstance(piece, list)]
    written = iter(markdown_of(texts))
    for item in rough:
        for piece in item.pieces:
            item.part.pieces.append(Words(next(written)) if isinstance(piece, list) else piece)
    return [item.part for item in rough if item.part.pieces or item.part.heading]


def markdown_of(texts: Sequence[list[Node]]) -> list[str]:
    """Write each text in Markdown, in one run of pandoc; each note follows what calls it.

    Raises:
        portal.references.formatting.FormattingError
    """
    if not texts:
        return []
    # Nobody can write in a text what nobody can guess.
    mark = secrets.token_hex(16)
    blocks = [block for text in texts for block in [{"t": "Para", "c": [{"t": "Str", "c": mark}]}, *text]]
    source = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    options = ["--from=json", f"--to={DIALECT}", "--wrap=none", "--reference-location=block"]
    return [text.strip("\n") for text in run_pandoc(options, source).split(f"{mark}\n")[1:]]
