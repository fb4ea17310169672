"""Which questions of an activity a person gets, and in what order: what authors ask for, and what is drawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SALT = "training.questions.drawing"
# As often as WCAG 2.2 asks (success criterion 2.2.1), unless its authors say otherwise.
EXTENSIONS = 10
# The kinds of activities that ask several questions together.
TOGETHER = frozenset({"case", "quiz"})


@dataclass(frozen=True)
class Rules:
    """What authors ask of a set of questions.

    Attributes:
        count: of the questions that they wrote.
        wanted: how many of them each person gets; all of them where authors draw none.
        minutes: to answer, from the beginning; 0 without a limit.
        extensions: how many times one may take more time.
    """

    count: int = 0
    wanted: int = 0
    shuffles_questions: bool = False
    shuffles_options: bool = False
    minutes: int = 0
    extensions: int = 0

    @classmethod
    def of(cls, raw: Mapping[str, Any], count: int) -> "Rules":
        extensions = raw.get("extensions")
        return cls(
            count=count,
            wanted=min(int(raw.get("draw") or count), count),
            shuffles_questions=bool(raw.get("shuffle_questions")),
            shuffles_options=bool(raw.get("shuffle_options")),
            minutes=int(raw.get("minutes") or 0),
            extensions=EXTENSIONS if extensions is None else int(extensions),
        )

    @property
    def is_pool(self) -> bool:
        return self.wanted < self.count

    @property
    def is_drawn(self) -> bool:
        """Tell whether two persons may be asked differently, or at their own time."""
        return self.is_pool or self.shuffles_questions or self.shuffles_options or bool(self.minutes)

    @property
    def pool_text(self) -> str:
        """« 5 questions tirées parmi 12 »; empty where all of them are asked."""
        if not self.is_pool:
            return ""
        words = ngettext(
            "%(wanted)d question tirée parmi %(count)d", "%(wanted)d questions tirées parmi %(count)d", self.wanted
        )
        return words % {"wanted": self.wanted, "count": self.count}

    @property
    def order_text(self) -> str:
        if self.shuffles_questions and self.shuffles_options:
            return _("questions et réponses proposées dans un ordre tiré au sort")
        if self.shuffles_questions:
            return _("questions dans un ordre tiré au sort")
        return _("réponses proposées dans un ordre tiré au sort") if self.shuffles_options else ""

    @property
    def time_text(self) -> str:
        words = ngettext("%(count)d minute pour répondre", "%(count)d minutes pour répondre", self.minutes)
        return words % {"count": self.minutes} if self.minutes else ""

    @property
    def facts(self) -> list[str]:
        """What a person gets, in words."""
        return [text for text in (self.pool_text, self.order_text, self.time_text) if text]


@dataclass(frozen=True)
class Drawn:
    """What was drawn for an attempt: the questions in order, and what the order of their options depends on."""

    questions: tuple[str, ...]
    seed: str


def place(seed: str, name: str) -> str:
    """Where something falls in an order that depends on a seed, and on nothing else."""
    return salted_hmac(SALT, f"{seed}\n{name}").hexdigest()


def draw(
    names: Sequence[str], rules: Rules, *, seed: str, seen: Mapping[str, int], kept: Collection[str] = ()
) -> list[str]:
    """Draw questions: those that the person got the least often, then by lot.

    Args:
        names: of the questions, in the order of their authors.
        seen: how many times the person got each before.
        kept: what was drawn already, in order: it stays, whatever is added to it.
    """
    held = [name for name in kept if name in names]
    left = sorted((name for name in names if name not in held), key=lambda name: (seen.get(name, 0), place(seed, name)))
    fresh = left[: max(0, rules.wanted - len(held))]
    if rules.shuffles_questions:
        return [*held, *sorted(fresh, key=lambda name: place(seed, f"order {name}"))]
    return sorted([*held, *fresh], key=list(names).index)
