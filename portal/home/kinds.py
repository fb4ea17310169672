"""What a page of plain text is called: it is about the portal rather than a content."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.core.links import TRANSLATION
from portal.kinds.contents import ContentKind

STANDARD = ContentKind(
    slug="page",
    one=_("Page"),
    many=_("Pages"),
    this=_("Cette page"),
    counted=ngettext_lazy("%(n)d page", "%(n)d pages", "n"),
    order=90,
    icon="doc-empty-inverse",
    about_portal=True,
    links_from=frozenset({TRANSLATION}),
    links_to=frozenset({TRANSLATION}),
    on_home=False,
    in_places=False,
)
