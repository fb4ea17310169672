"""Base page, media and links between pages."""

from portal.core.models.imports import PendingImport
from portal.core.models.links import PageLink
from portal.core.models.media import PortalDocument, PortalImage, PortalRendition
from portal.core.models.pages import BasePage, BasePageForm

__all__ = ["BasePage", "BasePageForm", "PageLink", "PendingImport", "PortalDocument", "PortalImage", "PortalRendition"]
