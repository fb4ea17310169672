"""The engine-neutral plan as tantivy queries."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from tantivy import Occur, Query, Schema, SearchResult

from search.engines.embedded.schema import FACET_PREFIX
from search.query import PRECISE_BONUS, AnyOf, Clause, Phrase, QueryPlan, Term

_MUST = Occur.Must
_SHOULD = Occur.Should


class Translator:
    """Builds queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def grants(self, grants: Iterable[str]) -> Query:
        """Pages that any of the grants opens; weighs nothing."""
        return self._any_value("grants", sorted(grants))

    def filters(self, filters: Mapping[str, tuple[str, ...]]) -> dict[str, Query]:
        """For each facet, the pages that hold one of its values; weighs nothing."""
        return {name: self._any_value(FACET_PREFIX + name, slugs) for name, slugs in filters.items()}

    def document(self, page_id: int) -> Query:
        """The page with this id."""
        return Query.term_query(self.schema, "id", page_id)

    def documents(self, page_ids: Iterable[int]) -> Query:
        """The pages with these ids; weighs nothing."""
        return Query.const_score_query(Query.term_set_query(self.schema, "id", list(page_ids)), 0.0)

    def live(self) -> Query:
        """Every page, without what remembers deletions."""
        return Query.term_query(self.schema, "live", 1)

    def members(self, plan: QueryPlan, *, wide: bool) -> Query:
        """The pages of the precise or of the wide set, each with the score of its concepts."""
        concepts = [self.clause(concept) for concept in plan.concepts]
        required = 1 if wide else plan.required
        if required == len(concepts):
            return all_of(concepts)
        return Query.boolean_query([(_SHOULD, one) for one in concepts], required)

    def scored(self, plan: QueryPlan, restrictions: Iterable[Query], *, wide: bool) -> Query:
        """The pages of the set that meet the restrictions, with their whole score.

        A page of the precise set has its bonus in the wide set only: alone, it would be the same
        for all.
        """
        clauses = [(_MUST, self.members(plan, wide=wide))]
        clauses += [(_MUST, one) for one in restrictions]
        clauses += [(_SHOULD, self.clause(extra)) for extra in plan.extras]
        if wide:
            precise = self.members(plan, wide=False)
            clauses.append((_SHOULD, Query.const_score_query(precise, PRECISE_BONUS)))
        return Query.boolean_query(clauses)

    def clause(self, clause: Clause) -> Query:
        """One clause with its weight."""
        if isinstance(clause, Term):
            query = Query.term_query(self.schema, clause.field, clause.token)
        elif isinstance(clause, Phrase):
            query = Query.phrase_query(self.schema, clause.field, list(clause.tokens))
        elif isinstance(clause, AnyOf):
            return Query.disjunction_max_query([self.clause(one) for one in clause.clauses])
        return query if clause.weight == 1.0 else Query.boost_query(query, clause.weight)

    def _any_value(self, field: str, values: Iterable[str]) -> Query:
        terms = [Query.term_query(self.schema, field, value, "basic") for value in values]
        if not terms:
            return Query.empty_query()
        return Query.const_score_query(terms[0] if len(terms) == 1 else any_of(terms), 0.0)


def count_of(result: SearchResult) -> int:
    """How many pages a search found (tantivy's stubs leave `count` out)."""
    return int(cast(Any, result).count)


def all_of(queries: Iterable[Query]) -> Query:
    """The pages that every query finds."""
    clauses = [(_MUST, one) for one in queries]
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


def any_of(queries: Iterable[Query]) -> Query:
    """The pages that any query finds."""
    return Query.boolean_query([(_SHOULD, one) for one in queries])
