"""What the cycle band says of a page that was adopted: only what anybody may read is counted."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.text.numbers import number_text
from practices.adoption.models import AdoptionFile
from practices.adoption.stages import Audience

ANCHOR = "#appropriation"


def _public(**conditions: Any) -> QuerySet[AdoptionFile]:
    """The files whose stage, and what else is asked, anybody may read who reads the page."""
    return AdoptionFile.objects.order_by().filter(practice=OuterRef("pk"), stage_shown=Audience.PUBLIC, **conditions)


def _counted(found: QuerySet[AdoptionFile]) -> Any:
    counts = found.values("practice").annotate(number=Count("establishment", distinct=True)).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


# On a queryset of pages: the establishments at work.
ADOPTERS_OF_PAGE = _counted(_public(is_open=True))
# Three numbers in one: a million times those whose file was made up, a thousand times the establishments at work, and
# those that stopped.
ADOPTIONS_OF_PAGE = (
    _counted(_public(is_demonstration=True)) * 1_000_000 + ADOPTERS_OF_PAGE * 1000 + _counted(_public(is_open=False))
)
_MEASURED = {"measures_shown": Audience.PUBLIC, "indicators__measures__isnull": False}
MEASURED_OF_PAGE = _counted(_public(is_demonstration=True, **_MEASURED)) * 1_000_000 + _counted(_public(**_MEASURED))


def describe_adoptions(count: int, page: Any) -> dict[str, Any]:
    """Say how many establishments took the practice up, and how many stopped: never which."""
    made_up, count = divmod(count, 1_000_000)
    going, ended = divmod(count, 1000)
    told = ngettext("%(count)s établissement l’adopte", "%(count)s établissements l’adoptent", going) % {
        "count": number_text(going)
    }
    stopped = ngettext("%(count)s essai non abouti", "%(count)s essais non aboutis", ended) % {
        "count": number_text(ended)
    }
    return {
        "headline": told if going else stopped,
        "detail": _marked(stopped if going and ended else _("Où, comment, avec quelles adaptations"), made_up),
        "url": ANCHOR,
    }


def _marked(detail: str, made_up: int) -> str:
    """What is made up says so here too."""
    return f"{detail} ({_('Données de démonstration')})" if made_up else detail


def describe_measured(count: int, page: Any) -> dict[str, Any]:
    """Say where results were measured, beside what the practice itself measured."""
    made_up, count = divmod(count, 1_000_000)
    own = getattr(page, "results_statement", None)
    told = ngettext("Mesuré aussi dans %(count)s lieu", "Mesuré aussi dans %(count)s lieux", count) % {
        "count": number_text(count)
    }
    if own and not own.get("empty"):
        return {"headline": own["headline"], "detail": _marked(told, made_up), "url": own["url"]}
    measured = ngettext("Mesuré dans %(count)s lieu", "Mesuré dans %(count)s lieux", count) % {
        "count": number_text(count)
    }
    return {"headline": measured, "detail": _marked(_("Ce que cela a donné ailleurs"), made_up), "url": ANCHOR}
