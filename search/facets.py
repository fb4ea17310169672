"""The facets of a search, in the order in which they are shown, and where their labels come from."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from portal.kinds.contents import Facet, content_kinds

# The value of the facet `results` of a page that has measured results.
MEASURED = "measured"

COMMON = (
    Facet(name="type", label=_("Quoi"), order=0, leading=True),
    Facet(name="region", label=_("Où"), order=10, leading=True),
    Facet(name="establishment", label=_("Établissement"), order=20),
    Facet(name="theme", label=_("Thème"), order=30, vocabulary="themes"),
    Facet(name="programme", label=_("Programme-service"), order=40, vocabulary="service_programmes", leading=True),
    Facet(name="clientele", label=_("Clientèle"), order=50, vocabulary="client_profiles"),
    Facet(name="objective", label=_("Objectif"), order=60, vocabulary="objectives"),
    Facet(name="model", label=_("Modèle"), order=70, vocabulary="care_models"),
    Facet(name="continuum", label=_("Continuum"), order=80, vocabulary="continuum"),
    Facet(name="maturity", label=_("Maturité"), order=100, vocabulary="maturity", leading=True),
    Facet(
        name="results",
        label=_("Résultats"),
        order=105,
        values=((MEASURED, _("Résultats mesurés")),),
        leading=True,
    ),
    Facet(name="year", label=_("Année"), order=120),
)


@cache
def facets() -> tuple[Facet, ...]:
    """Those of all contents, and those that kinds of content add; once the apps are loaded."""
    own = {facet.name: facet for kind in content_kinds() for facet in kind.facets}
    return tuple(sorted((*COMMON, *own.values()), key=lambda facet: facet.order))


def facet_names() -> tuple[str, ...]:
    return tuple(facet.name for facet in facets())


def facet_of_vocabulary() -> dict[str, str]:
    return {facet.vocabulary: facet.name for facet in facets() if facet.vocabulary}
