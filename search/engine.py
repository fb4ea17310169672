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

_lock = threading.Lock()
_engines: dict[str, SearchEngine] = {}


def get_engine() -> SearchEngine:
    """Return the engine of `settings.SEARCH_URL`.

    Raises:
        django.core.exceptions.ImproperlyConfigured: where the address is not one of an engine.
    """
    url = settings.SEARCH_URL
    engine = _engines.get(url)
    if engine is None:
        with _lock:
            engine = _engines.setdefault(url, _open(url))
    return engine


def _open(url: str) -> SearchEngine:
    parts = urlsplit(url)
    if parts.scheme == "embedded" and parts.path.strip("/"):
        return EmbeddedEngine(Path(unquote(parts.path)), FACET_NAMES, lambda: lexicon().synonyms)
    raise ImproperlyConfigured(f"SEARCH_URL={url!r}: expected embedded:///path/of/a/folder")
