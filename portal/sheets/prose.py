"""Rich text to Typst: sanitised HTML, prepared here, goes through pandoc's own Typst writer.

No text of an author is ever Typst markup: `prose.lua` hands each to the writer as a string literal.
"""

import html
import re
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from portal.sheets.text import typeset
from portal.tools.programs import pandoc

FILTER = Path(__file__).parent / "template" / "prose.lua"
READER = "html-native_divs-native_spans-auto_identifiers"
SECONDS = 20

DROPPED = {"div", "section", "hr", "abbr", "img", "mark"}
# Numbers that a table or a list may have; what is written otherwise is left out.
KEPT_ATTRIBUTES = {"start": range(10_000), "colspan": range(1, 21), "rowspan": range(1, 101)}
CODE = {"pre", "code"}
VOID = {"br"}


class ProseError(Exception):
    """Rich text that pandoc could not turn into Typst."""


@dataclass(frozen=True)
class Passage:
    """A rich text of the sheet.

    Attributes:
        html: sanitised.
        depth: level of the heading that it stands under; its own start one below, and skip none.
        language: `fr` or `en`.
    """

    html: str
    depth: int
    language: str


def _look(tag: str, values: dict[str, str], classes: list[str]) -> str:
    """The attributes by which pandoc knows where the text of a cell stands, and that a list counts in letters."""
    if tag == "ol" and values.get("type") == "a":
        return ' type="a"'
    aligned = [name for name in classes if name.startswith("align-")]
    return f' style="text-align: {aligned[0].removeprefix("align-")}"' if tag in {"td", "th"} and aligned else ""


class _Preparation(HTMLParser):
    """Rewrites one passage: headings in their place, notes as notes, links in full, no picture, no id."""

    def __init__(self, passage: Passage, prefix: str, base: str, notes: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.passage = passage
        self.prefix = prefix
        self.base = base
        self.notes = notes
        self.out: list[str] = []
        self.open: list[str] = []
        self.levels: list[int] = []
        self.heading: int | None = None
        self.skipping = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        classes = values.get("class", "").split()
        if tag == "img":
            self._picture(values.get("alt", ""))
            return
        if self.skipping or (tag == "a" and "footnote-backref" in classes) or (tag == "div" and "toc" in classes):
            self.skipping += tag not in VOID and tag != "hr"
            return
        written = ""
        if tag == "div" and "footnote" in classes:
            written = "section"
            self.out.append('<section role="doc-endnotes">')
        elif tag == "div" and "callout" in classes:
            written = "blockquote"
            self.out.append("<blockquote>")
        elif tag == "a":
            written = self._link(values.get("href", ""), note="footnote-ref" in classes)
        elif re.fullmatch(r"h[2-6]", tag):
            written = self._start_heading(int(tag[1]))
        elif tag == "sup" and values.get("id", "").startswith("fnref"):
            pass
        elif tag not in DROPPED:
            written = tag
            kept = "".join(
                f' {name}="{values[name]}"'
                for name, allowed in KEPT_ATTRIBUTES.items()
                if re.fullmatch(r"[0-9]{1,4}", values.get(name, "")) and int(values[name]) in allowed
            )
            kept += _look(tag, values, classes)
            if tag == "li" and values.get("id") in self.notes:
                kept += f' id="{html.escape(self.prefix + values["id"])}"'
            self.out.append(f"<{tag}{kept}>")
        if tag not in VOID and tag != "hr":
            self.open.append(written)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag in {"hr", "img"}:
            return
        if self.skipping:
            self.skipping -= 1
            return
        written = self.open.pop() if self.open else ""
        if written == "heading":
            self._end_heading()
        elif written:
            self.out.append(f"</{written}>")

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if not any(name in CODE for name in self.open):
            data = typeset(data, self.passage.language)
        self.out.append(html.escape(data))

    def _picture(self, alt: str) -> None:
        if alt.strip() and not self.skipping:
            # Only images of the library are printed; one in a text is told.
            told = _("Image : %(alt)s") % {"alt": alt.strip()}
            self.out.append(f"<em>[{html.escape(typeset(told, self.passage.language))}]</em>")

    def _link(self, target: str, note: bool) -> str:
        if target.startswith("#"):
            if note and target[1:] in self.notes:
                self.out.append(f'<a role="doc-noteref" href="#{html.escape(self.prefix + target[1:])}">')
                return "a"
            return ""
        if not target:
            return ""
        self.out.append(f'<a href="{html.escape(urljoin(self.base, target))}">')
        return "a"

    def _start_heading(self, level: int) -> str:
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        self.heading = len(self.out)
        return "heading"

    def _end_heading(self) -> None:
        start = self.heading if self.heading is not None else len(self.out)
        self.heading = None
        inner = "".join(self.out[start:])
        del self.out[start:]
        # A heading without a word would name nothing in the outline.
        if re.sub(r"<[^>]*>|[\s\u200b]", "", inner):
            level = min(self.passage.depth + len(self.levels), 6)
            self.out.append(f"<h{level}>{inner}</h{level}>")
        else:
            self.levels.pop()


def prepare(passage: Passage, *, prefix: str, base: str) -> str:
    """Return the HTML that pandoc reads.

    Args:
        prefix: starts the ids of the passage's notes, so that no two passages share one.
        base: address of the page, against which relative links are resolved.
    """
    notes = set(re.findall(r'<li id="(fn:[^"]+)"', passage.html))
    parser = _Preparation(passage, prefix, base, notes)
    parser.feed(passage.html)
    parser.close()
    return "".join(parser.out)


def to_typst(passages: Sequence[Passage], *, base: str) -> list[str]:
    """Return the Typst source of each passage, in one run of pandoc.

    Raises:
        ProseError: when pandoc fails or takes more than SECONDS.
    """
    if not passages:
        return []
    # Nobody can write in a text what nobody can guess.
    mark = secrets.token_hex(16)
    source = "".join(
        f"<p>{mark}</p>\n{prepare(passage, prefix=f'p{number}-', base=base)}\n"
        for number, passage in enumerate(passages)
    )
    command = [pandoc(), "--sandbox", f"--from={READER}", "--to=typst-smart", "--wrap=none"]
    command += [f"--lua-filter={FILTER}", f"--metadata=mark:{mark}"]
    try:
        done = subprocess.run(  # noqa: S603  (fixed arguments; the text goes by standard input)
            command, input=source, capture_output=True, encoding="utf-8", timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProseError(str(error)) from error
    found = done.stdout.split(f"//{mark}\n")[1:]
    if done.returncode or len(found) != len(passages):
        raise ProseError(done.stderr.strip() or f"{len(found)} texts of {len(passages)}")
    return found
