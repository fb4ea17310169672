"""How long a person has to answer: by the clock of the server alone, at the pace that they chose."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.text.numbers import number_text
from training.following.models import Draw
from training.questions.drawing import Rules

# What a slow network may take, after the end, to bring what was sent before it.
GRACE = timedelta(seconds=30)
# What one chooses from before beginning, in percent of the time that the authors set.
PACES = (100, 125, 150, 200)


@dataclass(frozen=True)
class Pace:
    """A time that one may choose."""

    percent: int
    minutes: Decimal
    chosen: bool

    @property
    def text(self) -> str:
        return minutes_text(self.minutes)


def minutes_text(count: Decimal) -> str:
    """« 12 minutes », « 12,5 minutes »."""
    words = ngettext("%(count)s minute", "%(count)s minutes", int(count))
    return words % {"count": number_text(count.normalize())}


def allowed(rules: Rules, percent: int) -> timedelta:
    return timedelta(minutes=rules.minutes) * percent / 100


def extension(rules: Rules) -> timedelta:
    """What taking more time adds: a quarter of what was set, and a minute at least."""
    return max(timedelta(minutes=1), timedelta(minutes=rules.minutes) / 4)


def is_over(draw: Draw | None, rules: Rules, now: datetime) -> bool:
    """Tell whether an answer that comes now comes too late to count."""
    return bool(rules.minutes and draw and draw.ends_at and now > draw.ends_at + GRACE)


@dataclass(frozen=True)
class Timing:
    """The time of a person, as their page tells it.

    Attributes:
        draw: theirs; None, or without a beginning, for who hasn't begun.
        pace: the one that they chose last.
    """

    rules: Rules
    draw: Draw | None
    now: datetime
    pace: int = PACES[0]

    @property
    def has_begun(self) -> bool:
        return self.draw is not None and self.draw.ends_at is not None

    @property
    def paces(self) -> list[Pace]:
        return [Pace(percent, Decimal(self.rules.minutes) * percent / 100, percent == self.pace) for percent in PACES]

    @property
    def is_over(self) -> bool:
        return is_over(self.draw, self.rules, self.now)

    @property
    def seconds_left(self) -> int:
        if self.draw is None or self.draw.ends_at is None:
            return 0
        return max(0, int((self.draw.ends_at - self.now).total_seconds()))

    @property
    def left_text(self) -> str:
        minutes = self.seconds_left // 60
        if not self.seconds_left:
            return _("Le temps est écoulé : envoyez vos réponses maintenant.")
        if not minutes:
            return _("Il reste moins d’une minute.")
        return ngettext("Il reste %(count)d minute.", "Il reste %(count)d minutes.", minutes) % {"count": minutes}

    @property
    def extensions_taken(self) -> int:
        return self.draw.extensions if self.draw else 0

    @property
    def extensions_left(self) -> int:
        return max(0, self.rules.extensions - self.extensions_taken)

    @property
    def extension_text(self) -> str:
        return minutes_text(Decimal(int(extension(self.rules).total_seconds())) / 60)
