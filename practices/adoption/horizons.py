"""The measures that a team said it would take six, twelve and twenty-four months after its start.

Each is due on a day. The value that is the nearest to that day stands for it, among those taken from two months before
it until two months before the next: a measure that is taken late still counts, and none counts twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.text.dates import add_months
from practices.adoption.models import Indicator, StageChange
from practices.adoption.stages import Stage

MONTHS = (6, 12, 24)
# A value may be taken so long before its day.
EARLY = 2


@dataclass(frozen=True)
class Horizon:
    """A measure that is expected: after how many months, on which day; the value that stands for it, once taken.

    `open` tells that a value taken today would stand for it, or that its time is still to come.
    """

    months: int
    on: date
    measured_on: date | None
    value: float | None
    open: bool

    @property
    def label(self) -> str:
        return _("À %(months)d mois") % {"months": self.months}

    @property
    def told(self) -> str:
        """What is said of it where it isn't measured."""
        if not self.open:
            return _("non mesurée ; elle était attendue le %(day)s") % {"day": date_format(self.on, "j F Y")}
        if self.on < timezone.localdate():
            return _("attendue depuis le %(day)s") % {"day": date_format(self.on, "j F Y")}
        return _("attendue le %(day)s") % {"day": date_format(self.on, "j F Y")}


def trial_of(changes: Iterable[Any]) -> date | None:
    """The day when a file came to its trial, from its changes of stage in the order of time."""
    return next((change.on for change in changes if change.stage == Stage.TRIAL), None)


def trial_start(file: int) -> date | None:
    """The same, asked of the database. One query."""
    return trial_of(StageChange.objects.filter(file=file, stage=Stage.TRIAL)[:1])


def horizons_of(
    indicator: Indicator, values: Sequence[tuple[date, float]], trial: date | None, *, all_known: bool = True
) -> list[Horizon]:
    """What is expected of an indicator; nothing where it isn't asked for, or where it has no start yet.

    Args:
        values: (day, value), in the order of time.
        trial: the first day of the trial of the file, from which one counts where there is no baseline.
        all_known: false where `values` are the last ones only: what was due before them is left out.
    """
    start = indicator.baseline_on or trial
    if not indicator.at_horizons or start is None:
        return []
    today = timezone.localdate()
    opens = [add_months(start, months - EARLY) for months in MONTHS]
    closes = [*opens[1:], date.max]
    found = []
    for months, first, until in zip(MONTHS, opens, closes, strict=True):
        if not all_known and values and first < values[0][0]:
            continue
        due = add_months(start, months)
        near = [(abs((day - due).days), day, value) for day, value in values if first <= day < until]
        _distance, day, value = min(near, default=(0, None, None), key=lambda row: row[:2])
        found.append(Horizon(months, due, day, value, today < until))
    return found
