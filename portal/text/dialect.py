"""What other editors write, put into the Markdown that the portal renders.

Text that comes from Word, Obsidian, Notion or Pandoc is read as its author sees it there: bullets that are
characters, lists under a list that are indented by two, letters as numbers, links between notes, attributes
in braces. What an editor keeps to the author (`%%…%%`, `<!-- … -->`) is taken out: it is never public.
What stands in code is left as it is.
"""

import re

# In the text of a list item, says that its list counts in letters; no text of an author keeps it.
LETTERED = "\ue000"

_CODE_OR_COMMENT = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*$|(?P<code>`+)|(?P<start><!--|%%)", re.M)
_WORTH_A_LOOK = re.compile(r"%%|<!--|</?aside|\[\[|\]\{|\}[ \t]*$|==|\ue000", re.M)

_EMBEDDED = re.compile(r"!\[\[([^\[\]\n|]{1,300})(?:\|[^\[\]\n]{0,300})?\]\]")
_LINKED = re.compile(r"\[\[([^\[\]\n|]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_ATTRIBUTES = re.compile(r"(?<=[\])])\{[ \t]*[.#\w-][^{}\n]{0,300}\}")
_HEADING_ATTRIBUTES = re.compile(r"^(#{1,6}[ \t][^\n]*?)[ \t]+\{[.#-][^{}\n]{0,300}\}[ \t]*$", re.M)
_BRACKETED_SPAN = re.compile(r"(?<![\]!\\^])\[([^\[\]\n]{1,500})\]\{[ \t]*[.#\w-][^{}\n]{0,300}\}")
_ASIDE = re.compile(r"^[ \t]*<(/?)aside>[ \t]*$", re.M)
_HIGHLIGHTED = re.compile(r"(?<![=\w])==(?=[^\s=])([^\n=]{1,500})(?<=\S)==(?![=\w])")

# The characters that word processors put before an item, by how deep they stand.
_BULLETS = {
    0: "•·‣●■►➢✓\uf0b7\uf0d8\uf0fc\uf0a8",
    1: "◦○o",
    2: "▪▫§\uf0a7",
}
_DEPTHS = {bullet: depth for depth, bullets in _BULLETS.items() for bullet in bullets}
_SIGNS = re.escape("".join(_DEPTHS).replace("o", "").replace("§", ""))
_GLYPH_ITEM = re.compile(
    rf"(?P<indent>[ ]*)(?:(?P<sign>[{_SIGNS}])[ \t\u00a0\u202f]+|(?P<letter>[o§])(?:\t|[ \u00a0]{{2,}})[ \t\u00a0]*"
    r"|(?P<dash>[–—])(?:\t|[ \u00a0]{2,})[ \t\u00a0]*)(?P<text>\S.*)"
)
_DASH_ITEM = re.compile(r"(?P<indent>[ ]*)[–—][ \u00a0\u202f](?P<text>\S.*)")
_TABBED_NUMBER = re.compile(r"(?P<indent>[ ]*)(?P<number>\d{1,9}[.)])[ \u00a0]*\t[ \t\u00a0]*(?P<text>\S.*)")
_LETTER_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<letter>[a-z])[.)][ \t\u00a0]+(?P<text>\S.*)")
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap>[ \t]+)(?=\S)")
_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")


def common(source: str) -> str:
    """Return `source` in common Markdown. Takes linear time."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if _WORTH_A_LOOK.search(source):
        source = without_comments(source.replace(LETTERED, ""))
        source = "".join(part if code else _plain_links(part) for code, part in _by_code(source))
    return _lists(source)


def without_comments(source: str) -> str:
    """Take out the comments, outside code. One that starts a line and has no end goes to the end of the text."""
    kept = []
    for code, part in _by_code(source, comments=True):
        if code or not part.startswith(("%%", "<!--")):
            kept.append(part)
    return "".join(kept)


def _by_code(source: str, *, comments: bool = False) -> list[tuple[bool, str]]:
    """Part `source` into (whether it is code, text); with `comments`, each comment is a part of its own."""
    parts: list[tuple[bool, str]] = []
    position = written = 0
    endless: set[str] = set()

    def part(start: int, end: int, code: bool) -> None:
        nonlocal position, written
        parts.extend([(False, source[written:start]), (code, source[start:end])])
        position = written = end

    while found := _CODE_OR_COMMENT.search(source, position):
        if found["fence"]:
            closing = re.compile(rf"^[ \t>]*{found['fence'][0]}{{{len(found['fence'])},}}[ \t]*$", re.M)
            closed = closing.search(source, found.end())
            part(found.start(), closed.end() if closed else len(source), True)
            continue
        mark = found["code"] or found["start"]
        end = -1 if mark in endless else source.find({"<!--": "-->"}.get(mark, mark), found.end())
        if end < 0:
            endless.add(mark)
        line = source.rfind("\n", 0, found.start()) + 1
        starts_line = not source[line : found.start()].strip()
        if found["code"]:
            while end >= 0 and source[end + len(mark) : end + len(mark) + 1] == "`":
                end = source.find(mark, end + len(mark) + len(re.match("`*", source[end + len(mark) :])[0]))  # type: ignore[index]
            if end < 0 or "\n\n" in source[found.end() : end]:
                position = found.end()
            else:
                part(found.start(), end + len(mark), True)
        elif not comments:
            position = found.end()
        elif end >= 0 and (starts_line or "\n\n" not in source[found.end() : end]):
            part(found.start(), end + (3 if mark == "<!--" else 2), False)
        elif starts_line and end < 0:
            part(found.start(), len(source), False)
        else:
            position = found.end()
    parts.append((False, source[written:]))
    return [(code, text) for code, text in parts if text]


def _plain_links(text: str) -> str:
    """Links to notes that aren't here are their words; attributes in braces, which say how a thing looks, go."""
    text = _EMBEDDED.sub(r"\1", text)
    text = _LINKED.sub(lambda found: found[2] or found[1].split("#")[0] or found[1], text)
    text = _HEADING_ATTRIBUTES.sub(r"\1", text)
    text = _BRACKETED_SPAN.sub(r"\1", text)
    text = _HIGHLIGHTED.sub(r"<mark>\1</mark>", text)
    text = _ASIDE.sub(lambda found: "\n</div>" if found[1] else '<div class="callout">\n', text)
    return _ATTRIBUTES.sub("", text)


def _lists(source: str) -> str:
    """Write as Markdown the lists that are characters, and nest what is indented by two under a number."""
    lines = source.split("\n")
    kept: list[str] = []
    fence = ""
    start = 0
    while start < len(lines):
        opened = _FENCE.match(lines[start])
        if opened and (not fence or opened[1].startswith(fence)):
            fence = "" if fence else opened[1]
        if fence or opened or not lines[start].strip():
            kept.append(lines[start])
            start += 1
            continue
        end = start
        while end < len(lines) and lines[end].strip() and not _FENCE.match(lines[end]):
            end += 1
        kept += _run(lines[start:end])
        start = end
    return "\n".join(_nested(kept))


def _run(lines: list[str]) -> list[str]:
    """The lines between two blank ones."""
    glyphs = [_GLYPH_ITEM.fullmatch(line) for line in lines]
    dashes = [_DASH_ITEM.fullmatch(line) for line in lines]
    pasted = any(glyphs)
    kept: list[str] = []
    depth = -1
    letter = ""
    for rank, line in enumerate(lines):
        glyph, dash = glyphs[rank], dashes[rank]
        # One dash starts a reply; several in a row, a list.
        listed = dash and ((rank and dashes[rank - 1]) or (rank + 1 < len(lines) and dashes[rank + 1]))
        numbered = _TABBED_NUMBER.fullmatch(line)
        lettered = _LETTER_ITEM.fullmatch(line)
        if glyph:
            wanted = _DEPTHS.get(glyph["sign"] or glyph["letter"] or "", 0)
            depth = min(wanted, depth + 1)
            kept.append(f"{glyph['indent'] or '  ' * depth}- {glyph['text']}")
        elif dash and listed:
            kept.append(f"{dash['indent']}- {dash['text']}")
        elif numbered:
            depth = -1
            kept.append(f"{numbered['indent']}{numbered['number']} {numbered['text']}")
        elif lettered and _follows(lettered["letter"], letter, lines, rank):
            letter = lettered["letter"]
            kept.append(f"{lettered['indent']}{ord(letter) - 96}. {LETTERED}{lettered['text']}")
        elif pasted and not line.startswith((" ", "\t", "|", ">", "#")) and not _ITEM.match(line):
            # A word processor ends a paragraph with one line end.
            depth = -1
            kept += ["", line, ""] if kept else [line, ""]
        else:
            kept.append(line)
    return kept


def _follows(letter: str, previous: str, lines: list[str], rank: int) -> bool:
    """Tell whether « b. » goes on a list, or « a. » starts one that has a second item or stands under another."""
    if letter != "a":
        return bool(previous) and ord(letter) == ord(previous) + 1
    below = lines[rank].startswith((" ", "\t")) and rank > 0
    following = _LETTER_ITEM.fullmatch(lines[rank + 1]) if rank + 1 < len(lines) else None
    return below or bool(following and following["letter"] == "b")


def _nested(lines: list[str]) -> list[str]:
    """Indent what stands two or three spaces under a numbered item as far as its text."""
    kept: list[str] = []
    # (indent as written, column of the text as written here, spaces added) of each open item.
    opened: list[tuple[int, int, int]] = []
    fence = ""
    for line in lines:
        written = len(line) - len(line.lstrip(" "))
        found = _FENCE.match(line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        if not line.strip() or "\t" in line[:written]:
            kept.append(line)
            continue
        item = None if fence else _ITEM.match(line)
        while opened and written <= opened[-1][0]:
            opened.pop()
        added = 0
        if opened:
            top, text, added = opened[-1]
            if item and top + 2 <= written and written + added < text:
                added = text - written
        kept.append(" " * added + line)
        if item:
            opened.append((written, written + added + len(item["marker"]) + 1, added))
        elif not written:
            opened = []
    return kept
