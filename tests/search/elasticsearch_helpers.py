"""What the tests of a cluster are written with."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from search.engines.base import SearchUnavailable


def indexes(engine) -> set[str]:
    """The names of the indexes of the engine's prefix, in service or not."""
    return set(engine.cluster.versions(engine.connection.writer))


def code(call: Callable[[], object]) -> str:
    """The code of the SearchUnavailable that `call` raises."""
    with pytest.raises(SearchUnavailable) as raised:
        call()
    return raised.value.code


def changed(url: str, **parts: str) -> str:
    """`url` with another host, credentials or parameters."""
    return urlsplit(url)._replace(**parts).geturl()
