"""The style sheets of the screen, for the head of a document."""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.shell import stylesheets

register = template.Library()


@register.simple_tag(name="stylesheets")
def stylesheet_links() -> SafeString:
    """Link the style sheets of the screen: their bundle where static files were collected, else each."""
    bundled = getattr(staticfiles_storage, "bundles_stylesheets", False)
    sheets = [stylesheets.BUNDLE] if bundled else stylesheets.as_written()
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))
