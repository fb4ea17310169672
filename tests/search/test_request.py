"""A URL becomes a validated request, or says what is wrong with which parameter."""

from collections.abc import Sequence

import pytest

from search.request import InvalidSearchRequest, ParameterError, parse_search_request

ALLOWED = {"type": {"practice", "synthesis"}, "year": lambda value: value.isdigit()}


class Parameters(dict[str, Sequence[str]]):
    """What Django's QueryDict offers."""

    def getlist(self, key: str) -> Sequence[str]:
        return self.get(key, [])


def parse(**params: str | list[str]):
    values = {key: [value] if isinstance(value, str) else value for key, value in params.items()}
    return parse_search_request(Parameters(values), ALLOWED, ["public"])


def error(**params: str | list[str]) -> ParameterError:
    """The error of the only parameter that is refused."""
    with pytest.raises(InvalidSearchRequest) as raised:
        parse(**params)
    ((name, found),) = raised.value.errors.items()
    assert name in params
    return found


def test_nothing_asks_for_everything():
    request = parse()
    assert (request.q, request.sort, request.page, request.page_size) == ("", "relevance", 1, 20)
    assert (request.filters, request.exact, request.grants) == ({}, False, frozenset(["public"]))


def test_everything_asked():
    request = parse(
        q="MPOC", type=["practice", "synthesis", "practice"], year="2024",
        sort="recent", page="3", page_size="50", exact="1",
    )  # fmt: skip
    assert request.filters == {"type": ("practice", "synthesis"), "year": ("2024",)}
    assert (request.q, request.sort, request.exact) == ("MPOC", "recent", True)
    assert (request.page, request.page_size, request.offset) == (3, 50, 100)


def test_unknown_names_and_empty_values_are_ignored():
    request = parse(utm_source="x", type=["", "practice"], sort="", page=" ", exact="", year="")
    assert request.filters == {"type": ("practice",)}


def test_the_last_of_repeated_values_counts():
    assert parse(q=["un", "deux"], page=["x", "2"]).page == 2
    assert parse(q=["un", "deux"]).q == "deux"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("  équipe\tmobile\r\n ", "équipe mobile"),
        ("e\u0301quipe", "équipe"),
        ("l'\"équipe (", "l'\"équipe ("),
        ("🙂 فريق", "🙂 فريق"),
        ("é" * 1000, "é" * 1000),
    ],
)
def test_queries_are_cleaned(typed, kept):
    assert parse(q=typed).q == kept


def test_a_query_that_is_too_long_is_refused_not_cut():
    found = error(q="x" * 10_000)
    assert (found.code, found.limit) == ("too-long", 1000)
    assert len(found.value) == 80


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "1e3", "٣", "²", "1" * 30, "\0", "1 2"])
def test_a_page_is_a_number(value):
    assert error(page=value).code == "not-a-number"


def test_pages_have_bounds():
    assert error(page="0") == ParameterError("too-small", "0", 1)
    assert error(page="1000000000") == ParameterError("too-deep", "1000000000", 501)
    assert parse(page="501").offset == 10_000
    assert error(page="102", page_size="100") == ParameterError("too-deep", "102", 101)
    assert error(page_size="0").code == "too-small"
    assert error(page_size="101") == ParameterError("too-large", "101", 100)


@pytest.mark.parametrize(
    ("name", "value"),
    [("type", "roman"), ("type", "PRACTICE"), ("year", "x"), ("sort", "random"), ("exact", "oui")],
)
def test_an_unknown_value_is_named(name, value):
    assert error(**{name: value}) == ParameterError("unknown", value)


def test_one_unknown_value_among_known_ones_is_named():
    assert error(type=["practice", "roman"]).value == "roman"


def test_a_value_is_shown_short_and_clean():
    assert error(type="a\0\n<b>" + "x" * 200).value == "a <b>" + "x" * 74 + "…"


def test_too_many_values_are_refused():
    assert error(year=[str(n) for n in range(101)]) == ParameterError("too-many", "100", 100)


def test_all_errors_are_told_at_once():
    with pytest.raises(InvalidSearchRequest) as raised:
        parse(page="0", sort="x", type="y")
    assert set(raised.value.errors) == {"page", "sort", "type"}
    assert "sort='x'" in str(raised.value)
