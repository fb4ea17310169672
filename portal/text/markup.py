"""Markdown to safe HTML, and HTML or Markdown to plain text.

Markdown of any editor (`portal.text.dialect`) is rendered by markdown-it (`portal.text.converter`), then
sanitised by nh3 (ammonia): no script, style, event handler, `javascript:` link or picture from another host
survives.
"""

import html
import re
from functools import lru_cache

import nh3
from django.utils.translation import gettext_lazy as _

from portal.text.converter import to_html
from portal.text.dialect import LETTERED, common, without_comments
from portal.text.language import written_language
from portal.text.markup_cost import TooCostlyError, costs_too_much

MARKDOWN_HELP = _("Markdown accepté : titres, listes, tableaux, notes de bas de page.")

ALLOWED_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "del", "s", "mark", "sub", "sup"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "code", "pre", "a", "img", "abbr", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "section"),
}
ALLOWED_ATTRIBUTES = {
    "*": {"id"},
    "a": {"href", "title", "class"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan", "class"},
    "td": {"colspan", "rowspan", "class"},
    "ol": {"start", "type"},
    "li": {"class"},
    "p": {"class"},
    "div": {"class"},
}
ALLOWED_CLASSES = {
    *("footnote", "footnote-ref", "footnote-backref", "toc", "callout", "callout__title", "task"),
    *("align-left", "align-center", "align-right"),
}
# Those that the form of a link offers: pages, mail, telephone, text messages.
URL_SCHEMES = {"http", "https", "mailto", "tel", "sms"}


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        # Browsers drop tabs and line ends: « /<tab>/host » would be another host.
        return value if re.fullmatch(r"/(?![/\\])[^\s\x00-\x1f]*", value) else None
    if name == "class":
        return " ".join(part for part in value.split() if part in ALLOWED_CLASSES) or None
    return value


def sanitise_html(source: str) -> str:
    """Keep only the tags and attributes that content needs; everything else is dropped."""
    return nh3.clean(
        source,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes=URL_SCHEMES,
        link_rel="noopener noreferrer",
    )


def render_markdown(source: str, prefix: str = "") -> str:
    """Return the sanitised HTML of Markdown `source`.

    `prefix` starts the ids of headings and footnotes, so that several texts stand on one
    page without sharing an id. A first-level heading becomes a second-level one: the page
    has its own title. A text that would take too long to render is shown as it was typed.
    The few words that the portal adds are in the language of the content: `portal.text.language.writing_in`.
    """
    return _rendered(source, prefix, written_language())


@lru_cache(maxsize=2048)
def _rendered(source: str, prefix: str, language: str) -> str:
    if costs_too_much(source):
        return f"<pre>{html.escape(without_comments(source))}</pre>"
    try:
        rendered = to_html(common(source), language)
    except (TooCostlyError, RecursionError):
        return f"<pre>{html.escape(without_comments(source))}</pre>"
    cleaned = _without_empty_headers(sanitise_html(re.sub(r"<(/?)h1\b", r"<\1h2", rendered)))
    if prefix:
        cleaned = re.sub(r'(\sid="|href="#)', rf"\g<1>{prefix}-", cleaned)
    return _make_tables_scrollable(cleaned, language)


def _without_empty_headers(source: str) -> str:
    """Make no heading of a table's cell without words: it would name nothing for who hears the page (WCAG H51)."""
    cells = re.sub(r"<th\b(?: [^>]*)?>\s*</th>", "<td></td>", source)
    return re.sub(r"<thead>\s*<tr>\s*(?:<td></td>\s*)+</tr>\s*</thead>\s*", "", cells)


def _make_tables_scrollable(source: str, language: str) -> str:
    """Wide tables scroll inside a focusable region instead of widening the page."""
    name = "Table" if language == "en" else "Tableau"
    region = f'<div class="table-scroll" role="region" aria-label="{name}" tabindex="0">'
    return re.sub(r"<table\b", f"{region}<table", source).replace("</table>", "</table></div>")


def headings(rendered: str) -> list[tuple[int, str, str]]:
    """Return (level, id, text) of each heading of a rendered text, in order."""
    found = re.findall(r'<h([2-4]) id="([^"]+)">(.*?)</h\1>', rendered, flags=re.S)
    return [(int(level), anchor, plain_text(text)) for level, anchor, text in found]


def demote_headings(source: str, levels: int) -> str:
    """Return HTML with its headings lowered by `levels`; the sixth level is the last."""
    if levels < 1:
        return source
    return re.sub(r"<(/?)h([1-6])(?=[\s>])", lambda found: f"<{found[1]}h{min(int(found[2]) + levels, 6)}", source)


def plain_text(source: str) -> str:
    """Strip tags and collapse white space."""
    # After the last « > » no tag ends, and looking for its end from each « < » would take quadratic time.
    tagged, end, rest = source.rpartition(">")
    text = re.sub(r"<(?:/?(?:p|br|li|h\d|td|th|tr|dt|dd|div|blockquote|pre)\b[^>]*)>", " ", tagged + end)
    text = html.unescape(re.sub(r"<[^>]+>", "", text) + rest)
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


# Marks of Markdown, and what is left of each for a reader. Order counts: pictures before links.
# Each stops where the next of its kind could start, or after a bounded length, so that time stays linear.
_MARKS = (
    (re.compile(r"!\[([^\[\]]*)\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\([^)]{0,2000}\)"), r"\1"),
    (re.compile(r"\[\^[^\[\]]+\]:?"), " "),
    (re.compile(r"^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)]|:)[ \t]+)+", re.M), ""),
    (re.compile(r"^\[(?:[ xX]|![\w-]+)\][+-]?(?=\s)", re.M), ""),
    (re.compile(r"(?<!\\)\^\[([^\[\]]+)\]"), r" \1"),
    (re.compile(r"^(?=[^-\n]*-)[ \t\r|:-]+$", re.M), ""),
    (re.compile(r"\*\*|__|`+|~~|\|"), " "),
    (re.compile(r"(?<!\w)[*_]|[*_](?!\w)"), ""),
    (re.compile(r"[ \t\r\n]+"), " "),
)


def markdown_to_text(source: str) -> str:
    """Return what a reader of the rendered Markdown would read, without marks.

    For the search index, which reads every text of the portal: twenty times quicker than rendering.
    A text that holds HTML is rendered all the same, so that no tag is indexed.
    """
    source = common(source).replace(LETTERED, "")
    if "<" in source or "&" in source:
        return plain_text(render_markdown(source))
    for mark, left in _MARKS:
        source = mark.sub(left, source)
    return source.strip()
