"""Addresses and pieces of the apps above, in templates."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from portal.core.ways import pieces_of, way

register = template.Library()

register.simple_tag(way, name="way")


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """Show what the apps above have for this place, in the context of the page."""
    engine = context.template.engine  # type: ignore[union-attr]
    shown = "".join(engine.get_template(piece).render(context) for piece in pieces_of(name))
    return mark_safe(shown)  # noqa: S308  (escaped as it was rendered)
