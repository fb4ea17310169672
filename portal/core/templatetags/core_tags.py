"""Filters and tags that every template may use."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from portal.attached.pictures import FORMATS, shown_specs, shown_widths
from portal.core.rich_text import expand
from portal.text import markup, numbers

register = template.Library()

register.filter("file_size", numbers.file_size)


@register.filter
def markdown(source: str, prefix: str = "") -> SafeString:
    """Render Markdown to sanitised HTML; `prefix` starts the ids of its headings and notes."""
    return mark_safe(markup.render_markdown(str(source or ""), prefix))  # noqa: S308  (sanitised by nh3)


@register.filter
def demote(source: str, levels: int | str = 1) -> SafeString:
    """Lower the headings of safe HTML by `levels`, so that an author's stand under those of the page."""
    return mark_safe(markup.demote_headings(str(source), int(levels or 0)))  # noqa: S308  (safe before, safe after)


@register.simple_tag(takes_context=True)
def rich_text(context: Context, value: Any) -> SafeString:
    """Render text formatted on screen. Wagtail checks it where it is typed, not where it is shown."""
    request = context.get("request")
    shown = expand(value.source, getattr(request, "user", None))
    return mark_safe(markup.sanitise_html(shown))  # noqa: S308  (sanitised by nh3)


@register.filter
def minutes(number: int | None) -> str:
    """Say a length in minutes as people do: « 45 min », « 1 h 30 min », « 2 h »."""
    if not number:
        return ""
    hours, rest = divmod(number, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


@register.inclusion_tag("components/picture.html")
def portal_picture(
    image: Any, alt: str, sizes: str = "100vw", eager: bool = False, language: str = ""
) -> dict[str, Any]:
    """Show an image in AVIF and WebP with its sizes, never wider than it is."""
    widths = shown_widths(image.width)
    renditions = image.get_renditions(*shown_specs(image.width))
    sources = [
        {
            "type": f"image/{kind}",
            "srcset": ", ".join(
                f"{renditions[f'width-{width}|format-{kind}'].url} {renditions[f'width-{width}|format-{kind}'].width}w"
                for width in widths
            ),
        }
        for kind in FORMATS
    ]
    fallback = renditions[f"width-{widths[-1]}|format-webp"]
    return {
        "sources": sources,
        "alt": alt,
        "sizes": sizes,
        "eager": eager,
        "language": language,
        "credit": getattr(image, "credit", ""),
        "url": fallback.url,
        "width": fallback.width,
        "height": fallback.height,
    }
