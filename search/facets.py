"""The facets of a search, in the order in which they are shown, and where their labels come from."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The value of the facet `results` of a page that has measured results.
MEASURED = "measured"


@dataclass(frozen=True)
class Facet:
    """A facet: its URL parameter, its label, and the vocabulary that names its values (if any).

    A `leading` facet is open on the search page; the others wait under « Plus de filtres ».
    """

    name: str
    label: str | Promise
    vocabulary: str = ""
    leading: bool = False
    # The values and their labels, where no vocabulary names them.
    values: tuple[tuple[str, str | Promise], ...] = ()


FACETS = (
    Facet("type", _("Quoi"), leading=True),
    Facet("region", _("Où"), leading=True),
    Facet("establishment", _("Établissement")),
    Facet("theme", _("Thème"), "themes"),
    Facet("programme", _("Programme-service"), "service_programmes", leading=True),
    Facet("clientele", _("Clientèle"), "client_profiles"),
    Facet("objective", _("Objectif"), "objectives"),
    Facet("model", _("Modèle"), "care_models"),
    Facet("continuum", _("Continuum"), "continuum"),
    Facet("maturity", _("Maturité"), "maturity", leading=True),
    Facet("results", _("Résultats"), values=((MEASURED, _("Résultats mesurés")),), leading=True),
    Facet("status", _("Statut"), "practice_status"),
    Facet("year", _("Année")),
)
FACET_NAMES = tuple(facet.name for facet in FACETS)
FACET_OF_VOCABULARY = {facet.vocabulary: facet.name for facet in FACETS if facet.vocabulary}
