"""The pages that the footer of every page leads to."""

from wagtail.models import Page

from portal.core.languages import content_language
from portal.core.visibility import visible_to

SHOWN = 50


def menu_pages() -> list[dict[str, str]]:
    """Public pages « shown in menus », as title, url and language. One query."""
    pages = Page.objects.filter(visible_to(None), show_in_menus=True).annotate(language=content_language())
    found = pages.order_by("depth", "path").only("pk", "title", "url_path", "depth", "content_type")[:SHOWN]
    return [{"title": page.title, "url": page.url or "", "language": page.language} for page in found]
