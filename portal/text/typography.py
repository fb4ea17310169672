"""The typography of Québec French, set once, when a page leaves the portal.

People type ordinary spaces and straight apostrophes; readers get no-break spaces, typographic
apostrophes and guillemets. What is stored, searched, exported or shown as code stays as it was typed.

Source: Office québécois de la langue française, « Espacement avant et après les principaux signes de
ponctuation ». Before « ; ! ? » the network's documents set a space: one that is there becomes narrow, and
none is added.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

NO_BREAK = "\u00a0"
NARROW = "\u202f"

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_UNITS = "%|\\$|h|min|s|ans?|mois|jours?|km|m|cm|mm|kg|g|mg|ml|Mo|ko|°C|ETC"
# A mark as text and as Django or nh3 escape it in HTML.
_APOSTROPHE = "(?:'|&#x27;|&#39;)"
_QUOTE = '(?:"|&quot;|&#34;)'


def _keep_thousands(match: re.Match[str]) -> str:
    return match[1] + match[2].replace(" ", NO_BREAK)


# A rule is tried where one of its characters stands, which is rare between two tags.
_Rule = tuple[frozenset[str], re.Pattern[str], str | Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = tuple(
    (frozenset(characters), re.compile(pattern), replacement)
    for characters, pattern, replacement in (
        ("'&", rf"(?<=[^\W\d_]){_APOSTROPHE}(?=[\w«])", "’"),
        ("«", r"«\s*", f"«{NO_BREAK}"),
        ("»", r"(?<!\s)\s*»", f"{NO_BREAK}»"),
        # A pair of straight quotes around words, where a quotation may start and end.
        (
            '"&',
            rf"(?<![^\s(\[]){_QUOTE}(?=[^\s&\"])([^\"<>&]{{1,300}}?)\s{{0,9}}{_QUOTE}(?![^\s.,:;!?)\]])",
            f"«{NO_BREAK}\\1{NO_BREAK}»",
        ),
        (":", r"(?<!\s)\s+:(?=\s|$|[«»)])", f"{NO_BREAK}:"),
        (";!?", r"(?<!\s)\s+([;!?]+)(?=\s|$|[»)\].,])", f"{NARROW}\\1"),
        ("0123456789", rf"(?<=\d)[ \n]+(?=(?:{_UNITS})(?!\w))", NO_BREAK),
        ("0123456789", r"(?<![\d,.])(\d{1,3})((?: \d{3})+)(?![\d])", _keep_thousands),
        # The first of a month is ordinal; the other days aren't.
        ("1", rf"(?<![\w,.\-/])1[ \n{NO_BREAK}]+(?=(?:{_MONTHS})(?!\w))", f"1er{NO_BREAK}"),
        ("0123456789", rf"(?<!\w)(\d{{1,2}}|1er)[ \n]+(?=(?:{_MONTHS})(?!\w))", f"\\1{NO_BREAK}"),
        ("°º.", r"(?<!\w)(n°|nº|p\.|vol\.|art\.)[ \n]+(?=\d)", f"\\1{NO_BREAK}"),
    )
)


def with_typographic_apostrophes(text: str) -> str:
    """Return a name as it is kept, whichever apostrophe its keyboard has; nothing else of it changes."""
    return re.sub(r"(?<=[^\W\d_])'(?=\w)", "’", text)


def french(text: str) -> str:
    """Return `text`, plain or an HTML text node, with the spaces and marks of Québec French.

    Idempotent. A colon inside an address or a time, which no space precedes, is left alone.
    """
    if text.isspace():
        return text
    present = frozenset(text)
    for characters, pattern, replacement in _RULES:
        if not characters.isdisjoint(present):
            text = pattern.sub(replacement, text)
    return text


# What is shown as it was typed goes by as one piece, to the end where it isn't closed; every other tag by itself.
PIECES = re.compile(
    r"(<(script|style|pre|code|kbd|samp|textarea)\b.*?(?:</\2\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^\"'<>]*(?:\"[^\"]*\"[^\"'<>]*|'[^']*'[^\"'<>]*)*>)",
    re.S | re.I,
)
# Between two tags there is mostly nothing, or words without any of these.
_RULED = re.compile(f"[{re.escape(''.join(sorted(frozenset().union(*(characters for characters, *_ in _RULES)))))}]")
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_LANGUAGE = re.compile(r"\slang=[\"']?([a-zA-Z-]*)")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class _Language:
    """A language that a tag set: what was before it, and how many tags of its name stand open inside it."""

    tag: str
    was_french: bool
    depth: int = 1


def french_html(source: str, *, language: str = "fr") -> str:
    """Return an HTML page or fragment, the texts of its French parts set by `french`.

    Code, texts being written (textarea), scripts, attributes and the parts whose `lang` is another
    language stay as they are.

    Args:
        language: that of the fragment's surroundings, where it doesn't say.
    """
    # A text, a tag, and the tag's name where what it holds is shown as it was typed; again, then the last text.
    parts: list[Any] = PIECES.split(source)
    # Languages in force: the tag that set each, how many tags of its name stand open inside it, and which was before.
    languages: list[_Language] = []
    is_french = language.lower().startswith("fr")
    for index in range(0, len(parts), 3):
        if is_french and _RULED.search(parts[index]):
            # Sanitised HTML names the space that the rules look for.
            parts[index] = french(parts[index].replace("&nbsp;", NO_BREAK))
        if index + 1 == len(parts):
            break
        markup, as_typed = parts[index + 1 : index + 3]
        parts[index + 2] = ""
        # Nearly all tags say no language and close none.
        if as_typed or not ("lang=" in markup or (languages and languages[-1].tag in markup.lower())):
            continue
        tag = TAG.match(markup)
        if tag is None:
            continue
        name = tag[2].lower()
        if tag[1]:
            if languages and languages[-1].tag == name:
                languages[-1].depth -= 1
                if languages[-1].depth == 0:
                    is_french = languages.pop().was_french
        elif name not in _VOID and not markup.endswith("/>"):
            said = _LANGUAGE.search(markup)
            if said:
                languages.append(_Language(name, is_french))
                is_french = said[1].lower().startswith("fr")
            elif languages and languages[-1].tag == name:
                languages[-1].depth += 1
    return "".join(parts)


def mark_portal_page(response: HttpResponse) -> HttpResponse:
    """Have the typography set on a page of the portal wherever it answers, in the administration too."""
    response.is_portal_page = True  # type: ignore[attr-defined]
    return response


class FrenchTypographyMiddleware:
    """Set the typography of every public page, whole or in part, as it leaves the portal.

    One place, so that no template and no author has to think of it. The administration shows texts as
    they are written, but for the portal's own pages there, which call `mark_portal_page`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.streaming
            or not response.get("Content-Type", "").startswith("text/html")
            or (request.path.startswith("/admin/") and not getattr(response, "is_portal_page", False))
        ):
            return response
        page = response.content.decode(response.charset)
        response.content = french_html(page, language=get_language() or "fr").encode(response.charset)
        return response
