"""Labels of terms in templates."""

from django import template

from portal.directory.labels import term_labels

register = template.Library()


@register.filter
def term_label(slug: str, vocabulary: str) -> str:
    """The label of a term, or its slug where the list has no such term."""
    return term_labels(vocabulary).get(slug, slug)
