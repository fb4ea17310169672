"""What of a document passages are cut from: bounded, in fair shares, the same whoever cuts it."""

import pytest

from search.documents import EXCERPT_BODY, EXCERPT_FILES, EXCERPT_LEAST, Attachment, excerpt
from search.engines.elasticsearch.query import TEXTS
from search.engines.elasticsearch.schema import index_body, to_source
from tests.search.contract_helpers import FACETS, page

WORDS = "mot " * 100_000


def test_short_texts_are_whole():
    assert excerpt("corps", [("a", "un"), ("b", "deux")]) == ("corps", [("a", "un"), ("b", "deux")])


def test_long_texts_are_cut_between_two_words():
    body, [(_title, text)] = excerpt(WORDS, [("a", WORDS)])
    assert len(body) <= EXCERPT_BODY
    assert len(text) <= EXCERPT_FILES
    assert body.endswith("mot")
    assert text.endswith("mot")


def test_a_text_without_a_space_is_cut_all_the_same():
    assert len(excerpt("a" * 100_000, [])[0]) == EXCERPT_BODY


def test_what_short_files_leave_is_for_the_others():
    _body, files = excerpt("", [("a", "court"), ("b", WORDS), ("c", WORDS)])
    lengths = [len(text) for _title, text in files]
    assert lengths[0] == 5
    assert min(lengths[1:]) > EXCERPT_FILES // 3
    assert sum(lengths) <= EXCERPT_FILES


@pytest.mark.parametrize("number", [0, 1, 3, 40, 500])
def test_any_number_of_files_holds_in_the_same_room(number):
    _body, files = excerpt("", [("a", WORDS)] * number)
    assert sum(len(text) for _title, text in files) <= EXCERPT_FILES
    assert all(len(text) > EXCERPT_LEAST - 10 for _title, text in files)


@pytest.mark.parametrize("number", [1, 3, 40, 500])
def test_the_excerpt_of_an_excerpt_is_itself(number):
    once = excerpt(WORDS, [("a", WORDS), *[("b", "mot " * 200)] * number])
    assert excerpt(*once) == once


def test_a_hit_of_a_cluster_carries_the_excerpt_and_the_server_keeps_no_whole_text():
    document = page(1, "x", WORDS, attachments=(Attachment("a", WORDS), Attachment("b", WORDS)))
    source = to_source(document, FACETS)
    assert not {"body", "attachments"} & set(TEXTS)
    assert set(index_body(FACETS)["mappings"]["_source"]["excludes"]) >= {"body", "attachments", "all"}
    carried = source["excerpt"]
    assert (
        len(carried["body"]) + sum(len(one["text"]) for one in carried["attachments"]) <= EXCERPT_BODY + EXCERPT_FILES
    )
