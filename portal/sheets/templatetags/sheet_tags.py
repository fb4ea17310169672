"""The address of a page's sheet, for templates."""

from typing import Any

from django import template

from portal.sheets.registry import SHEETS
from portal.sheets.views import FILE

register = template.Library()


@register.simple_tag
def sheet_address(page: Any) -> str:
    """The address of the page's sheet; nothing for a page that isn't published or whose type has none."""
    return f"{page.shown_url}{FILE}" if page.live and page.url and page.specific_class in SHEETS else ""
