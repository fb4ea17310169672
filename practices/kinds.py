"""What a practice is called, looks like and joins."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.kinds.contents import Colour, ContentKind, Facet, Family
from practices import sheet
from practices.sections import SECTIONS

PRACTICES = Family(
    path="pratiques",
    title="Pratiques",
    index="practices.PracticeIndexPage",
    menu=_("Pratiques"),
    order=10,
)

PRACTICE = ContentKind(
    slug="practice",
    one=_("Pratique"),
    many=_("Pratiques"),
    this=_("Cette pratique"),
    counted=ngettext_lazy("%(n)d pratique", "%(n)d pratiques", "n"),
    start=_("Décrire une pratique"),
    order=10,
    family=PRACTICES,
    icon="practice",
    shape='<rect x=".5" y=".5" width="11" height="11" rx="1.5"/>',
    colour=Colour(light=(43, 0.09, 160), dark=(80, 0.12, 160)),
    cell="knowledge",
    detail="status",
    links_from=frozenset({"appuyee-par"}),
    links_to=frozenset({"forme-a", "accompagne", "confirme", "nuance", "contredit", "complete"}),
    facets=(Facet(name="status", label=_("Statut"), order=110, vocabulary="practice_status"),),
    listing_facets=("region", "theme", "programme"),
    compared=True,
    a=_("une pratique"),
    the=_("la pratique"),
    sections=SECTIONS,
    sheet_head=sheet.head,
)
