"""What is told of a path: its blocks, the time they take together, where the reader stands, which one comes next."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.templatetags.core_tags import minutes
from portal.text.numbers import number_text

if TYPE_CHECKING:
    from training.catalogue.told import ToldBlock


@dataclass(frozen=True)
class ToldStep:
    """A block of a path, and why it stands there."""

    told: "ToldBlock"
    why: str


@dataclass(frozen=True)
class ToldPath:
    """A path as a reader finds it: those of its blocks that they may read.

    `done`, `count`, `left` and `left_text` are what a bar of progress shows.
    """

    steps: tuple[ToldStep, ...]
    # Of a bar of progress: a path isn't graded.
    score = None
    pass_mark = None
    paths = ()

    @property
    def counted(self) -> str:
        return ngettext("%(count)d bloc", "%(count)d blocs", self.count) % {"count": self.count}

    @property
    def minutes(self) -> int:
        return sum(step.told.minutes for step in self.steps)

    @property
    def credit(self) -> str:
        """The hours that are recognised, all together; empty where none are."""
        hours = sum(step.told.block.hours_credited or 0 for step in self.steps)
        return _("%(hours)s h reconnues") % {"hours": number_text(hours)} if hours else ""

    @cached_property
    def facts(self) -> list[str]:
        """« 3 blocs », « 5 h 30 min », « 11 leçons », « 3 h reconnues »."""
        lessons = sum(step.told.lessons for step in self.steps)
        found = [self.counted]
        found += [minutes(self.minutes)] if self.minutes else []
        found += [ngettext("%(count)d leçon", "%(count)d leçons", lessons) % {"count": lessons}] if lessons else []
        return [*found, self.credit] if self.credit else found

    @property
    def count(self) -> int:
        return len(self.steps)

    @cached_property
    def left(self) -> list[ToldStep]:
        return [step for step in self.steps if not step.told.is_done]

    @property
    def done(self) -> int:
        return self.count - len(self.left)

    @property
    def is_begun(self) -> bool:
        return any(step.told.followed for step in self.steps)

    @property
    def next(self) -> ToldStep | None:
        """The first block that isn't done."""
        return next(iter(self.left), None)

    @property
    def left_text(self) -> str:
        """« 1 bloc réussi sur 3. Il vous reste 3 h. »"""
        if self.steps and not self.left:
            return _("Vous avez réussi tous les blocs de ce parcours.")
        said = _("Aucun bloc réussi encore.")
        if self.done:
            done = ngettext("%(done)d bloc réussi sur %(count)d.", "%(done)d blocs réussis sur %(count)d.", self.done)
            said = done % {"done": self.done, "count": self.count}
        time = sum(step.told.minutes_left for step in self.left)
        return f"{said} {_('Il vous reste %(time)s.') % {'time': minutes(time)}}" if time else said

    @property
    def standing(self) -> str:
        """The same, for who has begun; nothing for who hasn't."""
        return self.left_text if self.is_begun else ""

    @property
    def may_resume(self) -> bool:
        return self.is_begun and bool(self.left)

    @property
    def resume_url(self) -> str:
        """Where the reader goes on; the first block for who hasn't begun."""
        step = self.next or next(iter(self.steps), None)
        return step.told.resume_url if step else ""


def told_path(page: Any, reader: Any) -> ToldPath:
    """What is told of one path, its draft too."""
    steps = sorted(page.steps.all(), key=lambda step: (step.sort_order or 0, step.pk or 0))
    return _told({0: steps}, reader)[0]


def told_paths(paths: Collection[int], reader: Any) -> dict[int, ToldPath]:
    """What is told of these paths, that the reader may read. Ten queries at most, whatever their number."""
    if not paths:
        return {}
    # Here rather than above: the page of a path tells what is read here.
    from training.paths.pages import PathStep

    steps: dict[int, list[Any]] = defaultdict(list)
    for step in PathStep.objects.filter(path__in=paths).order_by("sort_order", "pk"):
        steps[step.path_id].append(step)
    return _told({path: steps[path] for path in paths}, reader)


def _told(steps: dict[int, Sequence[Any]], reader: Any) -> dict[int, ToldPath]:
    # Here rather than above: blocks name the paths that they are a part of.
    from training.catalogue.told import told_of

    told = told_of({step.block_id for found in steps.values() for step in found}, reader)
    return {
        path: ToldPath(tuple(ToldStep(told[step.block_id], step.why) for step in found if step.block_id in told))
        for path, found in steps.items()
    }


def begun_by(person: Any) -> list[tuple[Any, ToldPath]]:
    """The paths of which a person follows a block, that they may read, each with what is told of it."""
    from portal.core.visibility import visible_to
    from training.following.models import Enrolment
    from training.paths.pages import PathStep, TrainingPathPage

    followed = Enrolment.objects.of(person).values("block")
    paths = PathStep.objects.filter(block__in=followed).values("path")
    pages = list(TrainingPathPage.objects.filter(visible_to(person), pk__in=paths).order_by("title", "pk"))
    told = told_paths([page.pk for page in pages], person)
    return [(page, told[page.pk]) for page in pages]
