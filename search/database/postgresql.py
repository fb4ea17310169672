"""PostgreSQL's full text search, given French tokens."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import Phrase, PlainText

from search.database.french import InTokens, TakesEveryCondition, phrase_of, read_question


class FrenchIndex(PostgresIndex):
    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, [InTokens(item) for item in objs])


class FrenchQuery(TakesEveryCondition):
    """Reads what is typed as the index was written."""

    LAST_TERM_IS_PREFIX: bool

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        half_typed = self.LAST_TERM_IS_PREFIX
        if isinstance(query, Phrase):
            return super().build_tsquery_content(Phrase(phrase_of(query.query_string, half_typed)), config, invert)  # type: ignore[misc]
        if not isinstance(query, PlainText):
            return super().build_tsquery_content(query, config, invert)  # type: ignore[misc]
        question = read_question(query.query_string, half_typed=half_typed)
        lexemes = [Lexeme(stem, invert=invert) for stem in question.stems]
        any_of, all_of = (and_, or_) if invert else (or_, and_)
        if question.last_word:
            beginning = Lexeme(question.last_word, prefix=True, invert=invert)
            lexemes.append(any_of(beginning, Lexeme(question.last_stem, invert=invert)))
        if not lexemes:
            return super().build_tsquery_content(query, config, invert)  # type: ignore[misc]
        join = any_of if query.operator.lower() == "or" else all_of
        return SearchQuery(reduce(join, lexemes), search_type="raw", config=config)


class FrenchSearchQueryCompiler(FrenchQuery, PostgresSearchQueryCompiler):
    pass


class FrenchAutocompleteQueryCompiler(FrenchQuery, PostgresAutocompleteQueryCompiler):
    pass


class FrenchPostgresBackend(PostgresSearchBackend):
    index_class = FrenchIndex
    query_compiler_class = FrenchSearchQueryCompiler
    autocomplete_query_compiler_class = FrenchAutocompleteQueryCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        # Tokens are what they are: nothing is left to stem, nor to leave out.
        super().__init__(params | {"SEARCH_CONFIG": "simple"})
