"""Wagtail's own search in the database, in French: it serves editors, and readers while the engine doesn't answer.

Neither database reads French as the portal does (SQLite has no stemmer; PostgreSQL's keeps accents), so
both are given the tokens of `search.analysis` instead of texts, and are asked for tokens.
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  (the name that Wagtail looks for)
    """Return the backend of the default database."""
    if connection.vendor == "postgresql":
        from search.database.postgresql import FrenchPostgresBackend

        return FrenchPostgresBackend(params)
    from search.database.sqlite import FrenchSQLiteBackend

    return FrenchSQLiteBackend(params)
