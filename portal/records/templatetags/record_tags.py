"""What the head of a page says to machines of its content."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.records.heads import highwire, json_ld
from portal.records.record import is_public, reader_of_record

register = template.Library()
# What would end the element, or begin another, inside of it.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.inclusion_tag("records/head.html", takes_context=True)
def record_head(context: template.Context) -> dict[str, Any]:
    """Highwire and schema.org, of a content that anybody may read; nothing of another."""
    request: Any = context.get("request")
    page: Any = context.get("page")
    if request is None or getattr(request, "is_preview", False) or not is_public(page):
        return {}
    record = reader_of_record(page)
    if record is None:
        return {}
    return {"highwire": highwire(record), "json_ld": _data(json_ld(record, page.breadcrumb, page.last_published_at))}


def _data(value: Any) -> SafeString:
    """JSON that stands in a page as data: no browser runs it, so that the content security policy lets it be."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  (nothing left of HTML)
