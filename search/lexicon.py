"""Labels, allowed values and synonyms, as the directory has them now."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.generation import generation_of_the_answer
from portal.directory.models import Establishment, Region, SynonymGroup, Term
from search.facets import facets
from search.models import Counter
from search.registry import searchable_types
from search.synonyms import Synonyms, is_acronym
from search.synonyms import TermGroup as Group

# Between two looks at the version in the database, in seconds. A change made by this process is
# seen at once, one made by another within this time.
LOOK_EVERY = 0.25
YEARS = frozenset(str(year) for year in range(1900, 2201))


@dataclass(frozen=True)
class Lexicon:
    """A snapshot of the directory, for as long as its version holds.

    `labels` maps a facet to its values' (French, English) labels by slug, in display order. `neighbours` and
    `crossings` map a region to those that touch it, on land and across a river.
    """

    version: int
    synonyms: Synonyms
    labels: dict[str, dict[str, tuple[str, str]]]
    regions: dict[str, Region]
    establishments: dict[str, Establishment]
    terms: dict[tuple[str, str], Term]
    neighbours: dict[str, tuple[str, ...]]
    crossings: dict[str, tuple[str, ...]]

    def label(self, facet: str, slug: str) -> str:
        """The label of a value in the reader's language; the slug itself where it has none."""
        if facet == "type":
            return next((str(item.label) for item in searchable_types() if item.name == slug), slug)
        named = _named().get(facet, {}).get(slug)
        if named is not None:
            return str(named)
        french, english = self.labels.get(facet, {}).get(slug, (slug, ""))
        return english if english and (get_language() or "").startswith("en") else french

    def place(self, region: str) -> str:
        """Return the region as a sentence names it: « au Bas-Saint-Laurent »."""
        known = self.regions.get(region)
        if known and known.locative and not (get_language() or "").startswith("en"):
            return known.locative
        return _("dans la région %(region)s") % {"region": self.label("region", region)}

    def rings(self, regions: Iterable[str]) -> Iterator[list[str]]:
        """Yield the other regions by their distance, counted in borders: those next door first.

        A river that people usually cross is a border like another; in a ring, those on land come first.
        """
        ring = list(dict.fromkeys(regions))
        seen = set(ring)
        while ring:
            touching = [slug for borders in (self.neighbours, self.crossings) for one in ring for slug in borders[one]]
            ring = [slug for slug in dict.fromkeys(touching) if slug not in seen]
            seen.update(ring)
            if ring:
                yield ring

    def allowed(self) -> dict[str, Any]:
        """The values that each facet accepts in an address."""
        values: dict[str, Any] = {facet.name: self.labels.get(facet.name, {}) for facet in facets()}
        values["type"] = {item.name for item in searchable_types()}
        values["year"] = YEARS
        values |= _named()
        return values

    def rank(self, facet: str, slug: str) -> int:
        """The place of a value in its list, for facets that are shown in the list's order."""
        values = _named().get(facet) or self.labels.get(facet, {})
        return list(values).index(slug) if slug in values else 10_000


@cache
def _named() -> dict[str, dict[str, Any]]:
    """The values that facets name themselves, in the reader's language."""
    return {facet.name: dict(facet.values) for facet in facets() if facet.values}


_lock = threading.Lock()
_current: Lexicon | None = None
_looked_at = 0.0
_looked_for: int | None = None


def lexicon() -> Lexicon:
    """The directory as it is now. At most one query, and none a quarter of a second after another.

    An answer that will be kept holds the directory of its generation: it looks, whatever the time.
    """
    global _current, _looked_at, _looked_for
    now = time.monotonic()
    generation = generation_of_the_answer()
    if _current is not None and now - _looked_at < LOOK_EVERY and generation in {None, _looked_for}:
        return _current
    version = Counter.current("lexicon")
    with _lock:
        if _current is None or _current.version != version:
            _current = _load(version)
        _looked_at, _looked_for = now, generation
        return _current


@receiver(post_save, sender=Counter)
def forget(sender: type, **kwargs: Any) -> None:
    look_again()


def look_again() -> None:
    """Read the version anew at the next use."""
    global _looked_at
    _looked_at = 0.0


def forget_all() -> None:
    """Drop the snapshot; tests that roll a database back need it."""
    global _current, _looked_at
    _current, _looked_at = None, 0.0


def _load(version: int) -> Lexicon:
    terms = {(term.vocabulary.slug, term.slug): term for term in Term.objects.all()}
    regions = {region.slug: region for region in Region.objects.prefetch_related("neighbours", "crossings")}
    establishments = {item.slug: item for item in Establishment.objects.prefetch_related("former_names")}
    labels: dict[str, dict[str, tuple[str, str]]] = {
        "region": {slug: (region.label, region.label_en) for slug, region in regions.items()},
        "establishment": {slug: (item.label, item.label_en) for slug, item in establishments.items()},
    }
    for facet in facets():
        if facet.vocabulary:
            labels[facet.name] = {
                slug: (term.label, term.label_en)
                for (vocabulary, slug), term in terms.items()
                if vocabulary == facet.vocabulary
            }
    labels |= {facet.name: labels[facet.like] for facet in facets() if facet.like}
    groups = _groups_of_brokers()
    classifiers: list[Any] = [*terms.values(), *regions.values(), *establishments.values()]
    # A page carries the aliases of its terms, so a reader who types one finds it already. An
    # acronym is expanded too: it then counts as one word and finds pages that spell it out.
    groups += [
        Group("acronym", (alias, named.label)) for named in classifiers for alias in named.aliases if is_acronym(alias)
    ]
    # Content is in French: what is typed from an English label finds the French one.
    groups += [
        Group("english", (named.label, named.label_en))
        for named in classifiers
        if named.label_en and named.label_en != named.label
    ]
    neighbours = {slug: tuple(one.slug for one in region.neighbours.all()) for slug, region in regions.items()}
    crossings = {slug: tuple(one.slug for one in region.crossings.all()) for slug, region in regions.items()}
    return Lexicon(version, Synonyms(groups), labels, regions, establishments, terms, neighbours, crossings)


def _groups_of_brokers() -> list[Group]:
    """The groups that brokers keep. Theirs say « narrower, then broader »; the engine's, what covers what."""
    groups: list[Group] = []
    for row in SynonymGroup.objects.all():
        if row.kind == SynonymGroup.Kind.BROADER:
            narrower, *broader = row.terms
            groups += [Group(row.kind, (term, narrower)) for term in broader]
        elif len(row.terms) > 1:
            groups.append(Group(row.kind, tuple(row.terms)))
    return groups
