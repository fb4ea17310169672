"""The shape of the site's tree."""

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.coreutils import resolve_model_string
from wagtail.models import Page, Site

from portal.home.models import HomePage
from portal.kinds.contents import families


@transaction.atomic
def ensure_site() -> HomePage:
    """Make the home page the root of the default site, with one index under it for each family of contents.

    Idempotent: what editors changed since (titles, addresses) stays. Wagtail's own welcome page
    goes away where nothing stands under it.
    """
    home = HomePage.objects.order_by("path").first()
    if home is None:
        home = HomePage(title="Accueil", slug="accueil")
        _add(Page.get_first_root_node(), home)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site.objects.create(is_default_site=True, root_page=home)
    elif not isinstance(site.root_page.specific, HomePage):
        welcome = site.root_page
        site.root_page = Page.objects.get(pk=home.pk)
        site.save()
        if welcome.specific_class is Page and not welcome.get_children().exists():
            Page.objects.get(pk=welcome.pk).delete()
    if not site.site_name:
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
    for family in families():
        index = resolve_model_string(family.index)
        if not index.objects.exists():
            _add(HomePage.objects.get(pk=home.pk), index(title=family.title, slug=family.path))
    return HomePage.objects.get(pk=home.pk)


def _add(parent: Page, page: Any) -> None:
    parent.add_child(instance=page)
    page.save_revision(clean=False).publish()
