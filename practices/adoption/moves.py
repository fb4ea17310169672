"""What moved lately: who came to which stage of what, as each reader may know; a file once. One query each."""

from typing import Any

from django.db.models import F, OuterRef, Subquery

from portal.core.visibility import is_signed_in
from practices.adoption.models import AdoptionFile, Proposal, StageChange
from practices.adoption.models.files import may_read
from practices.adoption.stages import Part

SHOWN = 4


def latest_moves(user: Any, *, shown: int = SHOWN) -> list[StageChange]:
    """Where files are since when, the last moved first, of those of which `user` (None for anybody) may know."""
    return list(_moves(user)[:shown])


def moves_elsewhere(user: Any, *, shown: int = SHOWN) -> list[StageChange]:
    """The same, of the practices of a person's own establishments, in other establishments."""
    if not is_signed_in(user):
        return []
    own = user.establishments().order_by().values("pk")
    of_own = _moves(user).filter(file__practice__establishments__in=own).exclude(file__establishment__in=own)
    return list(of_own.distinct()[:shown])


def own_proposals(user: Any, *, shown: int = SHOWN) -> list[Proposal]:
    """What a person proposed to brokers, with their answers, the last first."""
    if not is_signed_in(user):
        return []
    mine = AdoptionFile.objects.of_team(user).order_by().values("pk")
    found = Proposal.objects.filter(by=user.pk, file__in=mine).select_related("file__establishment")
    return list(found.order_by(F("answered_on").desc(nulls_first=True), "-pk")[:shown])


def _moves(user: Any) -> Any:
    last = StageChange.objects.filter(file=OuterRef("file")).order_by("-on", "-pk").values("pk")[:1]
    known = StageChange.objects.filter(may_read(Part.STAGE, user, "file__"), pk=Subquery(last))
    return known.select_related("file__establishment__region", "file__practice").order_by("-on", "-pk")
