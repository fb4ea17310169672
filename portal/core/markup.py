"""Markdown to safe HTML, and HTML or Markdown to plain text.

Markdown is rendered by Python-Markdown, then sanitised by nh3 (ammonia): no script, style,
event handler, `javascript:` link or picture from another host survives.
"""

import html
import re
from functools import lru_cache

import markdown as markdown_library
import nh3

MARKDOWN_HELP = "Markdown accepté : titres, listes, tableaux, notes de bas de page."

ALLOWED_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "del", "sub", "sup"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "code", "pre", "a", "img", "abbr", "div"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "section"),
}
ALLOWED_ATTRIBUTES = {
    "*": {"id"},
    "a": {"href", "title", "class"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "div": {"class"},
}
ALLOWED_CLASSES = {"footnote", "footnote-ref", "footnote-backref", "toc"}
URL_SCHEMES = {"http", "https", "mailto"}
EXTENSIONS = ["tables", "footnotes", "toc", "def_list", "fenced_code", "sane_lists", "abbr"]


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if re.match(r"/(?![/\\])", value) else None
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


@lru_cache(maxsize=2048)
def render_markdown(source: str, prefix: str = "") -> str:
    """Return the sanitised HTML of Markdown `source`.

    `prefix` starts the ids of headings and footnotes, so that several texts stand on one
    page without sharing an id. A first-level heading becomes a second-level one: the page
    has its own title.
    """
    converter = markdown_library.Markdown(
        extensions=EXTENSIONS,
        extension_configs={
            "footnotes": {"UNIQUE_IDS": False, "BACKLINK_TITLE": "Retour à la note {} dans le texte"},
            "toc": {"permalink": False, "marker": "[TDM]", "toc_class": "toc"},
        },
        output_format="html",
    )
    rendered = converter.convert(source)
    rendered = re.sub(r"<(/?)h1\b", r"<\1h2", rendered)
    cleaned = sanitise_html(rendered)
    if prefix:
        cleaned = re.sub(r'(\sid="|href="#)', rf"\g<1>{prefix}-", cleaned)
    return _make_tables_scrollable(cleaned)


def _make_tables_scrollable(source: str) -> str:
    """Wide tables scroll inside a focusable region instead of widening the page."""
    region = '<div class="table-scroll" role="region" aria-label="Tableau" tabindex="0"><table>'
    return source.replace("<table>", region).replace("</table>", "</table></div>")


def headings(rendered: str) -> list[tuple[int, str, str]]:
    """Return (level, id, text) of each heading of a rendered text, in order."""
    found = re.findall(r'<h([2-4]) id="([^"]+)">(.*?)</h\1>', rendered, flags=re.S)
    return [(int(level), anchor, plain_text(text)) for level, anchor, text in found]


def plain_text(source: str) -> str:
    """Strip tags and collapse white space."""
    text = re.sub(r"<(?:/?(?:p|br|li|h\d|td|th|tr|dt|dd|div|blockquote|pre)\b[^>]*)>", " ", source)
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def markdown_to_text(source: str) -> str:
    """Return what a reader of the rendered Markdown would read, without marks."""
    return plain_text(render_markdown(source)) if source else ""
