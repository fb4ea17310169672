"""The button that adds a practice to the reader's comparison."""

from typing import Any

from django import template
from django.template import Context

from practices.comparison.tray import Tray

register = template.Library()


@register.inclusion_tag("components/compare_button.html", takes_context=True)
def compare_button(
    context: Context, number: int | None, title: str, language: str = "", prominent: bool = False
) -> dict[str, Any]:
    """The button of one practice, in the state that the reader's tray gives it.

    Without a request (a page drawn for a file, a test) or a saved page there is nothing to add to.
    """
    request = getattr(context, "request", None)  # of RequestContext alone
    if request is None or not number:
        return {}
    return {
        "number": number,
        "title": title,
        "language": language,
        "prominent": prominent,
        "added": number in Tray(request).numbers,
    }
