"""References cited in the text, as `[@key]`, `[@one; @other]` or `[@key, p. 12]`: Pandoc's own syntax.

It is the same in Markdown, in text formatted on screen and in the plain text of any field, so it is resolved once,
in the whole page as it leaves the portal: no template and no author of one has to think of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.references.shape import KEY, Reference
from portal.text.typography import PIECES

# Nothing is given back once it is taken (`*+`): what could be read in two ways would be tried in all of them.
_SPACE = r"(?:\s|&nbsp;)*+"
# Where in the work: what follows the key, up to the next one. Entities hold a semicolon that parts nothing.
_PLACE = r"(?:,(?:[^\[\]<>;&@]|&#?\w{1,8};){1,100}+)?+"
_CITED = rf"@{KEY}{_PLACE}"
CITATION = re.compile(rf"(?<!\\)\[{_SPACE}({_CITED}(?:{_SPACE};{_SPACE}{_CITED})*){_SPACE}\](?!\()")
_WITH_SPACE = re.compile(rf"(?<![ \t\u00a0\u202f])(?<!&nbsp;)(?:[ \t\u00a0\u202f]|&nbsp;)*+{CITATION.pattern}")
_ONE = re.compile(rf"@({KEY})({_PLACE})")
_END = re.compile(rf"{_SPACE}\Z")
_MARK = "[@"
# As code, it is only shown.
_CODE = re.compile(r"(?<!`)(`++)[^`].*?\1|~~~.*?(?:~~~|\Z)", re.S)
# What is inside one of them can hold no link.
_WITHOUT_LINKS = {"a", "button", "label", "option", "summary"}
_WITHOUT_NUMBERS = {"title", "option"}
_CLOSED = re.compile(rf"<(/?)({'|'.join(sorted(_WITHOUT_LINKS | _WITHOUT_NUMBERS))})\b(?![:-])", re.I)
_WORDS_OF_TAG = re.compile(r"\s(?:alt|title|content|aria-label|aria-description|data-title)=(?:\"[^\"]*\"|'[^']*')")
RETURNS = re.compile(r"<!--citations:(\d{1,6})-->")


def cited_in(text: str) -> list[str]:
    """Return the keys that a text cites, in order; what is shown as code cites nothing."""
    if _MARK not in text:
        return []
    return [key for group in CITATION.finditer(_CODE.sub(" ", text)) for key, _place in _ONE.findall(group[1])]


def without_citations(text: str) -> str:
    """Return a text, plain or not, without what it cites and the space before: for what is read without the list."""
    return _WITH_SPACE.sub("", text) if _MARK in text else text


def with_names(text: str, references: Iterable[Reference]) -> str:
    """Return a plain text with what it cites named by who and when: for what is read away from the page's list."""
    if _MARK not in text:
        return text
    labels = {reference.key: reference.label for reference in references}

    def named(found: re.Match[str]) -> str:
        cited = [labels.get(key, "") + place for key, place in _ONE.findall(found[1])]
        words = " ; ".join(filter(None, cited))
        return f"({words})" if text[: found.start()].strip() else words

    return CITATION.sub(named, text)


def texts_in(value: Any) -> Iterator[str]:
    """Yield each text of a field's value: a text, a list of texts, or the rows of a StreamField."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif hasattr(value, "raw_data"):
        for row in value.raw_data:
            yield from texts_in(row["value"])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


# What is always read without the references: in lists, in tabs, by search engines, in place of an image.
WITHOUT_REFERENCES = {"title", "seo_title", "search_description", "keywords", "image_alt"}


def unknown_citations(values: Mapping[str, Any], keys: Iterable[str]) -> dict[str, str]:
    """Say, by field, what is cited where nothing may be, or that the page doesn't list, and what it lists."""
    known = list(keys)
    found = {}
    for name, value in values.items():
        if name == "references":
            continue
        cited = dict.fromkeys(key for text in texts_in(value) for key in cited_in(text))
        unknown = [key for key in cited if key not in known]
        if cited and name in WITHOUT_REFERENCES:
            found[name] = _("Ceci se lit aussi loin de la liste des références : citez plutôt dans le texte.")
        elif unknown:
            found[name] = _refusal(unknown, known)
    return found


def _refusal(unknown: list[str], known: list[str]) -> str:
    said = ngettext(
        "%(keys)s n’est la clé d’aucune référence de la page.",
        "%(keys)s ne sont les clés d’aucune référence de la page.",
        len(unknown),
    ) % {"keys": ", ".join(f"« {key} »" for key in unknown)}
    if not known:
        return said + " " + _("Ajoutez la référence et sa clé, ou retirez ce qui la cite : aucune n’a encore de clé.")
    return (
        said
        + " "
        + _("Clés connues : %(keys)s. Corrigez la clé, ou ajoutez la référence.") % {"keys": ", ".join(known)}
    )


@dataclass
class _Citing:
    """The citations of one page, as it is read from its beginning."""

    numbers: Mapping[str, int]
    mentions: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A page may cite a hundred times: each name is translated once.
        self.name_of_link = escape(_("Référence %(number)d"))
        self.name_of_return = escape(_("Retour à la citation %(rank)d de la référence %(number)d"))

    def links(self, found: re.Match[str]) -> str:
        return self._numbers(found, linked=True)

    def plain(self, found: re.Match[str]) -> str:
        return self._numbers(found, linked=False)

    def _numbers(self, found: re.Match[str], *, linked: bool) -> str:
        cited = [(key, _END.sub("", place)) for key, place in _ONE.findall(found[1])]
        # What is not known is left as it was typed: nothing of a text is lost.
        if any(key not in self.numbers for key, _place in cited):
            return found[0]
        shown = [
            self._link(self.numbers[key], place) if linked else f"{self.numbers[key]}{place}" for key, place in cited
        ]
        return f'<span class="cited">[{"; ".join(shown)}]</span>' if linked else f"[{'; '.join(shown)}]"

    def _link(self, number: int, place: str) -> str:
        rank = self.mentions[number] = self.mentions.get(number, 0) + 1
        name = self.name_of_link % {"number": number}
        return f'<a id="citation-{number}-{rank}" href="#reference-{number}" aria-label="{name}">{number}</a>{place}'

    def returns(self, found: re.Match[str]) -> str:
        """The links from a reference back to where it is cited."""
        number = int(found[1])
        links = []
        for rank in range(1, self.mentions.get(number, 0) + 1):
            name = self.name_of_return % {"rank": rank, "number": number}
            links.append(f'<a href="#citation-{number}-{rank}" aria-label="{name}">↩</a>')
        return f' <span class="references__returns">{" ".join(links)}</span>' if links else ""


def cite(source: str, numbers: Mapping[str, int]) -> str:
    """Return a page or a fragment of HTML where each citation is a link to its reference, and back.

    What no link may stand in gets numbers alone; the title of the document and the words of attributes get nothing.
    """
    if _MARK not in source:
        return RETURNS.sub("", source)
    citing = _Citing(numbers)
    closed: list[str] = []
    # A text, a tag, and the tag's name where what it holds is shown as it was typed; again, then the last text.
    parts: list[Any] = PIECES.split(source)
    for index in range(0, len(parts), 3):
        if _MARK in parts[index]:
            if _WITHOUT_NUMBERS.intersection(closed):
                parts[index] = without_citations(parts[index])
            else:
                parts[index] = CITATION.sub(citing.plain if closed else citing.links, parts[index])
        if index + 1 == len(parts):
            break
        markup, as_typed = parts[index + 1 : index + 3]
        parts[index + 2] = ""
        if _MARK in markup and not as_typed and not markup.startswith(("<!", "<input")):
            parts[index + 1] = _WORDS_OF_TAG.sub(lambda found: without_citations(found[0]), markup)
        if tag := _CLOSED.match(markup):
            name = tag[2].lower()
            if not tag[1]:
                closed.append(name)
            elif name in closed:
                closed.remove(name)
    return RETURNS.sub(citing.returns, "".join(parts))


def forget_citations(page: Any) -> None:
    """Take citations out of the texts of a page in memory: for what shows it beside others, without its references.

    The page is not to be saved afterwards.
    """
    _rewrite(page, without_citations)


def name_citations(page: Any, references: Iterable[Reference]) -> None:
    """Name what the texts of a page in memory cite, by who and when: for a file that is read away from the portal.

    The page is not to be saved afterwards.
    """
    known = list(references)
    _rewrite(page, lambda text: with_names(text, known))


def _rewrite(page: Any, rewrite: Callable[[str], str]) -> None:
    for model_field in page._meta.fields:
        value = page.__dict__.get(model_field.attname)
        if model_field.name != "references" and value is not None:
            written = _rewritten(value, rewrite)
            if written is not value:
                setattr(page, model_field.attname, written)


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    """The value with its texts written anew; the rows of a StreamField are changed where they are."""
    if isinstance(value, str):
        return rewrite(value) if _MARK in value else value
    if hasattr(value, "raw_data"):
        for row in value.raw_data:
            row["value"] = _rewritten(row["value"], rewrite)
    elif isinstance(value, dict):
        return {key: _rewritten(item, rewrite) for key, item in value.items()}
    elif isinstance(value, list):
        return [_rewritten(item, rewrite) for item in value]
    return value
