"""The engine that `SEARCH_URL` names, one for the process."""

import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import SearchEngine
from search.engines.embedded import EmbeddedEngine
from search.facets import FACET_NAMES
from search.lexicon import lexicon
from search.synonyms import Synonyms

_lock = threading.Lock()
_engines: dict[tuple[str, str], SearchEngine] = {}


def get_engine() -> SearchEngine:
    """Return the engine of `settings.SEARCH_URL`, backed by that of `SEARCH_FALLBACK_URL` where there is one.

    Raises:
        django.core.exceptions.ImproperlyConfigured: where an address is not one of an engine.
    """
    key = settings.SEARCH_URL, settings.SEARCH_FALLBACK_URL
    engine = _engines.get(key)
    if engine is None:
        with _lock:
            engine = _engines.setdefault(key, _open(*key))
    return engine


def _open(url: str, fallback_url: str) -> SearchEngine:
    engine = open_engine("SEARCH_URL", url)
    if not fallback_url:
        return engine
    if engine.name == EmbeddedEngine.name:
        raise ImproperlyConfigured("SEARCH_FALLBACK_URL is for a cluster: the embedded engine needs none.")
    from search.engines.fallback import FallbackEngine

    return FallbackEngine(engine, open_engine("SEARCH_FALLBACK_URL", fallback_url))


def open_engine(setting: str, url: str) -> SearchEngine:
    """The engine at `url`, which the setting of that name holds."""
    parts = urlsplit(url)
    if parts.scheme == "embedded" and parts.path.strip("/"):
        return EmbeddedEngine(Path(unquote(parts.path)), FACET_NAMES, _synonyms)
    if parts.scheme.partition("+")[0] == "elasticsearch" and setting == "SEARCH_URL":
        # Imported for those that use it: the client takes a third of a second.
        from search.engines.elasticsearch import ElasticsearchEngine

        try:
            return ElasticsearchEngine(url, FACET_NAMES, _synonyms)
        except ValueError as error:
            # The address may hold a password, and is not shown.
            raise ImproperlyConfigured(f"{setting}: {error}") from error
    expected = "embedded:///path/of/a/folder"
    if setting == "SEARCH_URL":
        expected += " or elasticsearch://host:9200/prefix"
    raise ImproperlyConfigured(f"{setting} ({parts.scheme or 'no'} scheme): expected {expected}")


def _synonyms() -> Synonyms:
    return lexicon().synonyms
