"""Base page, media, links between pages, and what waits to be imported."""

from portal.core.chosen_readers import ReadersChoice
from portal.core.grants import PageGrant
from portal.core.models.generation import Generation
from portal.core.models.links import PageLink
from portal.core.models.lists import ListPage
from portal.core.models.media import PortalDocument, PortalImage, PortalRendition
from portal.core.models.pages import BasePage
from portal.core.page_forms import BasePageForm

__all__ = [
    "BasePage",
    "BasePageForm",
    "Generation",
    "ListPage",
    "PageGrant",
    "PageLink",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "ReadersChoice",
]
