"""Texts and questions as tokens, for both databases."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from modelsearch.index import AutocompleteField, RelatedFields, SearchField

from portal.core.looked_up import HasRow
from search.analysis import folded_tokens, tokens, words

# What is typed in the administration is looked for in one column: its titles must outweigh the rest.
TITLE_WEIGHT = 3


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple, set)):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)


def searched(value: Any) -> str:
    """The stems of a value."""
    return " ".join(token for text in _texts(value) for token in tokens(text))


def completed(value: Any) -> str:
    """The words of a value, stop words included, for those that are half typed; then its stems."""
    texts = list(_texts(value))
    typed = [word for text in texts for word in folded_tokens(text)]
    return " ".join([*typed, *(token for text in texts for token in tokens(text))])


def _read_by(read: Callable[[Any], str], field: Any, weight: int = 1) -> Any:
    reader = copy(field)
    reader.get_value = lambda item: " ".join([read(field.get_value(getattr(item, "original", item)))] * weight)
    return reader


def _in_tokens(field: Any) -> Any:
    if isinstance(field, RelatedFields):
        related = copy(field)
        related.fields = [_in_tokens(part) for part in field.fields]
        related.get_value = lambda item: field.get_value(getattr(item, "original", item))
        return related
    if isinstance(field, AutocompleteField):
        return _read_by(completed, field, TITLE_WEIGHT if field.field_name == "title" else 1)
    if isinstance(field, SearchField):
        return _read_by(searched, field)
    return field


@dataclass(frozen=True)
class InTokens:
    """An object as an indexer sees it, whose searched fields give tokens."""

    original: Any

    @property
    def pk(self) -> Any:
        return self.original.pk

    def get_search_fields(self) -> list[Any]:
        return [_in_tokens(field) for field in self.original.get_search_fields()]


class TakesEveryCondition:
    """Lets a queryset be searched whatever its conditions are.

    The library refuses those that it couldn't translate for another engine; the database translates them all.
    """

    def _get_filters_from_where_node(self, where_node: Any, check_only: bool = False) -> Any:
        if check_only and isinstance(getattr(where_node, "lhs", where_node), Exists | HasRow):
            return None
        return super()._get_filters_from_where_node(where_node, check_only)  # type: ignore[misc]


@dataclass(frozen=True)
class Question:
    """What is asked: stems that are all wanted, and the last word when it may be half typed.

    The last word is wanted as the beginning of a word, or as a stem: « domiciles » finds « domicile ».
    """

    stems: list[str]
    last_word: str = ""
    last_stem: str = ""


def read_question(text: str, *, half_typed: bool) -> Question:
    """Split what is typed. Stop words ask for nothing, unless there is nothing else."""
    found = words(text)
    typed = folded_tokens(text)
    if not half_typed or not typed:
        return Question([word.stem for word in found] or typed)
    if not found:
        return Question([], typed[-1], typed[-1])
    *before, last = found
    if last.exact != typed[-1]:
        return Question([word.stem for word in found])
    return Question([word.stem for word in before], last.exact, last.stem)


def phrase_of(text: str, half_typed: bool) -> str:
    """What a phrase in quotation marks becomes, as the column that it is looked for in was written."""
    return " ".join(folded_tokens(text) if half_typed else tokens(text)) or text
