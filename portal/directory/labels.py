"""Labels by slug, kept in memory for as long as nobody changes the directory."""

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import get_language

from portal.core.generation import generation_of_the_answer
from portal.directory.models import Term

CACHE_KEY = "directory-labels"
CACHE_SECONDS = 60


def _english() -> bool:
    return (get_language() or "").startswith("en")


def term_labels(vocabulary: str) -> dict[str, str]:
    """Labels of a vocabulary's terms by slug, in order, in the reader's language."""
    key = f"{CACHE_KEY}-{vocabulary}-{_english()}"
    # An answer that is kept holds nothing older than its generation; another process's copy may be.
    if (generation := generation_of_the_answer()) is not None:
        key += f"-{generation}"
    labels: dict[str, str] | None = cache.get(key)
    if labels is None:
        labels = {term.slug: term.localised_label for term in Term.objects.filter(vocabulary__slug=vocabulary)}
        cache.set(key, labels, CACHE_SECONDS)
    return labels


@receiver([post_save, post_delete], sender=Term)
def forget(sender: type, **kwargs: Any) -> None:
    """Drop the shared copies; a process with a cache of its own drops its within a minute."""
    vocabularies = Term.objects.values_list("vocabulary__slug", flat=True).distinct()
    cache.delete_many(f"{CACHE_KEY}-{name}-{english}" for name in vocabularies for english in (True, False))
