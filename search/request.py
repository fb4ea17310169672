"""A search as a reader asks it, validated once from the URL, the same for every engine."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MAX_QUERY_LENGTH = 1_000
# Both engines keep every hit down to the one asked for: deeper pages would cost more and more.
MAX_OFFSET = 10_000
MAX_VALUE_SHOWN = 80
SORTS = ("relevance", "recent", "title", "results", "adopted")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_DIGITS = re.compile(r"[0-9]{1,18}")


class MultiValueParameters(Protocol):
    """What is needed of Django's QueryDict."""

    def getlist(self, key: str) -> Sequence[str]:
        """All the values of `key`, in order; none is an empty list."""


Allowed = Container[str] | Callable[[str], bool]


@dataclass(frozen=True)
class ParameterError:
    """Why a parameter is refused. The caller words it.

    `code` is one of `too-long` (`limit` characters at most), `not-a-number`, `too-small` (`limit`
    at least), `too-large` (`limit` at most), `too-deep` (`limit` is the last page that can be
    asked with this page size), `too-many` (`limit` values at most), `unknown` (not a value of
    this parameter). `value` is what was sent, shortened to 80 characters.
    """

    code: str
    value: str
    limit: int | None = None


class InvalidSearchRequest(ValueError):  # noqa: N818 - the name says what is wrong
    """One or several parameters hold a value that can't be used; `errors` says which and why."""

    def __init__(self, errors: Mapping[str, ParameterError]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}={error.value!r}: {error.code}" for name, error in errors.items()))


@dataclass(frozen=True)
class SearchRequest:
    """A validated search.

    `filters` maps a facet to the slugs wanted: any of them, in every facet. `exact` searches the
    words as they are: it neither widens to pages that hold a part of them nor corrects them.
    A `page_size` of 0 only counts. `grants` are what the reader holds. `facets` are those to count,
    None for all of the engine's. `only` keeps to these pages, None to all.
    """

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = PAGE_SIZE
    exact: bool = False
    grants: frozenset[str] = frozenset()
    facets: tuple[str, ...] | None = None
    only: tuple[int, ...] | None = None

    @property
    def offset(self) -> int:
        """How many hits come before the page."""
        return (self.page - 1) * self.page_size

    def with_query(self, q: str) -> "SearchRequest":
        """The same request for other words."""
        return replace(self, q=q)


def clean_query(text: str) -> str:
    """`text` in NFC on one line: control characters, NUL included, and outer spaces are dropped."""
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text.replace("\0", ""))).strip()


def parse_search_request(
    params: MultiValueParameters, allowed: Mapping[str, Allowed], grants: Iterable[str]
) -> SearchRequest:
    """The request that a URL's parameters ask for.

    `allowed` maps each facet to the slugs that may be asked of it, or to a predicate. Parameters
    that aren't known are ignored (links get `utm_source=…` added), and so are empty values, which
    forms send; for `q`, `page`, `page_size`, `sort` and `exact` the last value counts.

    Raises InvalidSearchRequest, with every parameter that is refused.
    """
    errors: dict[str, ParameterError] = {}
    q = clean_query(_last(params, "q"))
    if len(q) > MAX_QUERY_LENGTH:
        errors["q"] = ParameterError("too-long", _shorten(q), MAX_QUERY_LENGTH)
    sort = _last(params, "sort") or "relevance"
    if sort not in SORTS:
        errors["sort"] = ParameterError("unknown", _shorten(sort))
    exact = _last(params, "exact")
    if exact not in ("", "0", "1"):
        errors["exact"] = ParameterError("unknown", _shorten(exact))
    page_size = _number(params, "page_size", PAGE_SIZE, MAX_PAGE_SIZE, errors)
    page = _number(params, "page", 1, None, errors)
    if (page - 1) * page_size > MAX_OFFSET:
        last_page = MAX_OFFSET // page_size + 1
        errors["page"] = ParameterError("too-deep", _shorten(_last(params, "page")), last_page)
    filters: dict[str, tuple[str, ...]] = {}
    for facet, accepted in allowed.items():
        values = _facet_values(params, facet, accepted, errors)
        if values:
            filters[facet] = values
    if errors:
        raise InvalidSearchRequest(errors)
    return SearchRequest(
        q=q,
        filters=filters,
        sort=sort,
        page=page,
        page_size=page_size,
        exact=exact == "1",
        grants=frozenset(grants),
    )


def _last(params: MultiValueParameters, name: str) -> str:
    values = params.getlist(name)
    return values[-1] if values else ""


def _shorten(value: str) -> str:
    value = clean_query(value)
    return value if len(value) <= MAX_VALUE_SHOWN else value[: MAX_VALUE_SHOWN - 1] + "…"


def _number(
    params: MultiValueParameters,
    name: str,
    default: int,
    maximum: int | None,
    errors: dict[str, ParameterError],
) -> int:
    text = _last(params, name).strip()
    if not text:
        return default
    if not _DIGITS.fullmatch(text):
        errors[name] = ParameterError("not-a-number", _shorten(text))
        return default
    number = int(text)
    if number < 1:
        errors[name] = ParameterError("too-small", text, 1)
    elif maximum is not None and number > maximum:
        errors[name] = ParameterError("too-large", text, maximum)
    else:
        return number
    return default


def _facet_values(
    params: MultiValueParameters,
    facet: str,
    accepted: Allowed,
    errors: dict[str, ParameterError],
    maximum: int = 100,
) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in params.getlist(facet) if value))
    if len(values) > maximum:
        errors[facet] = ParameterError("too-many", _shorten(values[maximum]), maximum)
        return ()
    for value in values:
        known = accepted(value) if callable(accepted) else value in accepted
        if not known:
            errors[facet] = ParameterError("unknown", _shorten(value))
            return ()
    return values
