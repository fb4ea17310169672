"""How many times something is used, for the person who asks."""

from typing import Any

from django import template

from portal.administration.usage import known_references_to

register = template.Library()


@register.simple_tag
def known_usage(used: Any, user: Any) -> int:
    """How many objects that `user` may know of name `used`; 0 for what isn't kept yet."""
    return known_references_to(used, user).group_by_source_object().count() if getattr(used, "pk", None) else 0
