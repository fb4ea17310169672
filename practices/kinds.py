"""What a practice is called, looks like and joins."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.kinds.checklist import COMMON, Check
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


def _indexed(page: Any) -> dict[str, Any]:
    """The number that the page opens on, where it has one."""
    figures = page.figures
    return {"measured": bool(figures), "extra": {"figure": figures[0].as_json()} if figures else {}}


def _measured() -> Q:
    from practices.models import MeasuredResult

    return Q(pk__in=MeasuredResult.objects.values("page"))


def _adopted(pages: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Who adopted each of these practices, as anybody may know."""
    # Here rather than above: files of adoption name practices.
    from practices.adoption.indexed import adopters_of

    return adopters_of(pages)


def _adopters() -> Any:
    """How many establishments adopt a practice, as anybody may know."""
    from practices.adoption.cells import ADOPTERS_OF_PAGE

    return ADOPTERS_OF_PAGE


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
    links_to=frozenset({"forme-a", "accompagne", "decrit", "confirme", "nuance", "contredit", "complete"}),
    facets=(
        Facet(name="status", label=_("Statut"), order=110, vocabulary="practice_status"),
        Facet(name="adopter", label=_("Adoptée par"), order=107, like="establishment"),
    ),
    indexed=_indexed,
    beside=_adopted,
    measured=_measured,
    adopters=_adopters,
    listing_facets=("region", "theme", "programme"),
    compared=True,
    a=_("une pratique"),
    the=_("la pratique"),
    sections=SECTIONS,
    checklist=(
        *COMMON,
        Check(
            name="transferable",
            question=_("Une équipe d’ailleurs saurait-elle ce qu’il lui faut pour s’en inspirer ?"),
            hint=_("Ce qui est essentiel, ce qui s’adapte, ce que cela demande."),
        ),
        Check(
            name="results",
            question=_("Les résultats disent-ils ce qui a été mesuré, chez qui et quand ?"),
            hint=_("Sans objet si la pratique n’a pas encore de résultats."),
        ),
    ),
    sheet_head=sheet.head,
)
