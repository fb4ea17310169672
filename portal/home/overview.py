"""What the home page shows, on one screen: a search, where, what is new, what is being looked for."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.brokering.services import public_needs
from portal.core.ways import way
from portal.directory.models import Establishment
from search.lexicon import Lexicon, lexicon
from search.listings import facet_counts, map_of, newest_by_type, notice_of, search_url
from search.models import Counter as Versions
from search.service import finding
from search.wording import counted

# The address of its index, for each type that has one.
INDEXES = {"practice": "/pratiques/", "synthesis": "/syntheses/", "training": "/formation/"}
TYPES = ("practice", "synthesis", "digest", "training")
SHOWN_NEEDS = 4
SHOWN_EXAMPLES = 4
SHOWN_THEMES = 12
EXAMPLES_SECONDS = 300


def home_context(request: HttpRequest, examples: Sequence[str] = (), *, language: str = "") -> dict[str, Any]:
    """Return what the template of the home page lists.

    Args:
        examples: searches that the editors propose; those that find nothing are left out.
        language: that of these searches.
    """
    directory = lexicon()
    everything, latest = newest_by_type(request, types=TYPES, facets=("region", "theme"), shown=1)
    for group in latest:
        group["url"] = INDEXES.get(group["type"], group["url"])
    themes = [
        {"label": directory.label("theme", slug), "count": count, "url": search_url({"theme": (slug,)})}
        for slug, count in facet_counts(everything, "theme").items()
    ]
    return {
        "total": everything.total,
        "counted": counted(everything.total),
        "notice": notice_of(everything),
        "latest": latest,
        "themes": themes[:SHOWN_THEMES],
        "region_map": map_of(everything, lambda slug: way("region", slug)),
        "examples": search_examples(examples, themes, language),
        "needs": public_needs(reader=request.user, limit=SHOWN_NEEDS),
        "who": who_we_are(directory),
    }


def who_we_are(directory: Lexicon) -> dict[str, Any]:
    """Return one sentence about the members, counted by kind, and the members themselves; no sentence without any."""
    members = [item for item in directory.establishments.values() if item.member]
    tally = Counter(Establishment.Kind(item.kind) for item in members)
    words = {
        Establishment.Kind.HEALTH: ngettext(
            "%(count)d établissement de santé et de services sociaux",
            "%(count)d établissements de santé et de services sociaux",
            tally[Establishment.Kind.HEALTH],
        ),
        Establishment.Kind.UNIVERSITY: ngettext(
            "%(count)d université", "%(count)d universités", tally[Establishment.Kind.UNIVERSITY]
        ),
        Establishment.Kind.PARTNER: ngettext(
            "%(count)d partenaire", "%(count)d partenaires", tally[Establishment.Kind.PARTNER]
        ),
    }
    parts = [text % {"count": tally[kind]} for kind, text in words.items() if tally[kind]]
    *first, last = parts or [""]
    together = _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    sentence = _("%(portal)s : %(members)s mettent en commun ce qui fonctionne chez eux.")
    return {
        "sentence": sentence % {"portal": settings.WAGTAIL_SITE_NAME, "members": together} if members else "",
        "members": [
            {
                "monogram": item.monogram,
                "label": directory.label("establishment", item.slug),
                "url": way("establishment", item.slug),
            }
            for item in members
        ],
    }


def search_examples(
    proposed: Sequence[str], themes: Sequence[dict[str, Any]], language: str = ""
) -> list[dict[str, str]]:
    """Return searches that find something that anybody may read: those proposed, else the fullest themes.

    Whether they do is asked of the index once in five minutes, and each time that it takes a change.
    """
    if not proposed:
        return [{"text": theme["label"], "url": theme["url"]} for theme in themes[:SHOWN_EXAMPLES]]
    # The same in every process: `hash` isn't.
    key = f"search-examples-{Versions.current('sync')}-{sha256('|'.join(proposed).encode()).hexdigest()}"
    working: list[str] | None = cache.get(key)
    if working is None:
        working = finding(proposed)[:SHOWN_EXAMPLES]
        cache.set(key, working, EXAMPLES_SECONDS)
    return [
        {"text": text, "language": language, "url": f"{reverse('search:search')}?{urlencode({'q': text})}"}
        for text in working
    ]
