"""What is told of blocks where one chooses among them: their time, their hours, who follows them, where one stands."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from portal.core.templatetags.core_tags import minutes
from portal.core.visibility import visible_to
from portal.text.numbers import number_text
from training.blocks.pages import LessonPage, TrainingBlockPage
from training.facets import below
from training.following.followers import followers_of
from training.following.mine import Followed, followed_by


@dataclass(frozen=True)
class ToldBlock:
    """What one chooses a block by, and where the reader stands in it; `followed` is None for who doesn't follow it."""

    block: TrainingBlockPage
    lessons: int
    minutes_of_lessons: int
    followers: str
    followed: Followed | None
    paths: tuple[Page, ...] = ()

    @cached_property
    def facts(self) -> list[str]:
        """« 2 h », « 4 leçons », « 3 h reconnues par … », « suivi par 34 personnes de 4 régions »."""
        found = [minutes(self.minutes)] if self.minutes else []
        if self.lessons:
            found.append(ngettext("%(count)d leçon", "%(count)d leçons", self.lessons) % {"count": self.lessons})
        # That nobody recognises hours is said once of a list, not of each of its blocks.
        if self.credit:
            found.append(self.credit)
        if self.followers:
            found.append(_("suivi par %(people)s") % {"people": self.followers})
        return found

    @property
    def minutes(self) -> int:
        """The time to allow: what the authors say, else the sum of the lessons that say theirs."""
        return self.block.duration_minutes or self.minutes_of_lessons

    @property
    def is_done(self) -> bool:
        return self.followed is not None and (
            self.followed.enrolment.completed_at is not None or self.followed.standing.is_complete
        )

    @property
    def minutes_left(self) -> int:
        """The time that is left to the reader; all of it for who doesn't follow the block."""
        if self.is_done:
            return 0
        return self.followed.standing.minutes_left if self.followed else self.minutes

    @property
    def resume_url(self) -> str:
        """Where the reader goes on; the block's page for who doesn't follow it."""
        return (self.followed.resume_url if self.followed else "") or self.block.url or ""

    @property
    def may_resume(self) -> bool:
        return self.followed is not None and bool(self.followed.standing.left)

    @property
    def credit(self) -> str:
        """The hours that somebody recognises, and who; empty where nobody does."""
        hours, who = self.block.hours_credited, self.block.credited_by
        if not hours:
            return ""
        recognised = _("%(hours)s h reconnues") % {"hours": number_text(hours)}
        return _("%(recognised)s par %(who)s") % {"recognised": recognised, "who": who} if who else recognised

    @property
    def standing(self) -> str:
        """« Commencé. Il vous reste 12 min et 1 exercice. »; nothing for who doesn't follow the block."""
        if self.followed is None:
            return ""
        standing = self.followed.standing
        if self.followed.enrolment.completed_at:
            return _("Réussi.")
        if standing.has_failed:
            return _("Tout est fait, le seuil n’est pas atteint.")
        said = _("Commencé.") if standing.done else _("Inscrit.")
        return f"{said} {standing.left_text}"


def told_of(blocks: Collection[int], reader: Any, *, with_paths: bool = False) -> dict[int, ToldBlock]:
    """What is told of those of these blocks that the reader may read. Ten queries at most, whatever their number.

    Args:
        with_paths: name the paths that they are a part of, too.
    """
    if not blocks:
        return {}
    pages = {block.pk: block for block in TrainingBlockPage.objects.visible_to(reader).filter(pk__in=blocks)}
    lessons = _lessons_below([block.path for block in pages.values()], reader)
    return _told(pages, lessons, reader, paths_with(pages, reader) if with_paths else {})


def briefly_told(blocks: Iterable[TrainingBlockPage], reader: Any) -> list[ToldBlock]:
    """The same without what their lessons say, of blocks that are read already and that the reader may read.

    No query for a visitor.
    """
    pages = {block.pk: block for block in blocks}
    return list(_told(pages, defaultdict(lambda: (0, 0)), reader, {}).values())


def _told(
    pages: dict[int, TrainingBlockPage],
    lessons: dict[str, tuple[int, int]],
    reader: Any,
    paths: dict[int, tuple[Page, ...]],
) -> dict[int, ToldBlock]:
    followers = followers_of(pages, reader)
    followed = {item.enrolment.block_id: item for item in followed_by(reader, among=list(pages))}
    return {
        pk: ToldBlock(block, *lessons[block.path], followers.get(pk, ""), followed.get(pk), paths.get(pk, ()))
        for pk, block in pages.items()
    }


def paths_with(blocks: Collection[int], reader: Any) -> dict[int, tuple[Page, ...]]:
    """The paths that the reader may read and of which these blocks are a part, by block. One query."""
    # Here rather than above: the page of a path tells of its blocks.
    from training.paths.pages import PathStep

    found: dict[int, tuple[Page, ...]] = defaultdict(tuple)
    rows = PathStep.objects.filter(visible_to(reader, "path__"), block__in=blocks).select_related("path")
    for step in rows.order_by("path__title", "path"):
        found[step.block_id] += (step.path,)
    return found


def _lessons_below(paths: Iterable[str], reader: Any) -> dict[str, tuple[int, int]]:
    """How many lessons the reader may open below each of these paths, and their minutes."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    above_them = list(paths)
    if not above_them:
        return found
    rows = LessonPage.objects.visible_to(reader).filter(below(above_them))
    for path, time in rows.values_list("path", "duration_minutes"):
        above = path[: -LessonPage.steplen]
        found[above] = (found[above][0] + 1, found[above][1] + (time or 0))
    return found
