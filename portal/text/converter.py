"""Markdown to HTML: CommonMark with tables, notes, definitions, tasks, callouts, bare addresses.

The HTML is not yet sanitised: `portal.text.markup` does that.
"""

import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from portal.text.callouts import title_of
from portal.text.dialect import LETTERED
from portal.text.markup_cost import watch
from portal.text.slugs import slug_of

CONTENTS = "[TDM]"
_CALLOUT = re.compile(r"\[!([\w-]{1,40})(?:\|[^\]\n]{0,40})?\][+-]?[ \t]*([^\n]*)(?:\n|\Z)")
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[([^\[\]\n]{1,100})\]:[ \t]*([^\n]*)$", re.M)
_BARE = re.compile(
    r"(?<![\w/@.+-])(?:(?P<web>(?:https?://|www\.)[^\s<>«»“”\"]{1,2000})|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}))",
    re.I,
)
_ALIGNMENT = re.compile(r"text-align:(left|center|right)")

_of_thread = threading.local()


def to_html(source: str, language: str = "fr") -> str:
    """Return the HTML of Markdown in the common dialect, not sanitised; `language` is that of the text."""
    environment: dict[str, Any] = {"language": language}
    return _converter().render(source, environment)


def _converter() -> MarkdownIt:
    """This thread's converter: making one costs more than a page of text."""
    converter: MarkdownIt | None = getattr(_of_thread, "converter", None)
    if converter is None:
        converter = _of_thread.converter = _new_converter()
    return converter


def _new_converter() -> MarkdownIt:
    converter = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    # Addresses are judged by nh3, which leaves the words of the link.
    converter.validateLink = lambda url: True  # type: ignore[method-assign]
    for plugin in (deflist_plugin, footnote_plugin, sub_plugin, superscript_plugin):
        converter.use(plugin)
    rules = converter.core.ruler
    rules.before("block", "abbreviations", _take_abbreviations)
    rules.after("block", "callouts", _callouts)
    rules.after("callouts", "letters", _lettered_lists)
    rules.after("inline", "contents", _anchors_and_contents)
    rules.after("inline", "tasks", _tasks)
    rules.push("bare_addresses", _bare_addresses)
    rules.push("show_abbreviations", _show_abbreviations)
    rules.push("alignments", _alignments)
    watch(converter)
    for name, rule in _RENDERED.items():
        converter.add_render_rule(name, rule)
    return converter


def _take_abbreviations(state: StateCore) -> None:
    if "*[" not in state.src:
        return

    def take(found: re.Match[str]) -> str:
        state.env.setdefault("abbreviations", {})[found[1]] = found[2].strip()
        return ""

    state.src = _ABBREVIATION.sub(take, state.src)


def _show_abbreviations(state: StateCore) -> None:
    known: dict[str, str] = state.env.get("abbreviations", {})
    if not known:
        return
    longest_first = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    word = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        children = []
        for child in token.children:
            if child.type == "text" and word.search(child.content):
                shown = Token("html_inline", "", 0)
                position = 0
                for found in word.finditer(child.content):
                    shown.content += escapeHtml(child.content[position : found.start()])
                    shown.content += f'<abbr title="{escapeHtml(known[found[0]])}">{escapeHtml(found[0])}</abbr>'
                    position = found.end()
                shown.content += escapeHtml(child.content[position:])
                child = shown
            children.append(child)
        token.children = children


def _bare_addresses(state: StateCore) -> None:
    """Make links of the addresses that stand as they are in the text, without the punctuation that follows."""
    for token in state.tokens:
        if token.type != "inline" or not _BARE.search(token.content):
            continue
        children: list[Token] = []
        links = 0
        for child in token.children or ():
            links += child.nesting if child.type in {"link_open", "link_close"} else 0
            children += _split_addresses(child) if child.type == "text" and not links else [child]
        token.children = children


def _split_addresses(text: Token) -> list[Token]:
    parts: list[Token] = []
    position = 0
    for found in _BARE.finditer(text.content):
        address = found[0].rstrip("?!.,:;*_~'’")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip("?!.,:;*_~'’")
        if "." not in address.removeprefix("www."):
            continue
        start = {"mail": "mailto:", "web": ""}[str(found.lastgroup)] or ("http://" if address[3:4] == "." else "")
        parts.append(_text(text.content[position : found.start()]))
        parts.append(Token("link_open", "a", 1, attrs={"href": start + address}))
        parts += [_text(address), Token("link_close", "a", -1)]
        position = found.start() + len(address)
    return [*parts, _text(text.content[position:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _callouts(state: StateCore) -> None:
    """Turn a quotation that starts with « [!note] Title » into a callout."""
    opened: list[bool] = []
    for place, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            found = None
            if place + 2 < len(state.tokens) and state.tokens[place + 2].type == "inline":
                found = _CALLOUT.match(state.tokens[place + 2].content)
            opened.append(found is not None)
            if found:
                first = state.tokens[place + 2]
                token.type, token.tag = "callout_open", "div"
                token.content = found[2].strip() or title_of(found[1], state.env.get("language", "fr"))
                first.content = first.content[found.end() :]
                if not first.content.strip():
                    state.tokens[place + 1].hidden = state.tokens[place + 3].hidden = True
        elif token.type == "blockquote_close" and opened.pop():
            token.type, token.tag = "callout_close", "div"


def _lettered_lists(state: StateCore) -> None:
    lists: list[Token] = []
    for token in state.tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append(token)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
        elif token.type == "inline" and token.content.startswith(LETTERED):
            token.content = token.content[1:]
            if lists and lists[-1].type == "ordered_list_open":
                lists[-1].attrSet("type", "a")


def _tasks(state: StateCore) -> None:
    """Show « [x] » at the start of an item as a box, which is read out as one too."""
    for place, token in enumerate(state.tokens[2:], 2):
        if token.type == "inline" and token.children and state.tokens[place - 2].type == "list_item_open":
            first = token.children[0]
            found = _TASK.match(first.content) if first.type == "text" else None
            if found:
                first.content = ("☐ " if found[1] == " " else "☑ ") + first.content[found.end() :]
                state.tokens[place - 2].attrSet("class", "task")


def _anchors_and_contents(state: StateCore) -> None:
    """Give each heading an id, and put the list of headings where « [TDM] » stands alone."""
    taken: set[str] = set()
    entries: list[tuple[int, str, str]] = []
    for place, token in enumerate(state.tokens):
        if token.type == "heading_open":
            # The page has its own title.
            for side in (token, state.tokens[place + 2]):
                side.tag = "h2" if side.tag == "h1" else side.tag
            inline = state.tokens[place + 1]
            name = "".join(
                child.content
                for child in inline.children or ()
                if child.type in {"text", "code_inline", "text_special"}
            )
            anchor = _free_anchor(name, taken)
            token.attrSet("id", anchor)
            entries.append((int(token.tag[1]), anchor, name))
    for place, token in enumerate(state.tokens):
        if token.type == "inline" and token.content == CONTENTS and state.tokens[place - 1].type == "paragraph_open":
            around = state.tokens[place - 1], state.tokens[place + 1]
            for side in around:
                side.hidden = True
            token.type, token.content, token.children = "html_block", _contents(entries), None


def _free_anchor(name: str, taken: set[str]) -> str:
    base = anchor = slug_of(name)
    number = 0
    while not anchor or anchor in taken:
        number += 1
        anchor = f"{base}_{number}"
    taken.add(anchor)
    return anchor


def _contents(entries: Sequence[tuple[int, str, str]]) -> str:
    """The headings as nested lists of links."""
    written = ['<div class="toc">\n']
    levels: list[int] = []
    for level, anchor, name in entries:
        while len(levels) > 1 and level < levels[-1]:
            written.append("</li>\n</ul>\n")
            levels.pop()
        if not levels or level > levels[-1]:
            written.append("<ul>\n")
            levels.append(level)
        else:
            written.append("</li>\n")
        written.append(f'<li><a href="#{anchor}">{escapeHtml(name)}</a>')
    written += ["</li>\n</ul>\n"] * len(levels)
    return "".join(written) + "</div>\n"


def _alignments(state: StateCore) -> None:
    """Say the alignment of a cell by a class: the portal's pages allow no style in an element."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"}:
            found = _ALIGNMENT.fullmatch(str(token.attrs.pop("style", "")))
            if found:
                token.attrSet("class", f"align-{found[1]}")


def _label(token: Token) -> str:
    return str(token.meta.get("label") or token.meta["id"] + 1)


def _note_reference(tokens: Sequence[Token], place: int) -> str:
    token = tokens[place]
    again = token.meta.get("subId", 0)
    name = escapeHtml(_label(token))
    return (
        f'<sup id="fnref{again + 1 if again else ""}:{name}">'
        f'<a class="footnote-ref" href="#fn:{name}">{token.meta["id"] + 1}</a></sup>'
    )


def _note_return(tokens: Sequence[Token], place: int) -> str:
    token = tokens[place]
    again = token.meta.get("subId", 0)
    title = f"Retour à la note {token.meta['id'] + 1} dans le texte"
    return (
        f'{" " if again else "&#160;"}<a class="footnote-backref" title="{title}" '
        f'href="#fnref{again + 1 if again else ""}:{escapeHtml(_label(token))}">&#8617;&#xFE0E;</a>'
    )


def _rendered(write: Callable[[Sequence[Token], int], str]) -> Callable[..., str]:
    def rule(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _environment: Any) -> str:
        return write(tokens, place)

    return rule


_RENDERED = {
    "footnote_ref": _rendered(_note_reference),
    "footnote_anchor": _rendered(_note_return),
    "footnote_block_open": _rendered(lambda tokens, place: '<div class="footnote">\n<hr>\n<ol>\n'),
    "footnote_block_close": _rendered(lambda tokens, place: "</ol>\n</div>\n"),
    "footnote_open": _rendered(lambda tokens, place: f'<li id="fn:{escapeHtml(_label(tokens[place]))}">\n'),
    "footnote_close": _rendered(lambda tokens, place: "</li>\n"),
    "callout_open": _rendered(
        lambda tokens, place: (
            f'<div class="callout">\n<p class="callout__title">{escapeHtml(tokens[place].content)}</p>\n'
        )
    ),
    "callout_close": _rendered(lambda tokens, place: "</div>\n"),
}
