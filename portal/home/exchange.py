"""How standard pages are written in content files, and the site that every import stands on."""

from portal.exchange.page_fields import CLOSING_FIELDS, MENU_FIELD, OPENING_FIELDS, UnderParent
from portal.exchange.registry import ContentSchema, register, register_site_builder
from portal.home.models import StandardPage
from portal.home.services import ensure_site

register(
    ContentSchema(
        type="page",
        model=StandardPage,
        placement=UnderParent("page", home=True, folder="pages"),
        fields=(*OPENING_FIELDS, MENU_FIELD, *CLOSING_FIELDS),
    )
)
register_site_builder(ensure_site)
