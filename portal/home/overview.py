"""What the home page shows, on one screen: a search, ways in for each reader, what was measured, where, what is new."""

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
from portal.core.visibility import grants_of_reader
from portal.core.ways import way
from portal.directory.models import Establishment
from portal.home.here import chosen_region, here_context, wanted_here
from portal.kinds.contents import content_kinds, families, kinds_of
from practices.adoption.moves import latest_moves
from search.facets import MEASURED
from search.lexicon import Lexicon, lexicon
from search.listings import facet_counts, map_of, newest_by_type, notice_of, search_url
from search.models import Counter as Versions
from search.presenter import card
from search.request import SearchRequest
from search.service import finding, run_searches
from search.wording import counted
from training.kinds import TRAINING

SHOWN_NEEDS = 2
SHOWN_EXAMPLES = 4
SHOWN_THEMES = 12
SHOWN_RESULTS = 3
# How many colours of members the style sheets have.
MEMBER_COLOURS = 8
EXAMPLES_SECONDS = 300


def home_context(request: HttpRequest, examples: Sequence[str] = (), *, language: str = "") -> dict[str, Any]:
    """Return what the template of the home page lists.

    Args:
        examples: searches that the editors propose; those that find nothing are left out.
        language: that of these searches.
    """
    directory = lexicon()
    types = tuple(kind.slug for kind in content_kinds() if kind.on_home)
    # The address of its index, for the first kind of each family.
    indexes = {kinds_of(family)[0].slug: family.url for family in families()}
    everything, latest = newest_by_type(request, types=types, facets=("theme",), shown=1)
    grants = grants_of_reader(request.user)
    here = chosen_region(request)
    wanted = [
        SearchRequest(filters={"type": ("practice",)}, page_size=1, sort="recent", grants=grants, facets=("region",)),
        SearchRequest(
            filters={"results": (MEASURED,)}, page_size=SHOWN_RESULTS, sort="recent", grants=grants, facets=()
        ),
    ]
    practices, measured, *in_region = run_searches(
        [*wanted, wanted_here(here, grants)] if here else wanted, request.user
    )
    newest_of = {group["type"]: group["items"][0] for group in latest}
    for group in latest:
        group["url"] = indexes.get(group["type"], group["url"])
    themes = [
        {
            "label": directory.label("theme", slug),
            "count": count,
            "url": way("theme", slug),
            "search": search_url({"theme": (slug,)}),
        }
        for slug, count in facet_counts(everything, "theme").items()
    ]
    return {
        "total": everything.total,
        "counted": counted(everything.total),
        "notice": notice_of(everything),
        "latest": latest,
        "themes": themes[:SHOWN_THEMES],
        "region_map": map_of(practices, lambda slug: way("region", slug), kind="practice"),
        "measured": [card(hit, directory) for hit in measured.hits],
        "measured_total": measured.total,
        "moves": latest_moves(request.user),
        "here": here_context(here, in_region[0]) if in_region else None,
        "regions": [
            {"value": slug, "label": directory.label("region", slug), "selected": slug == here}
            for slug in directory.regions
        ],
        "ways": ways_in(request, newest_of, measured.total),
        "examples": search_examples(examples, themes, language),
        "needs": public_needs(reader=request.user, limit=SHOWN_NEEDS),
        "who": who_we_are(directory),
    }


def ways_in(request: HttpRequest, newest: dict[str, dict[str, Any]], measured: int) -> list[dict[str, Any]]:
    """Where each of the three kinds of readers begins, with what is newest for them.

    Args:
        newest: the newest card of each type.
        measured: how many contents have measured results.
    """
    ask = reverse("brokering:request")
    writes = request.user.has_perm("wagtailadmin.access_admin")
    desk = reverse("wagtailadmin_home") if writes else ask
    counts = ngettext("%(count)d pratique mesurée", "%(count)d pratiques mesurées", measured) % {"count": measured}

    def newest_link(kind: str, text: str, otherwise: str) -> dict[str, str]:
        found = newest.get(kind)
        if found is None:
            return {"text": text, "url": otherwise}
        return {"text": text, "url": found["url"], "detail": found["title"], "language": found["language"]}

    return [
        {
            "title": _("Vous gérez un service"),
            "links": [
                {"text": _("Voir ce que cela a donné ailleurs"), "url": reverse("practices:results")}
                | ({"detail": counts} if measured else {}),
                {"text": _("Trouver une pratique"), "url": search_url({"type": ("practice",)})},
                {"text": _("Comparer des pratiques"), "url": reverse("practices:compare")},
                {"text": _("Soumettre un besoin"), "url": ask},
            ],
        },
        {
            "title": _("Vous êtes d’une équipe universitaire"),
            "links": [
                newest_link("digest", _("Lire le résumé du mois"), search_url({"type": ("digest",)})),
                {
                    "text": _("Publier une synthèse") if writes else _("Proposer une synthèse à un courtier"),
                    "url": desk,
                },
                {"text": _("Étudier un besoin ouvert"), "url": reverse("brokering:needs")},
            ],
        },
        {
            "title": _("Vous donnez des soins ou des services"),
            "links": [
                newest_link("training", _("Suivre une formation à votre rythme"), TRAINING.url),
                {"text": _("Se faire accompagner"), "url": search_url({"type": ("accompaniment",)})},
                {
                    "text": _("Décrire une pratique") if writes else _("Proposer une pratique à un courtier"),
                    "url": desk,
                },
            ],
        },
    ]


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
                "colour": rank % MEMBER_COLOURS + 1,
                "label": directory.label("establishment", item.slug),
                "url": way("establishment", item.slug),
            }
            for rank, item in enumerate(members)
        ],
    }


def search_examples(
    proposed: Sequence[str], themes: Sequence[dict[str, Any]], language: str = ""
) -> list[dict[str, str]]:
    """Return searches that find something that anybody may read: those proposed, else the fullest themes.

    Whether they do is asked of the index once in five minutes, and each time that it takes a change.
    """
    if not proposed:
        return [{"text": theme["label"], "url": theme["search"]} for theme in themes[:SHOWN_EXAMPLES]]
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
