"""What is done with a request: asked, judged, moved on. Each by who may, from where it may."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.directory.models import Establishment, Term
from practices.maturity.models import CLOSED, Judgement, MaturityRequest, State, is_on_committee
from practices.maturity.notices import tell
from practices.models import PracticePage

Step = Judgement.Step


@dataclass(frozen=True)
class Move:
    """A way from a state to another: for whom, and whose judgements it takes."""

    slug: str
    label: Promise
    start: tuple[State, ...]
    end: State
    committee: bool
    needs: tuple[Judgement.Step, ...] = ()


OPEN = tuple(state for state in State if state not in CLOSED)
MOVES = (
    Move(
        "soumettre",
        gettext_lazy("Demander la rétroaction des courtiers"),
        (State.SELF,),
        State.FEEDBACK,
        False,
        (Step.SELF,),
    ),
    Move("retourner", gettext_lazy("Envoyer la rétroaction"), (State.FEEDBACK,), State.SELF, True, (Step.FEEDBACK,)),
    Move(
        "comite",
        gettext_lazy("Demander le jugement du comité éditorial"),
        (State.SELF,),
        State.COMMITTEE,
        False,
        (Step.SELF, Step.FEEDBACK),
    ),
    Move(
        "rendre", gettext_lazy("Rendre les trois jugements"), (State.COMMITTEE,), State.JUDGED, True, (Step.COMMITTEE,)
    ),
    Move("retirer", gettext_lazy("Retirer la demande"), (*OPEN, State.JUDGED), State.WITHDRAWN, False),
)
# Whose judgements are written while a request is in a state.
WRITTEN = {State.SELF: Step.SELF, State.FEEDBACK: Step.FEEDBACK, State.COMMITTEE: Step.COMMITTEE}


def establishment_asking(practice: PracticePage, user: Any) -> Establishment | None:
    """The establishment of the practice for which `user` may ask: they write there, and may change its page."""
    if not practice.permissions_for_user(user).can_edit():
        return None
    # A preview holds them in memory: they are read one by one.
    own = user.establishments().filter(pk__in=[place.pk for place in practice.establishments.all()])
    found: Establishment | None = own.order_by("order", "pk").first()
    return found


@transaction.atomic
def ask(*, practice: PracticePage, establishment: Establishment, by: Any) -> MaturityRequest:
    """The request that is under way for a practice, made where there is none."""
    # Two who ask at once find the same one.
    PracticePage.objects.select_for_update().filter(pk=practice.pk).values_list("pk").first()
    found = MaturityRequest.objects.filter(practice=practice).exclude(state__in=CLOSED).first()
    return found or MaturityRequest.objects.create(practice=practice, establishment=establishment, asked_by=by)


@transaction.atomic
def judge(*, request: MaturityRequest, step: str, told: Mapping[str, tuple[Term | None, str]], by: Any) -> None:
    """Add what one side says of each dimension, where it says something else than before.

    Args:
        told: by dimension, a level (or None, in feedback) and why.
    """
    current = latest(request, step)
    for dimension, (level, why) in told.items():
        before = current.get(dimension)
        if before is None or (before.level_id, before.why) != (level.pk if level else None, why):
            Judgement.objects.create(request=request, step=step, dimension=dimension, level=level, why=why, by=by)
    request.save(update_fields=["changed_at"])


def latest(request: MaturityRequest, step: str) -> dict[str, Judgement]:
    """What one side says now, by dimension."""
    rows = request.judgements.filter(step=step).select_related("level__vocabulary").order_by("pk")
    return {row.dimension: row for row in rows}


@transaction.atomic
def move(*, request: MaturityRequest, slug: str, by: Any) -> None:
    """Move a request on; the caller checked that `by` is of the side that may.

    Raises:
        django.core.exceptions.ValidationError: where it may not be from where it is, saying what is missing.
    """
    locked = MaturityRequest.objects.select_for_update().get(pk=request.pk)
    way = next((one for one in MOVES if one.slug == slug and locked.state in one.start), None)
    if way is None:
        raise ValidationError(_("La demande a changé entre-temps : relisez la page avant de poursuivre."))
    for step in way.needs:
        missing = [name for name in Judgement.Dimension if name not in latest(locked, step)]
        if missing:
            labels = ", ".join(str(name.label).lower() for name in missing)
            raise ValidationError(
                _("Il manque : %(dimensions)s (%(who)s).") % {"dimensions": labels, "who": Step(step).label}
            )
    locked.state = way.end
    locked.judged_on = timezone.localdate() if way.end == State.JUDGED else locked.judged_on
    locked.save()
    request.state = locked.state
    tell(locked, by=by)


def moves_of(request: MaturityRequest, *, asking: bool, user: Any) -> list[Move]:
    """The moves that a person may make now: `asking` for the establishment, or as the committee."""
    committee = is_on_committee(user)
    return [one for one in MOVES if request.state in one.start and (committee if one.committee else asking)]


def published_judgements(practice: PracticePage) -> list[Judgement]:
    """What the committee last judged of a practice, in the order of dimensions, where it was asked. One query."""
    given = Judgement.objects.filter(step=Step.COMMITTEE, request__practice=practice.pk, request__state=State.JUDGED)
    current: dict[str, Judgement] = {}
    for row in given.select_related("level__vocabulary").order_by("request__judged_on", "request", "pk"):
        current[row.dimension] = row
    return [current[name] for name in Judgement.Dimension if name in current]
