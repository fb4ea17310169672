"""What standard pages put in the search index, and which types stay out of it."""

from django.utils.translation import gettext_lazy as _

from portal.directory.models import OwnerSectionPage
from portal.home.models import HomePage, StandardPage
from search.registry import IndexedContent, not_searched, register

not_searched(HomePage, OwnerSectionPage)


@register(StandardPage, label=_("Pages"), order=90, about_portal=True)
def standard_content(page: StandardPage) -> IndexedContent:
    return IndexedContent()
