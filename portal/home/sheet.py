"""What the sheet of a standard page holds. The home page has none."""

from django.utils.translation import gettext_lazy as _

from portal.home.models import HomePage, StandardPage
from portal.sheets.body import body_parts, date_facts
from portal.sheets.parts import Item, Items, Section, Sheet, present
from portal.sheets.registry import Audience, register, without_sheet

without_sheet(HomePage)


@register(StandardPage)
def standard_sheet(page: StandardPage, readers: Audience) -> Sheet:
    # The neighbourhood that a sheet gives its page keeps what all the page's readers may read.
    children = page._reading.readable(list(StandardPage.objects.child_of(page).live().order_by("path")))
    items = [Item(child.title, text=child.plain_summary, url=child.url or "") for child in children]
    return Sheet(
        facts=date_facts(page),
        sections=present(
            Section("", body_parts(page.body)) if page.body else None,
            Section(_("Dans cette rubrique"), [Items(items)]) if items else None,
        ),
    )
