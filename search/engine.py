"""The engine that `SEARCH_URL` names, one for the process."""

import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import SearchEngine
from search.engines.embedded.engine import EmbeddedEngine
from search.engines.fallback import FallbackEngine
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


def get_fallback() -> EmbeddedEngine | None:
    """Return the embedded engine that answers while the cluster doesn't, None where there is none."""
    engine = get_engine()
    return engine.fallback if isinstance(engine, FallbackEngine) else None


def _open(url: str, fallback_url: str) -> SearchEngine:
    if fallback_url and _scheme(url) == EmbeddedEngine.name:
        raise ImproperlyConfigured("SEARCH_FALLBACK_URL is for a cluster: the embedded engine needs none.")
    if _scheme(url) == EmbeddedEngine.name:
        return _embedded("SEARCH_URL", url)
    if not _scheme(url).startswith("elasticsearch"):
        raise ImproperlyConfigured(
            f"SEARCH_URL has the scheme {_scheme(url)!r}: expected embedded:///path/of/a/folder "
            "or elasticsearch://host:9200/prefix"
        )
    # Imported for those that use it: the client takes a third of a second.
    from search.engines.elasticsearch.engine import ElasticsearchEngine

    try:
        cluster = ElasticsearchEngine(url, FACET_NAMES, _synonyms)
    except ValueError as error:
        # The address may hold a password, and is not shown.
        raise ImproperlyConfigured(f"SEARCH_URL: {error}") from error
    return FallbackEngine(cluster, _embedded("SEARCH_FALLBACK_URL", fallback_url)) if fallback_url else cluster


def _embedded(setting: str, url: str) -> EmbeddedEngine:
    path = unquote(urlsplit(url).path)
    if _scheme(url) != EmbeddedEngine.name or not path.strip("/"):
        # The address isn't shown: that of a cluster, put there by mistake, may hold a password.
        raise ImproperlyConfigured(f"{setting}: expected embedded:///path/of/a/folder")
    return EmbeddedEngine(Path(path), FACET_NAMES, _synonyms)


def _scheme(url: str) -> str:
    return urlsplit(url).scheme


def _synonyms() -> Synonyms:
    return lexicon().synonyms
