"""What a search that somebody follows is called, in the reader's language."""

from django.urls import reverse
from django.utils.translation import gettext as _

from search.lexicon import lexicon
from search.request import InvalidSearchRequest, SearchRequest
from search.saved import read_saved


def described(query: str) -> str:
    """Its words and the names of its filters: « chutes », Bas-Saint-Laurent."""
    try:
        wanted = read_saved(query)
    except InvalidSearchRequest:
        return _("une recherche dont un filtre n’existe plus")
    return in_words(wanted)


def in_words(wanted: SearchRequest) -> str:
    directory = lexicon()
    parts = [_("« %(words)s »") % {"words": wanted.q}] if wanted.q else []
    for name, values in wanted.filters.items():
        parts += [directory.label(name, value) for value in values]
    return ", ".join(parts) or _("tout ce qui paraît")


def followed_url(query: str) -> str:
    """Where what is followed is read, newest first."""
    return f"{reverse('search:search')}?{query}&sort=recent" if query else f"{reverse('search:search')}?sort=recent"


def still_answers(query: str) -> bool:
    """Tell whether everything that a search asks is still known."""
    try:
        read_saved(query)
    except InvalidSearchRequest:
        return False
    return True
