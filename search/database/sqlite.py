"""SQLite's full text search, given French tokens."""

from functools import reduce
from operator import and_, or_
from typing import Any

from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from search.database.french import InTokens, TakesEveryCondition, phrase_of, read_question


class FrenchIndex(SQLiteIndex):
    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, [InTokens(item) for item in objs])


class FrenchQuery(TakesEveryCondition):
    """Reads what is typed as the index was written."""

    LAST_TERM_IS_PREFIX: bool

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        half_typed = self.LAST_TERM_IS_PREFIX
        if isinstance(query, Phrase):
            return super().build_search_query_content(Phrase(phrase_of(query.query_string, half_typed)), config)  # type: ignore[misc]
        if not isinstance(query, PlainText):
            return super().build_search_query_content(query, config)  # type: ignore[misc]
        question = read_question(query.query_string, half_typed=half_typed)
        join = or_ if query.operator.lower() == "or" else and_
        # FTS5 reads AND before OR, and this library writes no parentheses: each alternative is whole.
        ends = [Lexeme(question.last_word, prefix=True), Lexeme(question.last_stem)] if question.last_word else [None]
        alternatives = [
            reduce(join, [*map(Lexeme, question.stems), *filter(None, [end])]) for end in ends if question.stems or end
        ]
        # A text without a letter or a digit finds nothing, as the library has it.
        return SearchQueryExpression(reduce(or_, alternatives) if alternatives else Lexeme(query.query_string))


class FrenchSearchQueryCompiler(FrenchQuery, SQLiteSearchQueryCompiler):
    pass


class FrenchAutocompleteQueryCompiler(FrenchQuery, SQLiteAutocompleteQueryCompiler):
    pass


class FrenchSQLiteBackend(SQLiteSearchBackend):
    index_class = FrenchIndex
    query_compiler_class = FrenchSearchQueryCompiler
    autocomplete_query_compiler_class = FrenchAutocompleteQueryCompiler
